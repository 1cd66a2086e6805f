import type { ExecutorContext } from '@nx/devkit';
import { isUnpinned, lockFile, platformsOf, RegistryAccess, type Definition } from '@nx-oci/build';
import { CodedError, formatPlatform, Store, type Platform } from '@nx-oci/oci';
import type { Builder } from '@nx-oci/dockerfile';
import type { RegistryClient } from '@nx-oci/registry';
import { isMissing, requireBasePlatforms } from '../base-platforms';
import type { SiblingOptions } from '../built-image';
import { buildersFor, dockerfilePackage, dockerfileReads, type DockerfileReads } from '../dockerfile-bases';
import { workspaceOf } from '../task-context';
import { examine, findingOf, ok, type Finding } from './finding';

/** A base that is a Dockerfile: what it is built of, and what builds it. Returns the images that it names. */
export async function* examineDockerfile(definition: Definition, { image }: SiblingOptions, context: ExecutorContext, client: RegistryClient): AsyncGenerator<Finding, string[]> {
  const workspace = workspaceOf(context);
  const lock = lockFile(workspace.projectRoot, image);
  const { value: reads, problem } = await examine('base', () => dockerfileReads(definition, { context, lock })!);
  yield problem ?? ok('base', described(reads, lock));
  if (reads && reads.sources.bases.length > 0) yield await examineBases(reads, client);
  const platforms = platformsOf(definition);
  const given = await examine('secrets', () => dockerfilePackage().requireGiven(definition.dockerfile, { workspace, platforms }));
  const mounted = Object.keys({ ...definition.dockerfile?.secrets, ...definition.dockerfile?.ssh });
  if (given.problem) yield given.problem;
  else if (mounted.length > 0) yield ok('secrets', `${mounted.join(', ')}, all of them here`);
  yield* examineBuilders(platforms, context, reads?.sources.runs ?? true);
  return reads?.sources.images ?? [];
}

/** What a Dockerfile is built of, in words. */
function described({ sources: { file, images }, copied }: DockerfileReads, lock: string): string {
  const count = copied.reduce((sum, { files }) => sum + files.length, 0);
  const unpinned = images.filter(isUnpinned).length;
  const named = images.length === 0 ? 'names no image' : `names ${images.length === 1 ? 'an image' : `${images.length} images`}, pinned by ${unpinned === 0 ? 'digest' : lock}`;
  return `${file} copies ${count} file${count === 1 ? '' : 's'}, and ${named}`;
}

/** Whether the images that stages begin with have the platforms. One that this machine does not see may be seen by the builder. */
async function examineBases({ sources, pins }: DockerfileReads, client: RegistryClient): Promise<Finding> {
  try {
    await requireBasePlatforms(sources, pins, new RegistryAccess(new Store(), () => client));
  } catch (error) {
    if (error instanceof CodedError) return findingOf('images', error, isMissing(error) ? 'fail' : 'warn');
    throw error;
  }
  return ok('images', sources.bases.map(({ image, platforms }) => `${image} has ${platforms.map(formatPlatform).join(', ')}`).join('; '));
}

/** Each builder once, with the platforms that it is to build. */
async function* examineBuilders(platforms: readonly Platform[], context: ExecutorContext, runs: boolean): AsyncGenerator<Finding> {
  const { value: found, problem } = await examine('builder', () => buildersFor(platforms, context));
  if (problem) {
    yield problem;
    return;
  }
  for (const builder of new Set(found.map((each) => each.builder))) {
    const own = platforms.filter((_, at) => found[at].builder === builder);
    yield await examineBuilder(builder, own, runs);
  }
}

async function examineBuilder(builder: Builder, platforms: readonly Platform[], runs: boolean): Promise<Finding> {
  const { value, problem } = await examine('builder', async () => {
    const [own] = await builder.platforms();
    await builder.check(runs ? platforms : []);
    const built = platforms.map((platform) => `${formatPlatform(platform)}${runs && isEmulated(platform, own) ? ' by emulation' : ''}`);
    return `${builder.name} answers, and builds ${built.join(', ')}`;
  });
  return problem ?? ok('builder', value);
}

/** Whether a machine runs programs of a platform by an interpreter; the same machine's older kinds it runs itself. */
function isEmulated({ architecture }: Platform, machine: Platform | undefined): boolean {
  const older: Record<string, string> = { amd64: '386', arm64: 'arm' };
  return machine !== undefined && architecture !== machine.architecture && architecture !== older[machine.architecture];
}

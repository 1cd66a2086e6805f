import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { readImageRecord } from '@nx-oci/build';
import { CodedError, type Digest } from '@nx-oci/oci';
import { formatRepository, type RemoteRepository } from '@nx-oci/registry';
import type { SiblingOptions } from '../built-image';
import { requireOnMain } from '../publish/on-main';
import { isReleased, tagsOf, versionOf, type Version } from '../publish/publish-version';
import { mainBranch, type PublishOptions } from '../publish/push-task';
import { outputOf } from '../task-context';
import { examine, findingOf, ok, type Finding } from './finding';

/** The version that a publication would have, and whether its commit may have it. Returns its tags; none where the version is wrong. */
export async function* examineVersion(options: PublishOptions, context: ExecutorContext): AsyncGenerator<Finding, string[]> {
  const { value, problem } = await examine('version', () => {
    const version = versionOf({ option: options.releaseVersion, env: process.env, projectName: context.projectName! });
    return { version, tags: tagsOf([options.tag ?? []].flat(), version) };
  });
  if (problem) {
    yield problem;
    return [];
  }
  yield describeVersion(value.version);
  yield await examineMain(value.version, options, context);
  return value.tags;
}

function describeVersion(version: Version | undefined): Finding {
  if (version) return ok('version', `${version.value} (${version.source}), ${version.stable ? 'a stable release' : 'not a stable release'}`);
  return {
    status: 'warn',
    check: 'version',
    seen: 'nothing says one',
    remedy: 'To publish, give --releaseVersion or VERSION, or run for a tag in a CI; or name tags with --tag.',
  };
}

async function examineMain(version: Version | undefined, options: PublishOptions, context: ExecutorContext): Promise<Finding> {
  const main = mainBranch(options, context);
  if (main === undefined) return ok('main', 'any commit will do, as the option "main" says');
  if (!version?.stable) return ok('main', `any commit will do: stable versions alone have to be on ${main}`);
  const { problem } = await examine('main', () => requireOnMain(version, { root: context.root, main }));
  return problem ?? ok('main', `the commit is on ${main}`);
}

/** The image as it was built last: its digest, where it has been. */
export function examineImage({ image }: SiblingOptions, context: ExecutorContext): { finding: Finding; built?: Digest } {
  try {
    const { digest, platforms } = readImageRecord(path.join(context.root, outputOf(context, image)));
    return { finding: ok('image', `${digest}, as it was built last, for ${Object.keys(platforms).join(', ')}`), built: digest };
  } catch (error) {
    if (error instanceof CodedError && error.code === 'image-missing') return { finding: findingOf('image', error, 'warn') };
    throw error;
  }
}

/** What is published, and how it compares with what was built: by digest, under each tag, and under `latest`. */
export async function* examinePublished(
  repository: RemoteRepository,
  { tags, built, overwrite = false }: { tags: string[]; built?: Digest; overwrite?: boolean },
): AsyncGenerator<Finding> {
  const name = formatRepository(repository.repository);
  if (built) {
    const { value, problem } = await examine('published', () => repository.head(built));
    yield problem ?? ok('published', value ? `${name} has ${built}, what was built` : `${name} does not have ${built}, what was built, yet`);
  }
  for (const tag of new Set([...tags, 'latest'])) {
    const check = `tag ${tag}`;
    const { value, problem } = await examine(check, () => repository.head(tag));
    yield problem ?? describeTag(tag, value?.digest, { moves: tags.includes(tag), built, overwrite });
  }
}

function describeTag(tag: string, names: Digest | undefined, { moves, built, overwrite }: { moves: boolean; built?: Digest; overwrite: boolean }): Finding {
  const check = `tag ${tag}`;
  if (names === undefined) return ok(check, 'is not there yet');
  if (names === built) return ok(check, `names ${names}, what was built`);
  if (!moves || !isReleased(tag)) return ok(check, `names ${names}${built ? (moves ? `, and would move to ${built}` : ', not what was built') : ''}`);
  if (built === undefined) {
    return { status: 'warn', check, seen: `names ${names}; whether that is this image is not known, as it is not built`, remedy: 'Run the image target, and ask again.' };
  }
  return {
    status: overwrite ? 'warn' : 'fail',
    check,
    seen: `is released, and names ${names}, not ${built}, what was built [tag-exists]`,
    remedy: overwrite ? 'The option "overwrite" lets it move.' : 'Publish under another version: what was released stays what it is. If it must be, say --overwrite.',
  };
}

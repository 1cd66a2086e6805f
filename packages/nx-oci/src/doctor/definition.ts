import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { isDockerfile, isFromOutside, isRemoteBase, lockedArtifacts, lockFile, parseDefinition, platformsOf, readLock, requireLockedBase, type Definition } from '@nx-oci/build';
import { formatPlatform } from '@nx-oci/oci';
import { formatReference, parseReference, RegistryError, RemoteRepository, type Reference, type RegistryClient } from '@nx-oci/registry';
import { definitionOf, type SiblingOptions } from '../built-image';
import { findRenovateConfig, missingManagers } from '../renovate-config';
import { baseManagers } from '../renovate-managers';
import { workspaceOf } from '../task-context';
import { examineDockerfile } from './dockerfile';
import { examine, ok, type Finding } from './finding';

/** The definition of an image, and what it is built on. */
export async function* examineDefinition(options: SiblingOptions, context: ExecutorContext, client: RegistryClient): AsyncGenerator<Finding> {
  const { value, problem } = await examine('definition', () => {
    const definition = parseDefinition(definitionOf(options, context));
    return { definition, platforms: platformsOf(definition).map(formatPlatform) };
  });
  if (problem) {
    yield problem;
    return;
  }
  yield ok('definition', `valid, for ${value.platforms.join(', ')}`);
  let images: string[] = [];
  if (isDockerfile(value.definition.base)) images = yield* examineDockerfile(value.definition, options, context, client);
  else yield await examineBase(value.definition, options, context, client);
  if (value.definition.contents?.some(isFromOutside)) yield await examineContents(value.definition, options, context);
  yield examineRenovate(value.definition, images, context);
}

async function examineBase(definition: Definition, { image }: SiblingOptions, context: ExecutorContext, client: RegistryClient): Promise<Finding> {
  const { base = 'none' } = definition;
  if (!isRemoteBase(base)) return ok('base', `${base}, which is in no registry`);
  const { value, problem } = await examine('base', async () => {
    const { reference, pin } = pinned(base, image, context);
    const found = await new RemoteRepository(client, reference, { access: 'pull' }).head(reference.digest!);
    if (found) return `${formatReference(reference)}, pinned by ${pin}, is there`;
    throw new RegistryError('manifest-missing', {
      message: `${formatReference(reference)}, pinned by ${pin}, is not there, or must not be seen.`,
      remedy: 'Name another version of the base; or log in, as registries also say so of what the user must not see.',
    });
  });
  return problem ?? ok('base', value);
}

/** Whether packages and downloads are locked, for all platforms. */
async function examineContents(definition: Definition, { image }: SiblingOptions, context: ExecutorContext): Promise<Finding> {
  const workspace = workspaceOf(context);
  const name = lockFile(workspace.projectRoot, image);
  const { value, problem } = await examine('contents', () => lockedArtifacts(definition, { lock: readLock(path.join(context.root, name)), lockFile: name, workspace }));
  return problem ?? ok('contents', `${value.length} packages and downloads, all of them locked`);
}

/** The base with its digest, and what says it. Throws `base-not-pinned`, `lock-stale`, `lock-invalid`, `reference-invalid`. */
function pinned(base: string, image: string, context: ExecutorContext): { reference: Reference; pin: string } {
  const reference = parseReference(base);
  if (reference.digest) return { reference, pin: 'its digest' };
  const workspace = workspaceOf(context);
  const name = lockFile(workspace.projectRoot, image);
  const { digest } = requireLockedBase({ base }, { lock: readLock(path.join(context.root, name)), lockFile: name, workspace });
  return { reference: { ...reference, digest }, pin: name };
}

/** Whether Renovate raises a base, or the images that a Dockerfile names. */
function examineRenovate({ base }: Definition, images: readonly string[], { root }: ExecutorContext): Finding {
  if (!isRemoteBase(base) && images.length === 0) return ok('renovate', 'nothing to raise, as the base is in no registry');
  const config = findRenovateConfig((file) => {
    const absolute = path.join(root, file);
    return existsSync(absolute) ? readFileSync(absolute, 'utf8') : undefined;
  });
  if (config && missingManagers(config, baseManagers).length === 0) return ok('renovate', `${config.file} has the managers that raise bases and their locks`);
  return {
    status: 'warn',
    check: 'renovate',
    seen: config ? `${config.file} lacks the managers that raise bases and their locks` : 'nothing raises the base: there is no configuration of Renovate',
    remedy: 'Run npx nx g nx-oci:renovate, where Renovate is to raise bases.',
  };
}

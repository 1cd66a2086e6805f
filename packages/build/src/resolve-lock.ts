import { formatPlatform, type Platform } from '@nx-oci/oci';
import type { Artifact, LockedContent, Source, SourceAccess, SourceContent } from '@nx-oci/sources';
import type { Definition, Workspace } from './definition';
import { isRemoteBase, sumOf, type Lock, type LockedBase, type LockEntry } from './lock';
import { isFromOutside, lockedContents, needsEntry, requestOf, requireSource, withPaths } from './locked-contents';
import { platformsOf } from './parse-definition';
import type { RegistryAccess } from './registry-access';

/** What resolving a definition may use. */
export interface ResolveOptions {
  workspace: Workspace;
  /** The lock as it is now. */
  previous?: Lock;
  /** Names that are to move to what is newest. */
  update?: ReadonlySet<string> | 'all';
  registry: RegistryAccess;
  sources: SourceAccess;
  /** Names of archives to be kept in the lock, beside those that it has. */
  archives?: readonly string[];
  onStep?(step: string): void;
}

/** A lock, and what is other in it than in the one before, for people. */
export interface ResolvedLock {
  lock: Lock;
  changes: string[];
}

/**
 * What a definition's lock is to hold: the digest that the base's tag has now, and what contents resolve to. Contents that
 * have not changed stay as they are locked, unless `update` names something of them.
 * Throws what asking registries and repositories throws.
 */
export async function resolveLock(definition: Definition, options: ResolveOptions): Promise<ResolvedLock> {
  const { base, contents = [] } = definition;
  const { previous, registry, workspace } = options;
  const platforms = platformsOf(definition);
  const entries: LockEntry[] = [];
  const changes: string[] = [];
  const unchanged = new Set(contents.flatMap((content) => (isFromOutside(content) && needsEntry(content) ? [requestOf(withPaths(content, workspace), requireSource(content), workspace.root)] : [])));
  for (const written of contents) {
    if (!isFromOutside(written) || !needsEntry(written)) continue;
    const content = withPaths(written, workspace);
    const source = requireSource(content);
    const request = requestOf(content, source, workspace.root);
    const same = previous?.contents?.find((entry) => entry.request === request);
    const names = platforms.map(formatPlatform);
    if (same && options.update === undefined && sumOf(same) === same.sum && names.every((name) => same.platforms.includes(name))) {
      entries.push(same);
      continue;
    }
    // An entry that none of the contents has any more is likely what this one was before it changed.
    const before = same ?? previous?.contents?.find((entry) => entry.type === content.type && !unchanged.has(entry.request));
    const { downloads, mirrors, env, artifacts, archives } = options.sources;
    const locked = await source.resolve(content, {
      workspaceRoot: workspace.root,
      platforms,
      downloads,
      mirrors,
      env,
      artifacts,
      archives,
      previous: before,
      update: options.update,
      onStep: options.onStep,
    });
    const entry = { ...locked, request, platforms: names, sum: request };
    entries.push({ ...entry, sum: sumOf(entry) });
    const artifactsOf = (entry: LockedContent | undefined): Map<string, string> => named(source, content, entry, platforms);
    changes.push(...differences(artifactsOf(before), artifactsOf(locked)));
  }
  const archives = [...new Set([...(previous?.archives ?? []), ...(options.archives ?? [])])];
  const locked = await lockedBase(base, registry);
  if (locked) changes.unshift(`${locked.reference} ${previous?.base && previous.base.digest !== locked.digest ? `from ${previous.base.digest} to` : 'is'} ${locked.digest}`);
  const lock: Lock = {
    schemaVersion: 1,
    ...(locked && { base: locked }),
    ...(archives.length > 0 && { archives }),
    ...(entries.length > 0 && { contents: entries }),
  };
  return { lock, changes };
}

/**
 * All that a lock, or those of other tools that contents name, have locked for any platform, each artifact once. `lockFile`
 * is how messages call it. Throws `lock-missing`, `lock-stale`, and what reading locks of other tools throws.
 */
export function lockedArtifacts(definition: Definition, locked: { lock: Lock | undefined; lockFile: string; workspace: Workspace }): Artifact[] {
  const platforms = platformsOf(definition);
  const contents = lockedContents(definition, { ...locked, platforms });
  const all = contents.flatMap(({ content, source, locked }) => platforms.flatMap((platform) => source.artifacts(content, locked, platform)));
  return [...new Map(all.map((artifact) => [artifact.checksum, artifact])).values()];
}

async function lockedBase(base: string | undefined, registry: RegistryAccess): Promise<LockedBase | undefined> {
  if (!isRemoteBase(base) || base.includes('@')) return undefined;
  return { reference: base, digest: (await registry.resolve(registry.parse(base))).digest };
}

/** Checksums of what is locked, by name and platform. */
function named(source: Source, content: SourceContent, locked: LockedContent | undefined, platforms: readonly Platform[]): Map<string, string> {
  if (locked === undefined) return new Map();
  return new Map(
    platforms.flatMap((platform) => {
      try {
        return source.artifacts(content, locked, platform).map(({ name, checksum }): [string, string] => {
          const suffix = ` (${formatPlatform(platform)})`;
          return [name.endsWith(suffix) ? name : `${name}${suffix}`, checksum];
        });
      } catch {
        // Of a platform that the earlier lock had not.
        return [];
      }
    }),
  );
}

function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [
    ...[...before.keys()].filter((name) => !after.has(name)).map((name) => `- ${name}`),
    ...[...after].filter(([name, checksum]) => before.get(name) !== checksum).map(([name]) => `${before.has(name) ? '!' : '+'} ${name}`),
  ];
}

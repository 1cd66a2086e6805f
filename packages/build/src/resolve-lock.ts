import { CodedError, formatPlatform, type Platform } from '@nx-oci/oci';
import type { Artifact, LockedContent, Source, SourceAccess, SourceContent } from '@nx-oci/sources';
import type { Definition, Workspace } from './definition';
import { isRemoteBase, isUnpinned, sumOf, type Lock, type LockedBase, type LockEntry, type NamedLock } from './lock';
import { contentName, entryBefore, entryFor, isFromOutside, lockedContents, requestsOf, requireSource, sourcesPackage, withPaths } from './locked-contents';
import { platformsOf } from './parse-definition';
import { platformsFor } from './platforms';
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
  /** References that the Dockerfile which is the base names. */
  images?: readonly string[];
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
  const { previous, registry, workspace, update } = options;
  const all = platformsOf(definition);
  const entries: LockEntry[] = [];
  const changes: string[] = [];
  const requests = requestsOf(definition, workspace);
  tellMisspelledRules(definition, options);
  for (const [at, request] of requests) {
    const platforms = platformsFor(contents[at], all);
    if (platforms.length === 0) continue;
    const names = platforms.map(formatPlatform);
    const content = withPaths(contents[at] as SourceContent, workspace);
    const source = requireSource(content);
    const same = entryFor(request, previous, platforms);
    const artifactsOf = (entry: LockedContent | undefined): Map<string, string> => named(source, content, entry, platforms);
    if (same && !moves(same, [...artifactsOf(same).keys()], update) && sumOf(same) === same.sum && names.every((name) => same.platforms.includes(name))) {
      entries.push(same);
      continue;
    }
    const before = same ?? entryBefore(request, previous, requests);
    const { downloads, mirrors, env, artifacts, archives } = options.sources;
    const locked = await source
      .resolve(content, { workspaceRoot: workspace.root, platforms, downloads, mirrors, env, artifacts, archives, previous: before, update, onStep: options.onStep })
      .catch((error: unknown) => {
        throw error instanceof CodedError ? error.about(contentName(at, contents[at])) : error;
      });
    const entry = { ...locked, request: request.request, platforms: names };
    entries.push({ ...entry, sum: sumOf(entry) });
    changes.push(...differences(artifactsOf(before), artifactsOf(locked)));
  }
  const archives = [...new Set([...(previous?.archives ?? []), ...(options.archives ?? [])])];
  const locked = isRemoteBase(base) && isUnpinned(base) ? await lockedImage(base, registry) : undefined;
  const images = await Promise.all((options.images ?? []).filter(isUnpinned).map((image) => lockedImage(image, registry)));
  const before = [...(previous?.base ? [previous.base] : []), ...(previous?.images ?? [])];
  changes.unshift(...[...(locked ? [locked] : []), ...images].map((image) => moved(image, before)));
  const lock: Lock = {
    schemaVersion: 1,
    ...(locked && { base: locked }),
    ...(images.length > 0 && { images }),
    ...(archives.length > 0 && { archives }),
    ...(entries.length > 0 && { contents: entries }),
  };
  return { lock, changes };
}

/**
 * All that a lock, or those of other tools that contents name, have locked for any platform, each artifact once. `lockFile`
 * is how messages call it. Throws `lock-missing`, `lock-stale`, and what reading locks of other tools throws.
 */
export function lockedArtifacts(definition: Definition, locked: NamedLock & { workspace: Workspace }): Artifact[] {
  const contents = lockedContents(definition, { ...locked, platforms: platformsOf(definition) });
  const all = contents.flatMap(({ content, source, locked, platforms }) => platforms.flatMap((platform) => source.artifacts(content, locked, platform)));
  return [...new Map(all.map((artifact) => [artifact.checksum, artifact])).values()];
}

/** Tells of rules for mirrors that are likely meant for repositories of the definition, and do not count for them. */
function tellMisspelledRules({ contents = [] }: Definition, { sources, onStep }: ResolveOptions): void {
  const outside = contents.filter(isFromOutside);
  if (outside.length === 0) return;
  const repositories = outside.flatMap((content) => requireSource(content).repositories?.(content) ?? []);
  for (const { rule, repository } of sourcesPackage().misspelledRules(sources.mirrors, [...new Set(repositories)])) {
    onStep?.(`There is a mirror rule for "${rule}", and none for "${repository}": one of the names is likely misspelled`);
  }
}

/** Whether something of an entry is to move: one of its artifacts by its name, or the keys of its repositories. */
function moves(entry: LockEntry, artifacts: readonly string[], update: ResolveOptions['update']): boolean {
  if (update === undefined || update === 'all') return update === 'all';
  return artifacts.some((name) => update.has(name.split(' ')[0])) || (hasKeys(entry) && update.has('keys'));
}

/** Whether what is locked has the keys of repositories. */
export function hasKeys({ type }: { type: string }): boolean {
  return type === 'deb' || type === 'apk';
}

async function lockedImage(reference: string, registry: RegistryAccess): Promise<LockedBase> {
  return { reference, digest: (await registry.resolve(registry.parse(reference))).digest };
}

/** What became of an image that is named by its tag, for people. */
function moved({ reference, digest }: LockedBase, before: readonly LockedBase[]): string {
  const was = before.find((each) => each.reference === reference)?.digest;
  return `${reference} ${was !== undefined && was !== digest ? `from ${was} to` : 'is'} ${digest}`;
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

import { canonicalJson, CodedError, formatPlatform, samePlatform, type Digest, type Platform } from '@nx-oci/oci';
import type { Artifact, LockedContent, Source, SourceAccess, SourceContent } from '@nx-oci/sources';
import type { Content, Definition, FilesContent, Workspace } from './definition';
import { BuildError } from './error';
import { lockCommand, sumOf, type Lock, type LockEntry, type NamedLock } from './lock';
import { platformsFor } from './platforms';
import { requestDifferences } from './request-differences';
import { expandTokens, workspacePath } from './tokens';

/** A content from outside with what it is locked to. */
export interface FoundContent {
  /** Its place in the definition. */
  at: number;
  content: SourceContent;
  source: Source;
  locked: LockedContent;
  /** Those of the image that get it. */
  platforms: Platform[];
}

/** How messages call a content: by its place, and by the layer that it is for, such as that of a tool. */
export function contentName(at: number, { type, layer }: Pick<Content, 'type' | 'layer'>): string {
  return `contents[${at}] (${type}${typeof layer === 'string' ? `, for ${layer}` : ''})`;
}

/** What of a definition comes from outside. */
export function isFromOutside(content: Content): content is Exclude<Content, FilesContent> {
  return content.type !== 'files';
}

/** What needs an entry of the lock: contents that no lock of another tool pins. */
export function needsEntry(content: Content): boolean {
  return isFromOutside(content) && !('lockfile' in content);
}

/**
 * The contents from outside that any of the platforms gets, with what pins them: the definition's own lock, or that of
 * another tool which they name.
 * Throws `lock-missing`, `lock-stale` naming the content, and what reading locks of other tools throws.
 */
export function lockedContents(
  definition: Definition,
  { workspace, lock, lockFile, platforms, onRead }: NamedLock & { workspace: Workspace; platforms: readonly Platform[]; onRead?(file: string): void },
): FoundContent[] {
  const requests = requestsOf(definition, workspace);
  return (definition.contents ?? []).flatMap((written, at) => {
    if (!isFromOutside(written)) return [];
    const own = platformsFor(written, platforms);
    if (own.length === 0) return [];
    const content = withPaths(written, workspace);
    const source = requireSource(content);
    for (const file of source.inputs?.(content, { workspaceRoot: workspace.root }) ?? pathsOf(written, workspace)) onRead?.(file);
    const elsewhere = source.lockedElsewhere?.(content, { workspaceRoot: workspace.root, platforms: own });
    const locked = elsewhere ?? requireEntry(contentName(at, written), requests.get(at)!, { lock, lockFile, workspace, requests, platforms: own });
    return [{ at, content, source, locked, platforms: own }];
  });
}

/** Of contents from outside, those that a platform gets. */
export function foundFor(platform: Platform, found: readonly FoundContent[] = []): FoundContent[] {
  return found.filter(({ platforms }) => platforms.some((each) => samePlatform(each, platform)));
}

/** What is asked for, of a content that needs an entry of the lock. */
export interface ContentRequest {
  type: string;
  /** What of the content decides what it is locked to, as its source says. */
  request: object;
}

/** The requests of a definition's contents that need an entry of the lock, by their place in the definition. */
export function requestsOf({ contents = [] }: Definition, workspace: Workspace): Map<number, ContentRequest> {
  return new Map(
    contents.flatMap((written, at): [number, ContentRequest][] => {
      if (!isFromOutside(written) || !needsEntry(written)) return [];
      const content = withPaths(written, workspace);
      try {
        return [[at, { type: content.type, request: requireSource(content).request(content, { workspaceRoot: workspace.root }) }]];
      } catch (error) {
        throw error instanceof CodedError ? error.about(contentName(at, written)) : error;
      }
    }),
  );
}

/** The entry of a lock that was made for a request; of several, as contents for different platforms may ask for the same, one that has these. */
export function entryFor(request: ContentRequest, lock: Lock | undefined, platforms: readonly Platform[] = []): LockEntry | undefined {
  const entries = lock?.contents?.filter((entry) => isOf(entry, request)) ?? [];
  return entries.find((entry) => platforms.every((platform) => entry.platforms.includes(formatPlatform(platform)))) ?? entries[0];
}

/**
 * What was locked for a content before it changed. Entries have no names: those of its type that no content asks for any
 * more fall to the contents that have none, in the order of the definition.
 */
export function entryBefore(request: ContentRequest, lock: Lock | undefined, requests: ReadonlyMap<number, ContentRequest>): LockEntry | undefined {
  const all = [...requests.values()];
  const orphans = (lock?.contents ?? []).filter((entry) => entry.type === request.type && !all.some((each) => isOf(entry, each)));
  const changed = all.filter((each) => each.type === request.type && !entryFor(each, lock));
  return orphans[changed.indexOf(request)];
}

function isOf(entry: LockEntry, { type, request }: ContentRequest): boolean {
  return entry.type === type && canonicalJson(entry.request).equals(canonicalJson(request));
}

/** All artifacts of a content, by the digest that the store has them under; those that it does not have are left out unless their digest says it. */
export async function artifactsByDigest({ content, source, locked }: FoundContent, platform: Platform, access: SourceAccess): Promise<[Digest, Artifact][]> {
  const found = await Promise.all(
    source.artifacts(content, locked, platform).map(async (artifact): Promise<[Digest, Artifact][]> => {
      if (artifact.checksum.startsWith('sha256:')) return [[artifact.checksum as Digest, artifact]];
      const descriptor = await access.artifacts.find(artifact);
      return descriptor ? [[descriptor.digest, artifact]] : [];
    }),
  );
  return found.flat();
}

/** A content with its paths of the workspace in their one written form. */
export function withPaths(content: SourceContent, workspace: Pick<Workspace, 'projectRoot' | 'projectName'>): SourceContent {
  const changed: Record<string, unknown> = { ...content };
  for (const field of pathFields) {
    const value = changed[field];
    if (typeof value === 'string') changed[field] = workspacePath(value, workspace);
  }
  return changed as unknown as SourceContent;
}

/** A content with the tokens of its paths in the image replaced. */
export function withTarget(content: SourceContent, workspace: Pick<Workspace, 'projectRoot' | 'projectName'>, platform: Platform): SourceContent {
  const { to } = content as { to?: unknown };
  return typeof to === 'string' ? ({ ...content, to: expandTokens(to, workspace, platform) } as SourceContent) : content;
}

/** The files of the workspace, and so inputs of a build, that a content from outside names. */
export function pathsOf(content: object, workspace: Pick<Workspace, 'projectRoot' | 'projectName'>): string[] {
  return (['lockfile', 'requirements', 'apkoLock'] as const).flatMap((field) => {
    const value = (content as Record<string, unknown>)[field];
    return typeof value === 'string' ? [workspacePath(value, workspace)] : [];
  });
}

const pathFields = ['lockfile', 'requirements', 'project', 'apkoLock'];

/** The source of a content. */
export function requireSource(content: SourceContent): Source {
  const source = sourcesPackage().sourceOf(content.type);
  if (source) return source;
  throw new BuildError('definition-invalid', { message: `There are no contents of type "${content.type}".`, remedy: 'Use files, deb, apk, npm, wheel, go, go-toolchain or download.' });
}

function requireEntry(content: string, request: ContentRequest, named: NamedLock & { requests: ReadonlyMap<number, ContentRequest>; platforms: readonly Platform[] }): LockEntry {
  const { lock, lockFile, requests, platforms } = named;
  const command = lockCommand(named);
  const remedy = `Run the lock target (${command}) and commit the file.`;
  if (lock === undefined) throw new BuildError('lock-missing', { message: `${content} is to be locked, and there is no ${lockFile}.`, remedy });
  const entry = entryFor(request, lock, platforms);
  if (entry === undefined) {
    const before = entryBefore(request, lock, requests);
    const changes = before ? requestDifferences(before.request, request.request) : ['it is not there'];
    throw new BuildError('lock-stale', {
      message: `${content} is not what ${lockFile} was made for: ${changes.slice(0, 5).join('; ')}${changes.length > 5 ? `; and ${changes.length - 5} more` : ''}.`,
      remedy,
    });
  }
  if (sumOf(entry) !== entry.sum) {
    throw new BuildError('lock-invalid', {
      message: `What ${lockFile} has for ${content} was changed since it was written.`,
      remedy: `Bring it back from version control, or run the lock target (${command}), which keeps what fits.`,
    });
  }
  const missing = platforms.map(formatPlatform).find((platform) => !entry.platforms.includes(platform));
  if (missing === undefined) return entry;
  throw new BuildError('lock-stale', { message: `${lockFile} has nothing for ${missing} in ${content}, only for ${entry.platforms.join(', ')}.`, remedy });
}

/** Loaded by who needs it: most images have files of the workspace alone. By require, since import() fails where code runs in a context of its own. */
export function sourcesPackage(): typeof import('@nx-oci/sources') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('@nx-oci/sources') as typeof import('@nx-oci/sources');
}

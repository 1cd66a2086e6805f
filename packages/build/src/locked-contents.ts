import { canonicalJson, digestOf, formatPlatform, type Digest, type Platform } from '@nx-oci/oci';
import type { Artifact, LockedContent, Source, SourceAccess, SourceContent } from '@nx-oci/sources';
import type { Content, Definition, FilesContent, Workspace } from './definition';
import { BuildError } from './error';
import { sumOf, type Lock, type LockEntry } from './lock';
import { expandTokens, workspacePath } from './tokens';

/** A content from outside with what it is locked to. */
export interface FoundContent {
  /** Its place in the definition. */
  at: number;
  content: SourceContent;
  source: Source;
  locked: LockedContent;
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
 * The contents from outside with what pins them: the definition's own lock, or that of another tool which they name.
 * Throws `lock-missing`, `lock-stale` naming the content, and what reading locks of other tools throws.
 */
export function lockedContents(
  definition: Definition,
  { workspace, lock, lockFile, platforms, onRead }: { workspace: Workspace; lock: Lock | undefined; lockFile: string; platforms: readonly Platform[]; onRead?(file: string): void },
): FoundContent[] {
  return (definition.contents ?? []).flatMap((written, at) => {
    if (!isFromOutside(written)) return [];
    const content = withPaths(written, workspace);
    const source = requireSource(content);
    for (const file of source.inputs?.(content, { workspaceRoot: workspace.root }) ?? pathsOf(written, workspace)) onRead?.(file);
    const elsewhere = source.lockedElsewhere?.(content, { workspaceRoot: workspace.root, platforms });
    const locked = elsewhere ?? requireEntry({ at, content, source }, { lock, lockFile, platforms, workspaceRoot: workspace.root });
    return [{ at, content, source, locked }];
  });
}

/** What decides what a content is locked to, as a hash. */
export function requestOf(content: SourceContent, source: Source, workspaceRoot: string): Digest {
  return digestOf(canonicalJson({ type: content.type, request: source.request(content, { workspaceRoot }) }));
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
  return (['lockfile', 'requirements'] as const).flatMap((field) => {
    const value = (content as Record<string, unknown>)[field];
    return typeof value === 'string' ? [workspacePath(value, workspace)] : [];
  });
}

const pathFields = ['lockfile', 'requirements', 'project'];

/** The source of a content. */
export function requireSource(content: SourceContent): Source {
  const source = sourcesPackage().sourceOf(content.type);
  if (source) return source;
  throw new BuildError('definition-invalid', { message: `There are no contents of type "${content.type}".`, remedy: 'Use files, deb, npm, wheel, go or download.' });
}

function requireEntry(
  { at, content, source }: Omit<FoundContent, 'locked'>,
  { lock, lockFile, platforms, workspaceRoot }: { lock: Lock | undefined; lockFile: string; platforms: readonly Platform[]; workspaceRoot: string },
): LockEntry {
  const remedy = 'Run the lock target (npx nx run <project>:lock) and commit the file.';
  if (lock === undefined) {
    throw new BuildError('lock-missing', { message: `contents[${at}] (${content.type}) is to be locked, and there is no ${lockFile}.`, remedy });
  }
  const request = requestOf(content, source, workspaceRoot);
  const entry = lock.contents?.find((each) => each.request === request);
  if (entry === undefined) {
    throw new BuildError('lock-stale', { message: `contents[${at}] (${content.type}) is not what ${lockFile} was made for: it has changed since, or is new.`, remedy });
  }
  if (sumOf(entry) !== entry.sum) {
    throw new BuildError('lock-invalid', {
      message: `What ${lockFile} has for contents[${at}] (${content.type}) was changed since it was written.`,
      remedy: 'Bring it back from version control, or run the lock target (npx nx run <project>:lock), which keeps what fits.',
    });
  }
  const missing = platforms.map(formatPlatform).find((platform) => !entry.platforms.includes(platform));
  if (missing === undefined) return entry;
  throw new BuildError('lock-stale', { message: `${lockFile} has nothing for ${missing} in contents[${at}] (${content.type}), only for ${entry.platforms.join(', ')}.`, remedy });
}

/** Loaded by who needs it: most images have files of the workspace alone. By require, since import() fails where code runs in a context of its own. */
export function sourcesPackage(): typeof import('@nx-oci/sources') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('@nx-oci/sources') as typeof import('@nx-oci/sources');
}

import { imagePath, OciError, resolveLink, tarEntries, type TarEntry } from '@nx-oci/oci';
import { archivePieces } from './archive-pieces';
import { CacheError } from './error';
import type { Fragment } from './fragment';
import { gunzipMember } from './gunzip-member';

/** What Nx stores of a task: its outputs at their paths in the workspace, `terminalOutput` and `code`, in the order of the tar. */
export type Artifact = ArtifactEntry[];

/** An entry; times, owners and attributes are not kept. */
export type ArtifactEntry =
  | { path: string; type: 'file'; mode: number; fragments: Fragment[] }
  | { path: string; type: 'directory'; mode: number }
  | { path: string; type: 'symlink'; mode: number; target: string };

/** What bounds an artifact. */
export interface ArtifactLimits {
  /** Bytes of all files. */
  bytes: number;
  entries: number;
}

/** What a server takes unless told. */
export const usualLimits: ArtifactLimits = { bytes: 16 * 2 ** 30, entries: 200_000 };

/**
 * Opens what Nx sends, a gzipped tar, as it comes; each piece of each file goes to `put`. Throws `artifact-invalid` for what is none,
 * and for every entry that could reach out of the workspace; `artifact-too-large`; and what `body` and `put` throw.
 */
export async function readArtifact(
  body: AsyncIterable<Uint8Array>,
  put: (bytes: AsyncIterable<Uint8Array>) => Promise<Fragment | undefined>,
  limits: ArtifactLimits = usualLimits,
): Promise<Artifact> {
  const artifact: Artifact = [];
  const paths = new SafePaths();
  const unpacked = bounded(gunzipped(body), limits);
  try {
    for await (const entry of tarEntries(unpacked, 'what was sent')) {
      if (artifact.length >= limits.entries) throw tooLarge(`has more than ${limits.entries} entries`);
      const path = paths.take(entry);
      const { mode } = entry;
      if (entry.type === 'directory') artifact.push({ path, type: 'directory', mode });
      else if (entry.type === 'symlink') artifact.push({ path, type: 'symlink', mode, target: entry.link });
      else {
        const fragments: Fragment[] = [];
        for await (const piece of archivePieces(entry.content())) {
          const fragment = await put(piece);
          if (fragment) fragments.push(fragment);
        }
        artifact.push({ path, type: 'file', mode, fragments });
      }
    }
    // Up to its end: only there gzip says whether it is whole.
    for await (const chunk of unpacked) void chunk;
  } catch (error) {
    throw error instanceof OciError && error.code === 'archive-invalid' ? invalid(error.message, error) : error;
  }
  return artifact;
}

/** Looks at all of what is to be given to Nx. Throws as `readArtifact` does, and for what has no exit code of a task, at which Nx fails. */
export async function checkArtifact(body: AsyncIterable<Uint8Array>): Promise<void> {
  const artifact = await readArtifact(body, async (bytes) => {
    let size = 0;
    for await (const chunk of bytes) size += chunk.length;
    return { ...nowhere, size };
  });
  const code = artifact.find(({ path }) => path === 'code');
  if (code?.type !== 'file' || code.fragments.reduce((sum, { size }) => sum + size, 0) !== 4) throw invalid('It does not say how a task ended.');
}

/** Of what is kept nowhere only the size counts. */
const nowhere: Omit<Fragment, 'size'> = { content: 'sha256:', crc32: 0, blob: { digest: 'sha256:', size: 0 }, offset: 0, length: 0 };

/** What a gzip stream unpacks to. */
async function* gunzipped(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let failure: Error | undefined;
  const source = (async function* () {
    try {
      yield* body;
    } catch (error) {
      failure = error as Error;
      throw error;
    }
  })();
  try {
    yield* gunzipMember(source);
  } catch (error) {
    throw failure ?? invalid(`It cannot be decompressed: ${(error as Error).message}.`, error);
  }
}

/** The bytes, as long as there are no more than may be: headers, and what comes after the end, count as well. */
async function* bounded(bytes: AsyncIterable<Uint8Array>, limits: ArtifactLimits): AsyncGenerator<Uint8Array> {
  let left = limits.bytes;
  for await (const chunk of bytes) {
    left -= chunk.length;
    if (left < 0) throw tooLarge(`unpacks to more than ${limits.bytes} bytes`);
    yield chunk;
  }
}

/** The paths of an artifact, none of which reaches out of the workspace by itself, or by way of a link. */
class SafePaths {
  readonly #types = new Map<string, TarEntry['type']>();

  /** The path of an entry in its one written form. Throws `artifact-invalid`. */
  take({ path, type, link }: TarEntry): string {
    const refuse = (why: string): CacheError => invalid(`${JSON.stringify(path)} ${why}.`);
    if (type === 'hardlink' || type === 'other') throw refuse('is neither a file, a folder nor a symlink');
    if (path.startsWith('/') || path.includes('\ufffd')) throw refuse('is absolute, or not UTF-8');
    let inside: string;
    try {
      inside = imagePath(path);
      if (type === 'symlink') resolveLink(inside, link);
    } catch (error) {
      throw refuse(`reaches out of the workspace: ${(error as Error).message}`);
    }
    if (type === 'symlink' && (link === '' || link.startsWith('/') || /[\0\ufffd]/.test(link))) throw refuse(`is a link to ${JSON.stringify(link)}`);
    if (inside === '') throw refuse('is the workspace itself');
    const before = this.#types.get(inside);
    if (before !== undefined && (before !== 'directory' || type !== 'directory')) throw refuse('is there twice');
    this.#types.set(inside, type);
    for (let at = inside.indexOf('/'); at >= 0; at = inside.indexOf('/', at + 1)) {
      const above = this.#types.get(inside.slice(0, at));
      if (above !== undefined && above !== 'directory') throw refuse('is below what is no folder');
    }
    return inside;
  }
}

function invalid(message: string, cause?: unknown): CacheError {
  return new CacheError('artifact-invalid', { message, remedy: 'Let Nx make it: a gzipped tar of the outputs of a task.', cause });
}

function tooLarge(why: string): CacheError {
  return new CacheError('artifact-too-large', { message: `What was sent ${why}.`, remedy: 'Keep outputs small, or raise the limits of the server.' });
}

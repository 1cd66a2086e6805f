import { closeSync, constants, existsSync, linkSync, mkdirSync, openSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { Digester, OciError, parentOf, tarEntriesSync, writeFully, type Digest, type SyncTarEntry } from '@nx-oci/oci';
import { layerBound, tooLarge, type Bounds } from './bounds';
import { writeFailure } from './disk-error';
import { foldedName, safeEntry, unsafe, type SafeEntry } from './entry-path';
import { gunzipped } from './gunzip';
import { treeOf, writeLayerRecord, type LayerRecord, type RecordedEntry } from './layer-record';

/** A layer that is to be unpacked. */
export interface LayerSource {
  mediaType: string;
  digest: Digest;
  /** Bytes as it is sent. */
  size: number;
  /** Of the tar inside. */
  diffId: Digest;
}

/** Whether names that differ in case alone are names of two files: wherever they are not, and where the image is for such a place. */
export type NameRule = 'exact' | 'folded';

/** Files are made, never opened: what should stand there already, a link above all, is no way out. */
const newFile = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW;

/**
 * Unpacks a layer into a folder (absolute) that is there and empty, with a record of what it holds; files and folders are
 * made, links and whiteouts stand in the record. Nothing outside the folder is touched, whatever the layer holds; in it, what
 * was written before an error stays. Throws `entry-unsafe`, `image-too-large`, `digest-mismatch` (of the tar; that of `bytes` is for their
 * source to check), `archive-invalid`, `disk-full`, `cache-unwritable`, and what the source throws.
 */
export function extractLayer(bytes: Iterable<Uint8Array>, layer: LayerSource, folder: string, { bounds, names }: { bounds: Bounds; names: NameRule }): LayerRecord {
  const origin = `layer ${layer.digest}`;
  const tree = new TreeWriter(treeOf(folder), { origin, bounds, names });
  const tar = counted(tarOf(bytes, layer, origin), layerBound(layer.size, bounds), origin);
  for (const entry of tarEntriesSync(tar, origin)) tree.add(entry);
  const diffId = tar.end();
  if (diffId !== layer.diffId) {
    throw new OciError('digest-mismatch', {
      message: `The tar in ${origin} has the digest ${diffId}, not that of its image’s config, ${layer.diffId}.`,
      remedy: 'The image was written wrongly, or changed: do not use it.',
    });
  }
  const record = { entries: tree.entries, bytes: tree.bytes };
  writing(folder, () => writeLayerRecord(folder, record));
  return record;
}

function tarOf(bytes: Iterable<Uint8Array>, { mediaType }: LayerSource, origin: string): Iterable<Uint8Array> {
  if (mediaType.endsWith('tar')) return bytes;
  if (mediaType.endsWith('gzip')) return gunzipped(bytes, origin);
  throw new OciError('archive-invalid', {
    message: `${origin} is ${mediaType}, which cannot be read here.`,
    remedy: 'Build the image with nx-oci, whose layers are compressed with gzip.',
  });
}

/** Bytes that pass, hashed and counted. */
interface CountedBytes extends Iterable<Uint8Array> {
  /** Reads what is left, and tells the digest of all. */
  end(): Digest;
}

function counted(bytes: Iterable<Uint8Array>, bound: number, origin: string): CountedBytes {
  const digester = new Digester();
  const chunks = (function* (): Generator<Uint8Array> {
    for (const chunk of bytes) {
      digester.update(chunk);
      if (digester.size > bound) throw tooLarge(origin, `more than ${bound} bytes`);
      yield chunk;
    }
  })();
  // Not by its own iterator, which ends when a loop over it does.
  const rest = { next: () => chunks.next() };
  return {
    [Symbol.iterator]: () => rest,
    end() {
      while (!chunks.next().done);
      return digester.digest();
    },
  };
}

/** Writes entries of one layer below a folder, each after a look at all that came before it. */
class TreeWriter {
  readonly entries: RecordedEntry[] = [];
  bytes = 0;
  readonly #root: string;
  readonly #origin: string;
  readonly #bounds: Bounds;
  #counted = 0;
  /** What was made so far, by path. Only this says what is a folder: the disk is not asked. */
  readonly #made = new Map<string, 'directory' | 'file' | 'symlink'>([['', 'directory']]);
  /** Paths by how the file system sees them, where that is another way. */
  readonly #folded: Map<string, string> | undefined;

  constructor(root: string, { origin, bounds, names }: { origin: string; bounds: Bounds; names: NameRule }) {
    this.#root = root;
    this.#origin = origin;
    this.#bounds = bounds;
    writing(root, () => mkdirSync(root));
    if (names === 'folded' || foldsNames(root)) this.#folded = new Map();
  }

  add(entry: SyncTarEntry): void {
    const safe = safeEntry(entry, this.#origin);
    this.#count();
    switch (safe.kind) {
      case 'whiteout':
      case 'opaque':
        this.entries.push([safe.kind, safe.path]);
        return;
      case 'directory':
        if (this.#made.get(safe.path) !== 'directory') this.#directory(safe.path);
        this.entries.push(['directory', safe.path]);
        return;
      case 'symlink':
        this.#claim(safe, 'symlink');
        this.entries.push(['symlink', safe.path, safe.target]);
        return;
      case 'hardlink':
        this.#hardlink(safe);
        this.entries.push(['file', safe.path]);
        return;
      case 'file':
        this.#file(safe, entry);
        this.entries.push(['file', safe.path]);
    }
  }

  #file(safe: SafeEntry & { kind: 'file' }, entry: SyncTarEntry): void {
    this.#claim(safe, 'file');
    writing(safe.path, () => {
      const fd = openSync(path.join(this.#root, safe.path), newFile, safe.executable ? 0o555 : 0o444);
      try {
        for (const chunk of entry.content()) writeFully(fd, chunk);
      } finally {
        closeSync(fd);
      }
    });
    this.bytes += entry.size;
  }

  #hardlink({ path: at, target }: SafeEntry & { kind: 'hardlink' }): void {
    if (this.#made.get(target) !== 'file') throw unsafe(this.#origin, at, `is a hardlink to ${JSON.stringify(target)}, which is no file of this layer before it`);
    this.#claim({ path: at }, 'file');
    writing(at, () => linkSync(path.join(this.#root, target), path.join(this.#root, at)));
  }

  /** Makes sure that nothing stands at a path, and that what is above it are folders. */
  #claim({ path: at }: { path: string }, kind: 'file' | 'symlink' | 'directory'): void {
    if (this.#made.has(at)) throw unsafe(this.#origin, at, 'is there twice');
    const folder = parentOf(at);
    const above = this.#made.get(folder);
    if (above === undefined) {
      this.#count();
      this.#directory(folder);
    } else if (above !== 'directory') throw unsafe(this.#origin, at, `is below ${JSON.stringify(folder)}, which is a ${above}`);
    if (this.#folded) {
      const seen = foldedName(at);
      const other = this.#folded.get(seen);
      if (other !== undefined) throw unsafe(this.#origin, at, `has the name of ${JSON.stringify(other)} where upper and lower case are one`);
      this.#folded.set(seen, at);
    }
    this.#made.set(at, kind);
  }

  #directory(at: string): void {
    this.#claim({ path: at }, 'directory');
    writing(at, () => mkdirSync(path.join(this.#root, at)));
  }

  #count(): void {
    this.#counted += 1;
    if (this.#counted >= this.#bounds.entries) throw tooLarge(this.#origin, `${this.#bounds.entries} entries or more`);
  }
}

/** Does what writes; what the disk says against it is told by name. */
function writing<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw writeFailure(error, file);
  }
}

/** Whether a folder, which is empty, takes two names for one that differ in case. */
function foldsNames(folder: string): boolean {
  return writing(folder, () => {
    const probe = path.join(folder, 'Aa');
    mkdirSync(probe);
    const folds = existsSync(path.join(folder, 'aA'));
    rmdirSync(probe);
    return folds;
  });
}

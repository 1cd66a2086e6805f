import { randomUUID } from 'node:crypto';
import { statSync, type BigIntStats } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Digester, hexOf, type Digest } from '@nx-oci/oci';
import type { Backend, BlobSize } from './backend';
import { lend, takeBack } from './buffers';
import { CacheError } from './error';
import { Slots } from './slots';
import { WarmFiles } from './warm-files';

/** A blob as a file on this machine that has the bytes of its digest, until it is let go. */
export interface HeldBlob {
  file: string;
  /** Whether it was read a short while ago, so that reading it waits for no disk. */
  isWarm: boolean;
  release(): void;
}

/** What is kept of blobs that come from elsewhere. */
export interface SpoolSettings {
  /** Absolute. */
  folder: string;
  /** Bytes of all of them, those that are held aside. */
  most: number;
}

/** Files that are read whole at a time: it is one processor that looks at them. */
const atOnce = 4;
/** A file that is read again within this time is not asked for again, as long as it is the same. Milliseconds. */
const keepEvery = 300_000;
/** How long it counts that a blob was looked at: disks let bytes rot, and tell nobody. Milliseconds. */
const lookEvery = 3_600_000;

/** A file that was looked at, by what tells that it is still the same. */
type Identity = `${bigint} ${bigint} ${bigint}`;

/**
 * The blobs of a backend as files that can be relied on: each is read whole once, and again when its file changed. What is in
 * files already stays there; what comes from elsewhere is kept in a folder, the last used as long as there is room.
 */
export class BlobFiles {
  readonly #backend: Backend;
  readonly #spool: SpoolSettings;
  readonly #now: () => number;
  /** What was looked at, when that was, and when it was asked for last. */
  readonly #verified = new Map<Digest, { file: string; identity: Identity; kept: number; looked: number }>();
  /** Of those in the spool, in the order of their use. */
  readonly #spooled = new Map<Digest, { file: string; size: number; held: number }>();
  readonly #coming = new Map<Digest, Promise<string>>();
  readonly #looking = new Slots(atOnce);
  readonly #warm: WarmFiles;

  /** `now` tells the time in milliseconds since 1970. */
  constructor(backend: Backend, spool: SpoolSettings, now: () => number = Date.now, warm = new WarmFiles()) {
    this.#backend = backend;
    this.#spool = spool;
    this.#now = now;
    this.#warm = warm;
  }

  /** Takes away what a server left that ended. */
  async open(): Promise<void> {
    await rm(this.#spool.folder, { recursive: true, force: true });
  }

  /** Throws `blob-damaged` where it is gone or has other bytes, and does not give it to anyone again; `backend-failed`. */
  async hold(blob: BlobSize): Promise<HeldBlob> {
    const coming = this.#coming.get(blob.digest) ?? this.#bring(blob);
    this.#coming.set(blob.digest, coming);
    // Held before anything else can run, so that it is not cleared away.
    const hold = (file: string): HeldBlob => {
      const spooled = this.#spooled.get(blob.digest);
      if (spooled) {
        spooled.held += 1;
        this.#spooled.delete(blob.digest);
        this.#spooled.set(blob.digest, spooled);
      }
      let held = true;
      const release = (): void => {
        if (held && spooled) spooled.held -= 1;
        held = false;
      };
      return { file, isWarm: this.#warm.use(blob.digest, blob.size), release };
    };
    try {
      return await coming.then(hold);
    } finally {
      if (this.#coming.get(blob.digest) === coming) this.#coming.delete(blob.digest);
    }
  }

  /** Looks once more at what was looked at before, whatever tells that it is the same. Returns whether it is; if not, it is looked at by `hold`. */
  async lookAgain(blob: BlobSize): Promise<boolean> {
    const verified = this.#verified.get(blob.digest);
    if (!verified) return true;
    const looked = this.#now();
    const isRight = await this.#looking.run(() => this.#isRight(blob, readFile(blob, verified.file)).catch(() => false));
    if (isRight) verified.looked = looked;
    else if (this.#verified.get(blob.digest) === verified) this.#verified.delete(blob.digest);
    return isRight;
  }

  async #bring(blob: BlobSize): Promise<string> {
    const { digest } = blob;
    const verified = this.#verified.get(digest);
    const isSame = verified !== undefined && verified.identity === (this.#warm.has(digest) ? identityNow(verified.file) : await identityOf(verified.file)) && (this.#now() - verified.looked < lookEvery || (await this.lookAgain(blob)));
    if (isSame && this.#now() - verified.kept < keepEvery) return verified.file;
    // Which keeps it from being swept.
    const found = await this.#backend.readBlob(blob);
    if (found === undefined) throw damaged(blob, 'is gone');
    if ('bytes' in found) return this.#fetch(blob, found.bytes);
    const kept = this.#now();
    const identity = await identityOf(found.file);
    if (isSame && verified.identity === identity) {
      verified.kept = kept;
      return found.file;
    }
    if (!(await this.#looking.run(() => this.#isRight(blob, readFile(blob, found.file))))) {
      // Another may have written it anew meanwhile.
      if (identity === (await identityOf(found.file))) await this.#backend.deleteBlob(digest);
      throw damaged(blob, 'has other bytes than were stored');
    }
    if (identity !== undefined) this.#verified.set(digest, { file: found.file, identity, kept, looked: kept });
    this.#warm.use(blob.digest, blob.size);
    return found.file;
  }

  async #fetch(blob: BlobSize, bytes: AsyncIterable<Uint8Array>): Promise<string> {
    const { digest, size } = blob;
    // Each its own name: one that is being taken away may have the same digest.
    const file = path.join(this.#spool.folder, `${hexOf(digest)}-${randomUUID()}`);
    await mkdir(this.#spool.folder, { recursive: true });
    try {
      const handle = await open(file, 'wx');
      try {
        const right = await this.#isRight(
          blob,
          (async function* () {
            for await (const chunk of bytes) {
              await handle.writeFile(chunk);
              yield chunk;
            }
          })(),
        );
        if (!right) {
          // Else it would be taken for there, and never be stored again.
          await this.#backend.deleteBlob(digest);
          throw damaged(blob, 'has other bytes than were stored');
        }
      } finally {
        await handle.close();
      }
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    const identity = await identityOf(file);
    if (identity !== undefined) this.#verified.set(digest, { file, identity, kept: Infinity, looked: this.#now() });
    this.#warm.use(blob.digest, blob.size);
    const before = this.#spooled.get(digest);
    if (before?.held === 0) await rm(before.file, { force: true });
    this.#spooled.set(digest, { file, size, held: 0 });
    await this.#makeRoom(digest);
    return file;
  }

  /** Takes away what was not used for longest, and is not held. */
  async #makeRoom(except: Digest): Promise<void> {
    let sum = 0;
    for (const { size } of this.#spooled.values()) sum += size;
    for (const [digest, { file, size, held }] of this.#spooled) {
      if (sum <= this.#spool.most) return;
      if (held > 0 || digest === except || this.#coming.has(digest)) continue;
      sum -= size;
      this.#spooled.delete(digest);
      this.#verified.delete(digest);
      await rm(file, { force: true });
    }
  }

  async #isRight({ digest, size }: BlobSize, bytes: AsyncIterable<Uint8Array>): Promise<boolean> {
    const digester = new Digester();
    for await (const chunk of bytes) {
      digester.update(chunk);
      if (digester.size > size) return false;
    }
    return digester.digest() === digest;
  }
}

/** Each chunk is valid until the next one is asked for. */
async function* readFile(blob: BlobSize, file: string): AsyncGenerator<Uint8Array> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? damaged(blob, 'is gone') : error;
  });
  const buffers = [lend(), lend()];
  const read = (at: number): Promise<number> => handle.read(buffers[at], 0, buffers[at].length).then(({ bytesRead }) => bytesRead);
  let coming = read(0);
  try {
    for (let at = 0; ; at ^= 1) {
      const size = await coming;
      if (size === 0) return;
      coming = read(at ^ 1);
      // Awaited when its turn comes.
      coming.catch(() => undefined);
      yield buffers[at].subarray(0, size);
    }
  } finally {
    await coming.catch(() => undefined);
    await handle.close();
    takeBack(buffers);
  }
}

async function identityOf(file: string): Promise<Identity | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found && identityBy(found);
}

/** Of a file of which the system knows it without a disk. */
function identityNow(file: string): Identity | undefined {
  try {
    return identityBy(statSync(file, { bigint: true }));
  } catch {
    return undefined;
  }
}

function identityBy({ ino, size, mtimeNs }: BigIntStats): Identity {
  return `${ino} ${size} ${mtimeNs}`;
}

function damaged({ digest }: BlobSize, why: string): CacheError {
  return new CacheError('blob-damaged', { message: `The blob ${digest} ${why}.`, remedy: 'Nothing is to be done: what needs it is built again, and stored again.' });
}

import { closeSync, openSync } from 'node:fs';
import { Digester, digestOf, fileContent, hexOf, identityOf, readFile, type Content, type Digest, type FileIdentity, type Store } from '@nx-oci/oci';

type Remembered = Record<string, [size: number, mtimeNs: string, ctimeNs: string, ino: string, dev: string, digest: Digest, program: boolean]>;

/** A file as content, and whether its bytes begin as those of a program do. */
export interface ReadFile {
  content: Content;
  /** Whether Linux could execute it: an ELF file, or a script that names its interpreter. */
  program: boolean;
}

/** A file younger than this when it was hashed could change again within one tick of the file system's clock. */
const settleTime = 2000;

/**
 * Digests of the files below one folder, remembered in the store by size, times and inode, as git does: a file that
 * has not changed is not read again. The inode's change time, which no program can set, is one of them.
 */
export class FileDigests {
  readonly #store: Store;
  readonly #key: string;
  readonly #known: Remembered;
  #next: Remembered = {};
  #changed = false;
  /** Bytes that had to be read. */
  hashed = 0;

  private constructor(store: Store, key: string, known: Remembered) {
    this.#store = store;
    this.#key = key;
    this.#known = known;
  }

  /** The memory for `folder` (absolute). */
  static async open(store: Store, folder: string): Promise<FileDigests> {
    const key = hexOf(digestOf(folder));
    return new FileDigests(store, key, (await store.readRecord<Remembered>('files', key)) ?? {});
  }

  /** A file, read now only if it is not remembered. `name` is its path relative to the folder. */
  read(name: string, file: string): ReadFile {
    const fd = openSync(file, 'r');
    let identity: FileIdentity;
    try {
      identity = identityOf(fd);
    } finally {
      closeSync(fd);
    }
    const seen = [identity.size, String(identity.mtimeNs), String(identity.ctimeNs), String(identity.ino), String(identity.dev)] as const;
    const known = this.#known[name];
    // A record of an older version has no last field.
    if (known && known.length === 7 && seen.every((value, at) => value === known[at])) {
      this.#next[name] = known;
      return { content: fileContent(file, known[5], identity), program: known[6] };
    }
    const digester = new Digester();
    let program: boolean | undefined;
    for (const chunk of readFile(file, identity)) {
      program ??= isProgram(chunk);
      digester.update(chunk);
    }
    program ??= false;
    this.hashed += identity.size;
    const digest = digester.digest();
    if (Date.now() - Number(identity.ctimeNs / 1_000_000n) > settleTime) {
      this.#next[name] = [...seen, digest, program];
      this.#changed = true;
    }
    return { content: fileContent(file, digest, identity), program };
  }

  /** Remembers what was seen. */
  async save(): Promise<void> {
    if (this.#changed) await this.#store.writeRecord('files', this.#key, this.#next);
  }
}

function isProgram(start: Uint8Array): boolean {
  const magic = Buffer.from(start.subarray(0, 4)).toString('latin1');
  return magic === '\x7fELF' || magic.startsWith('#!');
}

import { closeSync, openSync } from 'node:fs';
import {
  Digester,
  digestOf,
  fileContent,
  hexOf,
  identityOf,
  readFile,
  type Content,
  type Digest,
  type FileIdentity,
  type Store,
} from '@nx-oci/oci';

type Seen = [size: number, mtimeNs: string, ctimeNs: string, ino: string, dev: string];
type Remembered = Record<string, [...Seen, digest: Digest, program: boolean]>;

/** A file as content, and whether its bytes begin as those of a program do. */
export interface ReadFile {
  content: Content;
  /** Whether it could be executed: an ELF or Mach-O file, or a script that names its interpreter. */
  program: boolean;
}

/** What is remembered of a file, as a number: with another, what was remembered before counts for nothing. */
const memoryFormat = 2;

/** A file younger than this when it is hashed could change again within one tick of the file system's clock. Milliseconds. */
const settleTime = 2000;

/**
 * Digests of the files below one folder, remembered in the store by size, times and inode, as git does: a file that
 * has not changed is not read again. The inode's change time, which no program can set, is one of them.
 */
export class FileDigests {
  readonly #store: Store;
  readonly #key: string;
  readonly #known: Remembered;
  /** What this build has read, young files too: the platforms of one build are to see the same. */
  readonly #read = new Map<string, Remembered[string]>();
  readonly #next: Remembered = {};
  #changed = false;
  /** Bytes that had to be read. */
  hashed = 0;

  private constructor(store: Store, key: string, known: Remembered) {
    this.#store = store;
    this.#key = key;
    this.#known = known;
  }

  /** The memory for what `selection` (JSON) takes from `folder` (absolute). */
  static async open(store: Store, folder: string, selection: unknown = null): Promise<FileDigests> {
    const key = hexOf(digestOf(JSON.stringify([memoryFormat, folder, selection])));
    return new FileDigests(store, key, (await store.readRecord<Remembered>('files', key)) ?? {});
  }

  /** A file, read now only if it is not remembered. `name` is its path relative to the folder. */
  read(name: string, file: string): ReadFile {
    // Taken first: a file that changes from now on gets a later change time than one that has settled by now.
    const now = Date.now();
    const identity = identityOfFile(file);
    const settled = now - Number(identity.ctimeNs / 1_000_000n) > settleTime;
    const seen: Seen = [identity.size, String(identity.mtimeNs), String(identity.ctimeNs), String(identity.ino), String(identity.dev)];
    const known = this.#read.get(name) ?? this.#known[name];
    if (known && seen.every((value, at) => value === known[at])) {
      if (!this.#read.has(name)) this.#next[name] = known;
      return { content: fileContent(file, known[5], identity, { settled: name in this.#next }), program: known[6] };
    }
    const digester = new Digester();
    let program = false;
    for (const chunk of readFile(file, identity)) {
      if (digester.size === 0) program = isProgram(chunk);
      digester.update(chunk);
    }
    this.hashed += identity.size;
    const read: Remembered[string] = [...seen, digester.digest(), program];
    this.#read.set(name, read);
    if (settled) {
      this.#next[name] = read;
      this.#changed = true;
    }
    return { content: fileContent(file, read[5], identity, { settled }), program };
  }

  /** Remembers what was seen. */
  async save(): Promise<void> {
    if (!this.#changed) return;
    this.#changed = false;
    await this.#store.writeRecord('files', this.#key, this.#next);
  }
}

/** The memories that one build uses, each opened once: what several platforms take is read once. */
export class BuildDigests {
  readonly #store: Store;
  readonly #opened = new Map<string, Promise<FileDigests>>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** As `FileDigests.open`. */
  open(folder: string, selection: unknown): Promise<FileDigests> {
    const key = JSON.stringify([folder, selection]);
    const opened = this.#opened.get(key) ?? FileDigests.open(this.#store, folder, selection);
    this.#opened.set(key, opened);
    return opened;
  }
}

function identityOfFile(file: string): FileIdentity {
  const fd = openSync(file, 'r');
  try {
    return identityOf(fd);
  } finally {
    closeSync(fd);
  }
}

function isProgram(start: Uint8Array): boolean {
  const magic = Buffer.from(start.subarray(0, 8)).toString('latin1');
  return magic.startsWith('\x7fELF') || magic.startsWith('#!') || isMachO(magic);
}

/** Mach-O for one processor, 32 and 64 bits, or for several; where a class of Java, which begins so too, has a version of at least 45. */
function isMachO(magic: string): boolean {
  return /^[\xce\xcf]\xfa\xed\xfe/.test(magic) || /^\xca\xfe\xba\xbe\0\0\0[\x01-\x13]/.test(magic);
}

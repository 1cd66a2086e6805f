import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { Digester, exclusively, hexOf, isDigest, mediaTypes, type Content, type Descriptor, type Digest, type Layer, type Store } from '@nx-oci/oci';
import type { Artifact } from '../artifact';
import type { Artifacts } from '../artifacts';
import { SourcesError } from '../error';
import { startsAsHtml } from '../html-page';
import { htmlInstead } from './faults';
import { machineBytes, machineOf, type Machine } from './machine';
import type { Range } from './decompress';
import type { ArchiveFormat, PackedRange } from './reader';
import type { Member, Unpacked } from './unpack';
import { UnpackPool } from './unpack-pool';

/** The number of what a record of an unpacked archive holds; another one is no record. */
const recordFormat = 4;

/** An archive whose members are known, and can be read in any order. */
export interface OpenedArchive {
  artifact: Descriptor;
  members: readonly Member[];
  /** Of a Debian package its control files, of one of apk its control segment and signatures. */
  texts: Readonly<Record<string, string>>;
  /** The bytes of a member that is a file; they say where they come from. */
  content(member: Member): Content;
  /** The part of it that is a layer as it is, if one is. */
  layer?: ArchivedLayer;
}

/** A layer that stands in an artifact as it is. */
export interface ArchivedLayer extends Layer {
  range: PackedRange;
}

/** Whether the bytes of an archive's members are made when it is opened, or when one of them is first read. */
export type BytesWanted = 'now' | 'later';

/**
 * Archives as the store has them: unpacked once on a machine, into a blob with the bytes of all files and a record of
 * everything else. As long as only names and digests are asked for, that record is all that is read.
 */
export class Archives {
  readonly artifacts: Artifacts;
  readonly #pool = new UnpackPool();
  readonly #opened = new Map<string, Promise<OpenedArchive>>();

  constructor(artifacts: Artifacts) {
    this.artifacts = artifacts;
  }

  /** Lets threads go. */
  async close(): Promise<void> {
    await this.#pool.close();
  }

  /** Throws what fetching and unpacking throw. */
  open(artifact: Artifact, format: ArchiveFormat, bytes: BytesWanted = 'now'): Promise<OpenedArchive> {
    const key = `${format}-${artifact.checksum}`;
    const opened = this.#opened.get(key) ?? this.#open(artifact, format, bytes);
    this.#opened.set(key, opened);
    opened.catch(() => this.#opened.delete(key));
    return opened;
  }

  /** The bytes of an artifact that is a file by itself; where its digest and size are known, it is fetched when it is read. */
  async file(artifact: Artifact): Promise<Content> {
    const { checksum, size: known } = artifact;
    const { digest, size } = isDigest(checksum) && known !== undefined ? { digest: checksum, size: known } : await this.artifacts.fetch(artifact);
    const [artifacts, store] = [this.artifacts, this.#store];
    const open = async function* (): AsyncGenerator<Uint8Array> {
      yield* store.open(await artifacts.fetch(artifact));
    };
    return { digest, size, origin: { artifact: digest, member: '', format: 'file' }, open };
  }

  /** The layer that is part of an artifact, which is fetched when the layer is read. Reading throws what fetching does, and `artifact-damaged`. */
  layer(artifact: Artifact, range: PackedRange): ArchivedLayer {
    const { offset, size, digest, diffId } = range;
    const [artifacts, store] = [this.artifacts, this.#store];
    const bytes = async function* (): AsyncGenerator<Uint8Array> {
      const file = store.blobPath((await artifacts.fetch(artifact)).digest);
      const digester = new Digester();
      for await (const chunk of bytesAt(file, { offset, size })) {
        digester.update(chunk);
        yield chunk;
      }
      if (digester.digest() === digest) return;
      await rm(file, { force: true });
      throw damagedInStore(artifact.name, 'its layer');
    };
    return { descriptor: { mediaType: mediaTypes.layerGzip, digest, size }, diffId, open: bytes, range };
  }

  /** What an artifact that is a file by itself runs on; nothing for what is no program. Looked at once on a machine. */
  async machine(artifact: Artifact): Promise<Machine | undefined> {
    const digest = await this.#digestOf(artifact);
    const known = digest && (await this.#store.readRecord<{ machine?: Machine }>('machine', hexOf(digest)));
    if (known) return known.machine;
    const descriptor = await this.artifacts.fetch(artifact);
    const handle = await open(this.#store.blobPath(descriptor.digest));
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(machineBytes), 0, machineBytes, 0);
      const machine = machineOf(buffer.subarray(0, bytesRead));
      await this.#store.writeRecord('machine', hexOf(descriptor.digest), { machine });
      return machine;
    } finally {
      await handle.close();
    }
  }

  get #store(): Store {
    return this.artifacts.store;
  }

  async #open(artifact: Artifact, format: ArchiveFormat, bytes: BytesWanted): Promise<OpenedArchive> {
    // The store may have forgotten the artifact while it still knows what was in it.
    const digest = await this.#digestOf(artifact);
    const known = digest && (await this.#store.readRecord<Unpacked & { format: number; artifact: Descriptor }>('unpacked', keyOf(digest, format)));
    if (known?.format === recordFormat && (bytes === 'later' || known.bytes)) return this.#archive(artifact, known.artifact, format, known);
    const descriptor = await this.artifacts.fetch(artifact);
    return this.#archive(artifact, descriptor, format, await this.#unpack(artifact, descriptor, format, bytes));
  }

  async #digestOf(artifact: Artifact): Promise<Digest | undefined> {
    return artifact.checksum.startsWith('sha256:') ? (artifact.checksum as Digest) : (await this.artifacts.find(artifact))?.digest;
  }

  async #unpack(artifact: Artifact, descriptor: Descriptor, format: ArchiveFormat, bytes: BytesWanted): Promise<Unpacked> {
    const store = this.#store;
    const key = keyOf(descriptor.digest, format);
    return exclusively(path.join(store.root, 'locks', `unpack-${key}`), async () => {
      const target = bytes === 'now' ? await store.temporaryFile() : undefined;
      const { digest, size } = descriptor;
      const unpacking = (): Promise<Unpacked> => this.#pool.run({ file: store.blobPath(digest), digest, size, format, origin: artifact.name, target });
      try {
        const unpacked = await unpacking().catch(async (error: { code?: string }) => {
          if (error.code !== 'artifact-mismatch') throw error;
          await this.artifacts.fetchAgain(artifact, descriptor);
          return unpacking();
        });
        if (unpacked.bytes && target !== undefined) await store.adopt(unpacked.bytes.digest, target);
        await store.writeRecord('unpacked', key, { ...unpacked, format: recordFormat, artifact: descriptor });
        return unpacked;
      } catch (error) {
        if (target !== undefined) await rm(target, { force: true }).catch(() => undefined);
        if ((error as { code?: string }).code === 'artifact-damaged' && (await startsAsHtml(store.blobPath(digest)))) throw htmlInstead(artifact.name, error);
        return store.refuse(error);
      }
    });
  }

  #archive(artifact: Artifact, descriptor: Descriptor, format: ArchiveFormat, { members, texts, bytes, layer }: Unpacked): OpenedArchive {
    let again: Promise<Unpacked> | undefined;
    /** The file with the bytes of all members, made now if it never was, or the store has lost it. */
    const bytesFile = async (): Promise<string> => {
      if (bytes === undefined || !(await this.#store.has(bytes.digest))) ({ bytes } = await (again ??= this.artifacts.fetch(artifact).then((found) => this.#unpack(artifact, found, format, 'now'))));
      return this.#store.blobPath(bytes!.digest);
    };
    const read = async function* ({ digest, size = 0, offset = 0, path: name }: Member): AsyncGenerator<Uint8Array> {
      if (size === 0) return;
      const file = await bytesFile();
      const digester = new Digester();
      for await (const chunk of bytesAt(file, { offset, size })) {
        digester.update(chunk);
        yield chunk;
      }
      if (digester.digest() === digest) return;
      await rm(file, { force: true });
      throw damagedInStore(artifact.name, name);
    };
    return {
      artifact: descriptor,
      members,
      texts,
      ...(layer && { layer: this.layer(artifact, layer) }),
      content: (member) => ({
        digest: member.digest!,
        size: member.size!,
        origin: { artifact: descriptor.digest, member: member.path, format },
        open: () => read(member),
      }),
    };
  }
}

/** Part of a file. A chunk is valid only until the next one is asked for. */
async function* bytesAt(file: string, { offset, size }: Range): AsyncGenerator<Uint8Array> {
  const handle = await open(file);
  try {
    const buffer = Buffer.allocUnsafeSlow(Math.min(size, 1 << 20));
    for (let at = 0; at < size;) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, size - at), offset + at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

function damagedInStore(origin: string, what: string): SourcesError {
  return new SourcesError('artifact-damaged', { message: `${origin}: ${what} was damaged in the store after it was unpacked.`, remedy: 'It was removed: run again.' });
}

function keyOf(digest: Digest, format: ArchiveFormat): string {
  return `${format}-${hexOf(digest)}`;
}

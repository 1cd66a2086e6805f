import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Digester, exclusively, writeBehind, type Descriptor, type Digest, type Store } from '@nx-oci/oci';
import { hashOf, type Artifact, type ArtifactLocation } from './artifact';
import type { Downloads } from './downloads';
import { SourcesError } from './error';
import { startsAsHtml } from './html-page';
import type { Mirrors } from './mirrors';

/** One place where an artifact may be. */
export interface Place {
  /** How messages name it. */
  name: string;
  /** The bytes, unverified, from byte `from` on: it may be asked for what comes after a part that is there. */
  open(from: number): AsyncIterable<Uint8Array>;
}

/** What gets to where artifacts are. */
export interface UpstreamContext {
  downloads: Downloads;
  mirrors: Mirrors;
  env: NodeJS.ProcessEnv;
  /** Absolute; settings of the workspace count where there is one. */
  workspaceRoot?: string;
}

/** Knows where artifacts of one type of location are. Throws `no-mirror` and the like, and then other places are tried. */
export interface Upstream {
  type: string;
  places(location: ArtifactLocation, context: UpstreamContext): Promise<Place[]>;
}

/** Keeps artifacts by checksum, for when they are gone upstream. */
export interface Archive {
  name: string;
  /** The bytes; nothing if it does not have them. */
  open(artifact: Artifact): Promise<AsyncIterable<Uint8Array> | undefined>;
}

export interface ArtifactsOptions extends UpstreamContext {
  store: Store;
  /** What knows where artifacts of a type of location are. */
  upstreamOf(type: string): Upstream | undefined;
  archives?: readonly Archive[];
  /** Fetched at one time. */
  parallel?: number;
  /** Told of artifacts that are begun, and of bytes as they come. */
  onProgress?(progress: FetchProgress): void;
}

/** How far fetching has come. Bytes; `total` is of what is known to be fetched. */
export interface FetchProgress {
  fetched: number;
  total: number;
}

const mediaType = 'application/octet-stream';

/** Brings artifacts into the store: from upstream, else from archives, every byte verified. */
export class Artifacts {
  readonly store: Store;
  readonly #options: ArtifactsOptions;
  readonly #fetching = new Map<string, Promise<Descriptor>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  readonly #progress: FetchProgress = { fetched: 0, total: 0 };

  constructor(options: ArtifactsOptions) {
    this.store = options.store;
    this.#options = options;
  }

  /**
   * Has an artifact in the store, fetched once by one process at a time, and taken up again where it broke off.
   * Throws `upstream-gone` naming each place tried and why it failed; or what such a place found wrong: `artifact-mismatch`
   * when it had other bytes, `no-mirror`, `go-sum-mismatch` and the like.
   */
  fetch(artifact: Artifact): Promise<Descriptor> {
    const known = this.#fetching.get(artifact.checksum);
    if (known) return known;
    const fetching = this.#bring(artifact);
    this.#fetching.set(artifact.checksum, fetching);
    fetching.catch(() => this.#fetching.delete(artifact.checksum));
    return fetching;
  }

  /** As `fetch`, in place of what the store has of it, which is damaged. */
  async fetchAgain(artifact: Artifact, damaged: Descriptor): Promise<Descriptor> {
    await rm(this.store.blobPath(damaged.digest), { force: true });
    this.#fetching.delete(artifact.checksum);
    return this.fetch(artifact);
  }

  /** What the store has of an artifact; nothing if it is not there. */
  async find({ checksum, size }: Artifact): Promise<Descriptor | undefined> {
    if (checksum.startsWith('sha256:')) {
      const digest = checksum as Digest;
      const there = (await this.store.has(digest)) ? await stat(this.store.blobPath(digest)).catch(() => undefined) : undefined;
      return there && (size === undefined || there.size === size) ? { mediaType, digest, size: there.size } : undefined;
    }
    const descriptor = await this.store.readRecord<Descriptor>(kind, keyOf(checksum));
    return descriptor && (await this.store.has(descriptor.digest)) ? descriptor : undefined;
  }

  async #bring(artifact: Artifact): Promise<Descriptor> {
    const found = await this.find(artifact);
    if (found) return found;
    this.#progress.total += artifact.size ?? 0;
    await this.#turn();
    try {
      const lock = path.join(this.store.root, 'locks', `fetch-${keyOf(artifact.checksum)}`);
      return await exclusively(lock, async () => (await this.find(artifact)) ?? this.#fetchFromPlaces(artifact));
    } catch (error) {
      return this.store.refuse(error);
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    while (this.#running >= (this.#options.parallel ?? 8)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }

  async #fetchFromPlaces(artifact: Artifact): Promise<Descriptor> {
    const tried: Tried = { failures: [] };
    for await (const place of this.#places(artifact, tried)) {
      try {
        return await this.#take(artifact, place);
      } catch (error) {
        if ((error as { code?: string }).code === 'store-unwritable') throw error;
        note(tried, place.name, error);
      }
    }
    if (tried.telling) throw tried.telling;
    throw new SourcesError('upstream-gone', {
      message: `${artifact.name} (${artifact.checksum}) is nowhere to be had. Tried ${tried.failures.join('; ') || 'nothing, as nothing says where it could be'}.`,
      remedy: 'If the network was down, run again; else give a mirror that still has it (NX_OCI_MIRRORS), an archive (NX_OCI_ARCHIVE), or lock again to move to what is there now.',
    });
  }

  async *#places(artifact: Artifact, tried: Tried): AsyncGenerator<Place> {
    const { upstreamOf, archives = [] } = this.#options;
    try {
      yield* (await upstreamOf(artifact.location.type)?.places(artifact.location, this.#options)) ?? [];
    } catch (error) {
      note(tried, 'upstream', error);
    }
    for (const archive of archives) {
      try {
        const bytes = await archive.open(artifact);
        if (bytes) yield { name: archive.name, open: () => bytes };
        else tried.failures.push(`${archive.name}: not there`);
      } catch (error) {
        note(tried, archive.name, error);
      }
    }
  }

  /** Takes an artifact from one place, after what an earlier try left of it. */
  async #take(artifact: Artifact, place: Place): Promise<Descriptor> {
    const part = await this.store.temporaryFile(`part-${keyOf(artifact.checksum)}`);
    const digester = new Digester();
    const hash = hashOf(artifact.checksum);
    const update = (chunk: Uint8Array): void => {
      digester.update(chunk);
      hash.update(chunk);
    };
    for await (const chunk of existing(part)) update(chunk as Uint8Array);
    const from = digester.size;
    const handle = await open(part, 'a').catch((error: unknown) => this.store.refuse(error));
    try {
      await writeBehind(handle, this.#counted(artifact, place.open(from), update));
    } catch (error) {
      this.store.refuse(error);
    } finally {
      await handle.close();
    }
    const checksum = `${artifact.checksum.split(':')[0]}:${hash.digest('hex')}`;
    if (checksum === artifact.checksum && (artifact.size === undefined || artifact.size === digester.size)) {
      const descriptor: Descriptor = { mediaType, digest: digester.digest(), size: digester.size };
      await this.store.adopt(descriptor.digest, part);
      if (!checksum.startsWith('sha256:')) await this.store.writeRecord(kind, keyOf(artifact.checksum), descriptor);
      return descriptor;
    }
    const isPage = await startsAsHtml(part);
    await rm(part, { force: true });
    // What was there from before may have been of other bytes.
    if (from > 0) return this.#take(artifact, place);
    throw mismatch(artifact, place, { checksum, size: digester.size, isPage });
  }

  async *#counted(artifact: Artifact, bytes: AsyncIterable<Uint8Array>, update: (chunk: Uint8Array) => void): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      update(chunk);
      this.#progress.fetched += chunk.length;
      if (artifact.size === undefined) this.#progress.total += chunk.length;
      this.#options.onProgress?.({ ...this.#progress });
      yield chunk;
    }
  }
}

/** An error for other bytes than those that are wanted. */
function mismatch({ name, size: wanted, checksum: locked, saidBy }: Artifact, place: Place, { checksum, size, isPage }: { checksum: string; size: number; isPage: boolean }): SourcesError {
  const found = `${isPage ? 'the answer is an HTML page, ' : ''}${size} bytes with ${checksum}`;
  const remedy = isPage
    ? 'Open the address: it may ask for a login, or say that the file was moved.'
    : saidBy !== undefined
      ? `Compare both with what its makers publish: correct ${saidBy}, or, if that is right, find out who changed the file.`
      : 'Someone changed it there, or it is damaged: find out which before you lock again.';
  const expected = saidBy === undefined ? `${wanted ?? 'some'} with ${locked} are locked` : `${saidBy} has ${locked}`;
  return new SourcesError('artifact-mismatch', { message: `${place.name} has other bytes for ${name}: ${found}, where ${expected}.`, remedy });
}

/** What went wrong at each place. */
interface Tried {
  failures: string[];
  /** An error that says more than that an artifact is not there: other bytes first, else the first of all. */
  telling?: SourcesError;
}

function note(tried: Tried, place: string, error: unknown): void {
  tried.failures.push(`${place}: ${(error as Error).message.replace(/\.$/, '')}`);
  if (!(error instanceof SourcesError) || error.code === 'not-found') return;
  if (tried.telling?.code !== 'artifact-mismatch' && (!tried.telling || error.code === 'artifact-mismatch')) tried.telling = error;
}

/** Checksums other than the store's own → descriptors. */
const kind = 'artifact';

function keyOf(checksum: string): string {
  return checksum.replace(':', '-');
}

async function* existing(file: string): AsyncGenerator<Uint8Array> {
  if (await stat(file).catch(() => undefined)) yield* createReadStream(file, { highWaterMark: 1 << 20 });
}

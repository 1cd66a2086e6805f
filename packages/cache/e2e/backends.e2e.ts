import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { digestOf } from '@nx-oci/oci';
import { startDockerRegistry, startS3, startZot } from '@nx-oci/peers';
import { artifactOf, contentOf } from '../test/artifact';
import { blobsOf, cacheOver, newFolder, read, trusted, writer } from '../test/rig';
import { temporaryFolder } from '../test/temporary-folder';
import type { Backend, ListedEntry } from '../src/backend';
import { FolderBackend } from '../src/folder-backend';
import { RecordSigner } from '../src/record';
import { RegistryBackend } from '../src/registry-backend';
import { S3Backend } from '../src/s3-backend';
import { StorageHealth } from '../src/storage-health';
import { Sweeper, usualSweep } from '../src/sweep';
import { startClockProxy } from './clock-proxy';

const scratch = temporaryFolder();

/** What an artifact is stored in, for real. */
interface Place {
  open(): Backend;
  /** Changes what is stored of all blobs, or takes them away. */
  damage(): void;
  /** Whether blobs are cleared up by ourselves. */
  clearsUp: boolean;
  stop(): Promise<void>;
}

const places: Record<string, () => Promise<Place>> = {
  async 'a folder'() {
    const root = newFolder(scratch);
    return { open: () => new FolderBackend(root), damage: () => changeFiles(path.join(root, 'blobs')), clearsUp: true, stop: async () => undefined };
  },
  async S3() {
    const server = await startS3();
    Object.assign(process.env, server.env);
    return { open: () => new S3Backend({ bucket: server.bucket, prefix: 'nx/one', endpoint: server.endpoint }), damage: () => changeFiles(path.join(server.folder, 'nx/one/blobs')), clearsUp: true, stop: () => server.stop() };
  },
  async 'docker-registry'() {
    const server = await startDockerRegistry({ delete: true });
    return { open: () => new RegistryBackend(`${server.host}/acme/cache`), damage: () => changeBlobs(path.join(server.folder, 'data')), clearsUp: false, stop: () => server.stop() };
  },
  async zot() {
    const server = await startZot();
    return { open: () => new RegistryBackend(`${server.host}/acme/cache`), damage: () => changeBlobs(path.join(server.folder, 'data')), clearsUp: false, stop: () => server.stop() };
  },
};

function changeFiles(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    const file = path.join(name.parentPath, name.name);
    writeFileSync(file, readFileSync(file).fill(7, 0, 10));
  }
}

/** The blobs of a registry's storage that are our own, by their size: manifests and records are JSON or small. */
function changeBlobs(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(name.parentPath, name.name);
    if (name.isFile() && readFileSync(file).length > 30_000) writeFileSync(file, readFileSync(file).fill(7, 0, 10));
  }
}

const noise = (seed: number, size: number): Buffer => {
  let state = seed + 1;
  return Buffer.from(Uint8Array.from({ length: size }, () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24)));
};
const files = { 'dist/large': noise(1, 300_000), 'dist/small': 'small', terminalOutput: 'done', code: Buffer.alloc(4) };
const sent = (content: Parameters<typeof artifactOf>[0]) => (async function* () {
  yield artifactOf(content);
})();

describe.each(Object.keys(places))('over %s', (name) => {
  let place: Place;
  const opened: Backend[] = [];
  const key = RecordSigner.newKey();
  /** A server of its own, which knows nothing. */
  const server = () => {
    const backend = place.open();
    opened.push(backend);
    return cacheOver(newFolder(scratch), { backend, key });
  };
  beforeAll(async () => void (place = await places[name]()));
  afterAll(async () => {
    await Promise.all(opened.map((each) => each.close()));
    await place?.stop();
  });

  test('what is not there is none', async () => {
    const { backend } = server();
    expect(await backend.readEntry(trusted(404))).toBeUndefined();
    expect(await backend.keepBlob(digestOf('none'))).toBe(false);
    expect(await backend.readBlob({ digest: digestOf('none'), size: 4 })).toBeUndefined();
    await backend.deleteEntry(trusted(404));
    await backend.deleteBlob(digestOf('none'));
    expect(await blobsOf(backend)).toEqual(new Map());
    for await (const entry of backend.entries()) throw new Error(`${entry.hash} is there.`);
  });

  test('an artifact that one server stores, another gives', async () => {
    expect(await server().cache.put(trusted(1), writer, sent(files))).toBe('created');
    const other = server();
    expect(await other.cache.put(trusted(1), writer, sent({ a: 'another' }))).toBe('exists');
    expect(await contentOf((await read(other.cache, trusted(1)))!)).toEqual(await contentOf(artifactOf(files)));
    expect(await read(other.cache, { namespace: 'untrusted-0', hash: '1' })).toBeUndefined();
  });

  test('bytes are stored once, by whichever server', async () => {
    await server().cache.put(trusted(2), writer, sent({ ...files, other: 'x' }));
    const one = server();
    const written: number[] = [];
    const { writeBlob } = one.backend;
    one.backend.writeBlob = (blob, file) => (written.push(blob.size), writeBlob.call(one.backend, blob, file));
    await one.cache.put(trusted(3), writer, sent({ ...files, more: 'y' }));
    expect(written.every((size) => size < 1000)).toBe(true);
    expect(await contentOf((await read(server().cache, trusted(3)))!)).toMatchObject({ more: 'file 644 y' });
  });

  test('an entry is written once, of many who write it at once', async () => {
    const outcomes = await Promise.all([1, 2, 3].map((word) => server().backend.createEntry(trusted(4), Buffer.from(`document ${word}`), [])));
    expect(outcomes).toContain('created');
    // A registry has no way to write only what is not there: then the last one counts, and is whole.
    if (place.clearsUp) expect(outcomes.filter((each) => each === 'created')).toHaveLength(1);
    expect((await server().backend.readEntry(trusted(4)))!.toString()).toMatch(/^document [123]$/);
  });

  test('entries are listed, with their times, and go', async () => {
    const { backend } = server();
    await backend.createEntry({ namespace: 'untrusted-00ff', hash: '5' }, Buffer.from('x'), []);
    const listed: ListedEntry[] = [];
    for await (const entry of backend.entries()) listed.push(entry);
    expect(listed.map(({ namespace, hash }) => `${namespace} ${hash}`).sort()).toEqual(['trusted 1', 'trusted 2', 'trusted 3', 'trusted 4', 'untrusted-00ff 5']);
    for (const { used } of listed) expect(Math.abs(used - Date.now())).toBeLessThan(600_000);
    for (const entry of listed.slice(-2)) await backend.deleteEntry(entry);
    expect(await backend.readEntry(listed.at(-1)!)).toBeUndefined();
  });

  test('a use is noted, and what is not used goes, with blobs that nothing needs', async () => {
    const { backend } = server();
    await backend.noteUse(trusted(1));
    const later = new Sweeper(place.open(), new RecordSigner(key), () => Date.now() + 40 * 86_400_000);
    const result = await later.sweep({ ...usualSweep, maxAge: 86_400_000, maxUntrustedAge: 86_400_000 });
    expect(result.entries).toBe(0);
    expect(result.removed.entries).toBeGreaterThan(2);
    expect((await blobsOf(backend)).size).toBe(0);
    expect(await read(server().cache, trusted(1))).toBeUndefined();
  });

  test('bytes that were changed are never given out', async () => {
    await server().cache.put(trusted(6), writer, sent({ ...files, again: '6' }));
    place.damage();
    const { cache } = server();
    const outcome = await read(cache, trusted(6)).catch((error: { code?: string }) => error.code);
    expect([undefined, 'blob-damaged', 'record-invalid', 'backend-failed']).toContain(outcome);
    // A registry takes no blob that it takes for there: what is damaged in it is a miss for good.
    if (!place.clearsUp) return;
    expect(await server().cache.put(trusted(6), writer, sent({ ...files, again: '6' }))).toBe('created');
    expect(await contentOf((await read(server().cache, trusted(6)))!)).toMatchObject({ again: 'file 644 6' });
  });
});

test('what is used in S3 is as what is written now, whatever the server makes of a copy of an object to itself', async () => {
  const server = await startS3();
  Object.assign(process.env, server.env);
  let yesterday = 0;
  const proxy = await startClockProxy(server.endpoint, (time) => (time < yesterday ? time - 86_400_000 : time));
  const backend = new S3Backend({ bucket: server.bucket, prefix: 'nx', endpoint: proxy.url });
  const key = RecordSigner.newKey();
  const times = async (): Promise<number[]> => {
    const found: number[] = [];
    for await (const { kept } of backend.blobs()) found.push(kept);
    for await (const { used } of backend.entries()) found.push(used);
    return found;
  };
  await cacheOver(newFolder(scratch), { backend, key }).cache.put(trusted(1), writer, sent(files));
  // S3 tells times in seconds.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  yesterday = Math.floor(Date.now() / 1000) * 1000;
  for (const time of await times()) expect(time).toBeLessThan(yesterday - 86_000_000);
  const { cache } = cacheOver(newFolder(scratch), { backend, key });
  await read(cache, trusted(1));
  expect(await cache.put(trusted(2), writer, sent(files))).toBe('created');
  for (const time of await times()) expect(time).toBeGreaterThanOrEqual(yesterday);
  await backend.close();
  await proxy.stop();
  await server.stop();
});

test('a place that is not there fails by name, and in time', async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' });
  const folder = path.join(newFolder(scratch), 'file');
  mkdirSync(path.dirname(folder), { recursive: true });
  await writeFile(folder, '');
  for (const backend of [new S3Backend({ bucket: 'cache', prefix: '', endpoint: 'http://127.0.0.1:1' }), new RegistryBackend('127.0.0.1:1/acme/cache'), new FolderBackend(folder)]) {
    await expect(backend.createEntry(trusted(1), Buffer.from('x'), [])).rejects.toMatchObject({ code: 'backend-failed' });
    await backend.close();
  }
});

test('a bucket that is not there does not count for one that is empty', async () => {
  const server = await startS3();
  Object.assign(process.env, server.env);
  const backend = new S3Backend({ bucket: 'none', prefix: '', endpoint: server.endpoint });
  try {
    expect(await new StorageHealth(backend).trouble()).toContain('NoSuchBucket');
  } finally {
    await backend.close();
    await server.stop();
  }
});

test('a bucket that hangs is given up, so that it can be asked when it is well again', async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' });
  let isWell = false;
  const server = createServer((_, response) => isWell && response.writeHead(404).end());
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const backend = new S3Backend({ bucket: 'cache', prefix: '', endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, idle: 200 });
  try {
    // More than there are connections.
    const asked = Array.from({ length: 60 }, (_, hash) => backend.readEntry(trusted(hash)));
    for (const outcome of await Promise.allSettled(asked)) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'backend-failed' } });
    isWell = true;
    expect(await backend.readEntry(trusted(1))).toBeUndefined();
  } finally {
    await backend.close();
    server.closeAllConnections();
    server.close();
  }
}, 60_000);

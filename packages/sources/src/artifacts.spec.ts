import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { coded, thrownBy } from '../test/errors';
import { artifactOf, serve, sourceRig } from '../test/rig';
import { temporaryFolder } from '../test/temp-folder';
import { checksumOfIntegrity, type Artifact } from './artifact';
import { keepArtifacts, openArchives } from './artifact-archive';

const folder = temporaryFolder();
const bytes = randomBytes(3 << 20);
const file = path.join(folder, 'package.bin');
writeFileSync(file, bytes);
const artifact = artifactOf(file);
let count = 0;
const fresh = (): string => path.join(folder, `rig-${count++}`);

test('an artifact is fetched once, however often it is asked for, and found from then on', async () => {
  const server = await serve((_, response) => response.end(bytes));
  const { store, artifacts } = sourceRig(fresh());
  const wanted = { ...artifact, location: { type: 'test', url: `${server.url}/a` } };
  expect(await artifacts.find(wanted)).toBeUndefined();
  const [first, second] = await Promise.all([artifacts.fetch(wanted), artifacts.fetch(wanted)]);
  expect(first).toBe(second);
  expect(server.seen).toEqual(['/a']);
  expect(readFileSync(store.blobPath(first.digest)).equals(bytes)).toBe(true);
  expect(await artifacts.find(wanted)).toEqual(first);
  expect(readdirSync(path.join(store.root, 'tmp'))).toEqual([]);
});

test('by a checksum that is not the store’s own, too', async () => {
  const { artifacts } = sourceRig(fresh());
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  const wanted: Artifact = { name: 'p', checksum: checksumOfIntegrity(integrity)!, location: artifact.location };
  expect((await artifacts.fetch(wanted)).digest).toBe(artifact.checksum);
  expect(await artifacts.find(wanted)).toMatchObject({ digest: artifact.checksum, size: bytes.length });
});

test('what broke off is taken up where it ended: within a fetch, and by the next one', async () => {
  let sent = 0;
  const server = await serve((request, response) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const end = sent++ < 4 ? Math.min(bytes.length, from + (1 << 19)) : bytes.length;
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': bytes.length - from, ...(from > 0 && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }) });
    response.write(bytes.subarray(from, end), () => (end === bytes.length ? response.end() : response.destroy()));
  });
  const rig = fresh();
  const { artifacts, store } = sourceRig(rig);
  const wanted = { ...artifact, location: { type: 'test', url: `${server.url}/a` } };
  await artifacts.fetch(wanted);
  expect(server.seen.slice(1).every((each) => each.startsWith('/a bytes='))).toBe(true);

  // As a process leaves it that is killed.
  const other = sourceRig(fresh());
  mkdirSync(path.join(other.store.root, 'tmp'), { recursive: true });
  writeFileSync(path.join(other.store.root, 'tmp', `part-${artifact.checksum.replace(':', '-')}`), bytes.subarray(0, 1000));
  server.seen.length = 0;
  await other.artifacts.fetch(wanted);
  expect(server.seen).toEqual(['/a bytes=1000-']);
  expect(store.root).not.toBe(other.store.root);
});

test('a part of other bytes is let go, and all of it fetched', async () => {
  const { artifacts, store } = sourceRig(fresh());
  mkdirSync(path.join(store.root, 'tmp'), { recursive: true });
  writeFileSync(path.join(store.root, 'tmp', `part-${artifact.checksum.replace(':', '-')}`), 'other');
  expect((await artifacts.fetch(artifact)).digest).toBe(artifact.checksum);
});

test('other bytes are refused, and nothing is kept of them', async () => {
  const { artifacts, store } = sourceRig(fresh());
  const flipped = Buffer.from(bytes);
  flipped[100] ^= 1;
  const bad = path.join(folder, 'flipped.bin');
  writeFileSync(bad, flipped);
  const wanted = { ...artifact, location: { type: 'test', url: `file://${bad}` } };
  expect(await thrownBy(() => artifacts.fetch(wanted))).toEqual(coded('artifact-mismatch', 'package.bin', artifact.checksum, 'flipped.bin'));
  expect(await artifacts.find(wanted)).toBeUndefined();
  expect(readdirSync(path.join(store.root, 'tmp'))).toEqual([]);
});

test('what is nowhere is gone, and the error names each place', async () => {
  const server = await serve((_, response) => response.writeHead(404).end());
  const vault = openArchives([path.join(folder, 'no-archive')], folder);
  const { artifacts } = sourceRig(fresh(), { archives: vault.archives });
  const wanted = { ...artifact, location: { type: 'test', url: `${server.url}/gone` } };
  expect(await thrownBy(() => artifacts.fetch(wanted))).toEqual(coded('upstream-gone', 'package.bin', '/gone', 'answers 404', 'no-archive: not there'));
});

test('a host that is down is not asked again and again for each artifact', async () => {
  const server = await serve((_, response) => response.writeHead(503).end());
  const { artifacts } = sourceRig(fresh());
  for (const name of ['one', 'two']) {
    const wanted: Artifact = { name, checksum: `sha256:${createHash('sha256').update(name).digest('hex')}`, location: { type: 'test', url: `${server.url}/${name}` } };
    expect(await thrownBy(() => artifacts.fetch(wanted))).toEqual(coded('upstream-gone', name, '503'));
  }
  expect(server.seen).toEqual(['/one', '/one', '/one', '/two']);
});

test('an archive has what is gone upstream, and what upstream has with other bytes', async () => {
  const name = path.join(folder, 'archive');
  const vault = openArchives([name], folder);
  const { artifacts } = sourceRig(fresh());
  expect(await keepArtifacts([artifact], vault.archives[0], artifacts)).toBe(1);
  expect(await keepArtifacts([artifact], vault.archives[0], artifacts)).toBe(0);
  for (const url of ['file:///nowhere', `file://${path.join(folder, 'flipped.bin')}`]) {
    const other = sourceRig(fresh(), { archives: vault.archives });
    expect((await other.artifacts.fetch({ ...artifact, location: { type: 'test', url } })).digest).toBe(artifact.checksum);
  }
});

test('a damaged archive is refused', async () => {
  const name = path.join(folder, 'archive');
  const [kept] = readdirSync(name);
  const changed = readFileSync(path.join(name, kept));
  changed[0] ^= 1;
  writeFileSync(path.join(name, kept), changed);
  const { artifacts } = sourceRig(fresh(), { archives: openArchives([name], folder).archives, upstreamOf: () => undefined });
  expect(await thrownBy(() => artifacts.fetch(artifact))).toEqual(coded('artifact-mismatch', 'archive'));
});

test('many are fetched at a time, and no more than that', async () => {
  let open = 0;
  let most = 0;
  const server = await serve((request, response) => {
    most = Math.max(most, ++open);
    setTimeout(() => {
      open -= 1;
      response.end(request.url);
    }, 30);
  });
  const { artifacts } = sourceRig(fresh(), { parallel: 3 });
  const all = Array.from({ length: 12 }, (_, at): Artifact => {
    const text = `/${at}`;
    return { name: text, checksum: `sha256:${createHash('sha256').update(text).digest('hex')}`, location: { type: 'test', url: server.url + text } };
  });
  await Promise.all(all.map((each) => artifacts.fetch(each)));
  expect(most).toBe(3);
});

test('a store that cannot be written says so', async () => {
  const root = fresh();
  writeFileSync(root, 'a file');
  const { artifacts } = sourceRig(root);
  expect(await thrownBy(() => artifacts.fetch(artifact))).toMatchObject({ code: 'store-unwritable' });
  expect(existsSync(path.join(root, 'store'))).toBe(false);
});

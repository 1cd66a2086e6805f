import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { coded, thrownBy } from '../../test/errors';
import { artifactOf, sourceRig } from '../../test/rig';
import { temporaryFolder } from '../../test/temp-folder';
import type { OpenedArchive } from './archives';

const folder = temporaryFolder();
const content = path.join(folder, 'content');
mkdirSync(path.join(content, 'sub'), { recursive: true });
writeFileSync(path.join(content, 'a'), 'one');
writeFileSync(path.join(content, 'sub/b'), 'two');
execFileSync('tar', ['-czf', path.join(folder, 'it.tgz'), '-C', content, '.']);
const artifact = artifactOf(path.join(folder, 'it.tgz'));
let count = 0;
const rig = (): ReturnType<typeof sourceRig> => sourceRig(path.join(folder, `rig-${count++}`));

async function textOf(archive: OpenedArchive, name: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive.content(archive.members.find((each) => each.path === name)!).open()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}
const bytesFile = async (store: ReturnType<typeof sourceRig>['store']): Promise<string> => {
  const [found] = (await store.list()).filter((digest) => digest !== artifact.checksum);
  return store.blobPath(found);
};

test('members are known by digest, and read in any order', async () => {
  const { archives } = rig();
  const archive = await archives.open(artifact, 'tar');
  expect(archive.members.map(({ path: name, type }) => [name, type])).toEqual(expect.arrayContaining([['a', 'file'], ['sub', 'directory'], ['sub/b', 'file']]));
  expect([await textOf(archive, 'sub/b'), await textOf(archive, 'a')]).toEqual(['two', 'one']);
  expect(archive.content(archive.members.find(({ path: name }) => name === 'a')!).origin).toEqual({ artifact: artifact.checksum, member: 'a', format: 'tar' });
});

test('what was unpacked once is known without the artifact, and made again where its bytes are gone', async () => {
  const first = rig();
  await first.archives.open(artifact, 'tar');
  const again = sourceRig(path.dirname(first.store.root), { upstreamOf: () => undefined });
  rmSync(first.store.blobPath(artifact.checksum as `sha256:${string}`));
  const archive = await again.archives.open(artifact, 'tar');
  expect(await textOf(archive, 'a')).toBe('one');
  rmSync(await bytesFile(first.store));
  expect(await thrownBy(() => textOf(archive, 'a'))).toEqual(coded('upstream-gone', 'it.tgz'));
  expect(await textOf(await sourceRig(path.dirname(first.store.root)).archives.open(artifact, 'tar'), 'a')).toBe('one');
});

test('bytes that were damaged in the store are found out, and made again', async () => {
  const first = rig();
  const archive = await first.archives.open(artifact, 'tar');
  const file = await bytesFile(first.store);
  writeFileSync(file, 'oneTWO');
  expect(await thrownBy(() => textOf(archive, 'sub/b'))).toEqual(coded('artifact-damaged', 'it.tgz', 'sub/b'));
  expect(await textOf(await sourceRig(path.dirname(first.store.root)).archives.open(artifact, 'tar'), 'sub/b')).toBe('two');
});

test('a store that has the artifact and nothing else will do', async () => {
  const { store, archives, artifacts } = rig();
  await artifacts.fetch(artifact);
  for (const name of ['tmp', 'records']) rmSync(path.join(store.root, name), { recursive: true, force: true });
  expect(await textOf(await archives.open(artifact, 'tar'), 'a')).toBe('one');
});

test.each<[string, (file: string) => void]>([
  ['has a flipped byte', (file) => writeFileSync(file, flipped(readFileSync(file)))],
  ['is longer than it was', (file) => appendFileSync(file, 'damage')],
])('an artifact that %s in the store is fetched again', async (_, damage) => {
  const { store, artifacts } = rig();
  const { digest } = await artifacts.fetch(artifact);
  damage(store.blobPath(digest));
  const other = sourceRig(path.dirname(store.root));
  expect(await textOf(await other.archives.open(artifact, 'tar'), 'a')).toBe('one');
  expect(readFileSync(store.blobPath(digest)).equals(readFileSync(path.join(folder, 'it.tgz')))).toBe(true);
});

function flipped(bytes: Buffer): Buffer {
  // Of the time in gzip's header, which no reader of the tar sees.
  bytes[5] ^= 1;
  return bytes;
}

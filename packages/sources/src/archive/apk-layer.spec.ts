import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { buildApk, newApkKey, type ApkSegments, type ApkSpec } from '@nx-oci/peers';
import { coded, thrownBy } from '../../test/errors';
import { artifactOf, sourceRig } from '../../test/rig';
import { temporaryFolder } from '../../test/temp-folder';
import type { ArchivedLayer, OpenedArchive } from './archives';

const folder = temporaryFolder();
const key = newApkKey();
let count = 0;
const sha256 = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A package in a folder of its own, with its segments. */
function packaged(spec: Partial<ApkSpec> = {}): { file: string; segments: ApkSegments } {
  let segments: ApkSegments | undefined;
  const change = (made: ApkSegments): ApkSegments => (segments = { ...made, ...spec.change?.(made) });
  const file = path.join(folder, `p${count++}.apk`);
  writeFileSync(file, buildApk({ name: 'p', files: { 'usr/bin/p': { text: 'program', mode: 0o755 }, 'usr/bin/q': { hardlink: 'usr/bin/p' } }, ...spec, change }, key));
  return { file, segments: segments! };
}

const rig = (): ReturnType<typeof sourceRig> => sourceRig(path.join(folder, `rig-${count++}`));

async function bytesOf(layer: ArchivedLayer): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of layer.open()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Files of other bytes, and a datahash of these. */
const withData = (data: (before: Buffer) => Buffer): Partial<ApkSpec> => ({ data });

test('the files of a package are a layer as they are, byte by byte', async () => {
  const { file, segments } = packaged();
  const { layer } = await rig().archives.open(artifactOf(file), 'apk');
  expect(layer).toMatchObject({ descriptor: { digest: sha256(segments.data), size: segments.data.length }, diffId: sha256(gunzipSync(segments.data)) });
  expect(await bytesOf(layer!)).toEqual(segments.data);
});

test('what is in files is made only when it is read', async () => {
  const { file } = packaged();
  const { archives, store } = rig();
  const archive = await archives.open(artifactOf(file), 'apk', 'later');
  expect((await store.list()).length).toBe(1);
  expect(await textOf(archive, 'usr/bin/p')).toBe('program');
  expect((await store.list()).length).toBe(2);
  // And is there from then on.
  const again = sourceRig(path.dirname(store.root), { upstreamOf: () => undefined });
  expect(await textOf(await again.archives.open(artifactOf(file), 'apk', 'later'), 'usr/bin/p')).toBe('program');
});

async function textOf(archive: OpenedArchive, name: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of archive.content(archive.members.find((each) => each.path === name)!).open()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

test.each<[string, Partial<ApkSpec>]>([
  ['a tar that is cut', withData((data) => gzipSync(gunzipSync(data).subarray(0, -1024)))],
  ['several members', withData((data) => Buffer.concat([gzipSync(gunzipSync(data).subarray(0, 512)), gzipSync(gunzipSync(data).subarray(512))]))],
  ['bytes behind them', withData((data) => Buffer.concat([data, Buffer.alloc(16)]))],
  ['metadata before them', { files: { '.INFO': 'metadata', 'usr/a': 'a' } }],
  ['a name that takes something away', { files: { 'usr/.wh.a': '' } }],
])('one with %s has no layer', async (what, spec) => {
  const { archives } = rig();
  const { layer } = await archives.open(artifactOf(packaged(spec).file), 'apk');
  expect([what, layer]).toEqual([what, undefined]);
});

test('a layer whose package was damaged in the store is found out, and the package fetched again', async () => {
  const { file, segments } = packaged();
  const { archives, artifacts, store } = rig();
  const { layer } = await archives.open(artifactOf(file), 'apk', 'later');
  const kept = store.blobPath((await artifacts.fetch(artifactOf(file))).digest);
  const bytes = readFileSync(kept);
  bytes[bytes.length - 20] ^= 1;
  writeFileSync(kept, bytes);
  expect(await thrownBy(() => bytesOf(layer!))).toEqual(coded('artifact-damaged', path.basename(file)));
  const again = await sourceRig(path.dirname(store.root)).archives.open(artifactOf(file), 'apk', 'later');
  expect(await bytesOf(again.layer!)).toEqual(segments.data);
});

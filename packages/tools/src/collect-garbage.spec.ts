import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf, hexOf, parsePlatform, type Digest } from '@nx-oci/oci';
import { temporaryFolder } from '../test/temporary-folder';
import { collectGarbage, type Garbage } from './collect-garbage';
import { writeImageMark } from './image-mark';
import { writeLayerRecord } from './layer-record';
import { ToolsCache } from './tools-cache';

const scratch = temporaryFolder();
const hour = 3_600_000;
const day = 24 * hour;
let folder: string;
let cache: ToolsCache;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(scratch, 'case-')));
  cache = new ToolsCache(path.join(folder, 'cache'));
});

const digest = (name: string): Digest => digestOf(name);
const ago = (age: number): Date => new Date(Date.now() - age);

/** An image of layers, last used so long ago, and the layers, laid out then. */
async function image(name: string, layers: string[], age: number): Promise<Digest> {
  for (const layer of layers) {
    if (cache.has('layers', digest(layer))) continue;
    await cache.ensure('layers', digest(layer), async (at) => writeLayerRecord(at, { entries: [], bytes: 0 }));
    utimesSync(path.join(cache.layerFolder(digest(layer)), 'record.json'), ago(age), ago(age));
  }
  const mark = { digest: digest(name), layers: layers.map(digest) };
  await cache.ensure('images', mark.digest, async (at) => writeImageMark(at, mark, { platform: parsePlatform('linux/amd64'), repository: { registry: 'ghcr.io', path: 'acme/tools' } }));
  utimesSync(path.join(cache.imageFolder(mark.digest), '.nx-oci-tools'), ago(age), ago(age));
  return mark.digest;
}

/** A link to an image, noted so long ago. */
async function user(name: string, manifest: Digest, age: number): Promise<string> {
  const link = path.join(folder, name);
  mkdirSync(path.dirname(link), { recursive: true });
  symlinkSync(cache.imageFolder(manifest), link);
  await note(link, manifest, age);
  return link;
}

async function note(link: string, manifest: Digest, age: number): Promise<void> {
  await cache.addUser(link, manifest);
  const file = path.join(cache.root, 'users', hexOf(digestOf(link)));
  utimesSync(file, ago(age), ago(age));
}

const collect = (age = 30 * day): Promise<Garbage> => collectGarbage(cache, { age });
const nothing: Garbage = { images: [], layers: [], users: [] };

test('an image that no link uses goes when it is old, with the layers that no other is made of', async () => {
  const old = await image('old', ['shared', 'old layer'], 40 * day);
  const young = await image('young', ['shared', 'young layer'], 20 * day);
  expect(await collect()).toEqual({ images: [old], layers: [digest('old layer')], users: [] });
  expect(cache.digests('images')).toEqual([young]);
  expect(cache.digests('layers').sort()).toEqual([digest('shared'), digest('young layer')].sort());
});

test('an image that a link uses stays, however old, and so do its layers', async () => {
  const old = await image('old', ['layer'], 400 * day);
  const link = await user('worktree/.tools', old, 400 * day);
  expect(await collect()).toEqual(nothing);
  // Reached by another way, and by a link to it, it is the same.
  rmSync(link);
  symlinkSync(path.join(folder, 'by'), link);
  symlinkSync(cache.imageFolder(old), path.join(folder, 'by'));
  expect(await collect()).toEqual(nothing);
});

test('an image that a link leads to though another was noted stays', async () => {
  const [first, second] = [await image('first', ['a'], 40 * day), await image('second', ['b'], 40 * day)];
  const link = await user('.tools', second, 40 * day);
  await note(link, first, 40 * day);
  expect(await collect()).toEqual({ images: [first], layers: [digest('a')], users: [] });
});

test('a link that is no more, or leads elsewhere, counts no longer; one that cannot be seen counts until it is old', async () => {
  const [gone, moved, hidden] = [await image('gone', [], 40 * day), await image('moved', [], 40 * day), await image('hidden', [], 40 * day)];
  const goneLink = path.join(folder, 'gone/.tools');
  await note(goneLink, gone, 40 * day);
  const movedLink = await user('moved/.tools', moved, 2 * day);
  rmSync(movedLink);
  symlinkSync('elsewhere', movedLink);
  await note(path.join(folder, 'hidden/.tools'), hidden, 20 * day);
  expect(await collect()).toEqual({ images: [gone, moved].sort(), layers: [], users: [goneLink, movedLink].sort() });
  expect(cache.digests('images')).toEqual([hidden]);
});

test('what another process may be about to link stays, whatever age is asked for', async () => {
  const fresh = await image('fresh', ['layer'], 0.5 * hour);
  await note(path.join(folder, 'soon/.tools'), fresh, 0.5 * hour);
  expect(await collect(0)).toEqual(nothing);
  const noted = await image('noted', [], 2 * hour);
  await note(path.join(folder, 'noted/.tools'), noted, 0.5 * hour);
  expect(await collect(0)).toEqual(nothing);
});

test('what was left half-made goes when it is old', async () => {
  const tmp = path.join(cache.root, 'tmp');
  for (const [name, age] of [['old', 2 * day], ['young', 0.5 * hour]] as const) {
    mkdirSync(path.join(tmp, name, 'tree'), { recursive: true });
    writeFileSync(path.join(tmp, name, 'tree/file'), '');
    utimesSync(path.join(tmp, name), ago(age), ago(age));
  }
  for (const [name, age] of [['held', 0], ['left', 2 * day]] as const) {
    mkdirSync(path.join(cache.root, 'locks'), { recursive: true });
    writeFileSync(path.join(cache.root, 'locks', name), '');
    utimesSync(path.join(cache.root, 'locks', name), ago(age), ago(age));
  }
  await collect(day);
  expect(readdirSync(path.join(cache.root, 'locks'))).toEqual(['held']);
  expect([existsSync(path.join(tmp, 'old')), existsSync(path.join(tmp, 'young'))]).toEqual([false, true]);
});

test('a cache that is not there has no garbage', async () => {
  expect(await collect()).toEqual(nothing);
  expect(existsSync(cache.root)).toBe(false);
});

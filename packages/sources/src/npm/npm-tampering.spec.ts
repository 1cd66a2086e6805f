import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { amd64, coded, laidOut, newMachine } from '../../test/access-rig';
import { integrityOf, NpmRegistry, npmWorkspace } from '../../test/npm-registry';
import { rawTar } from '../../test/packed';
import type { NpmLockfileContent } from './content';
import { npmSource } from './npm-source';
import { npmUpstream } from './upstream';

const manifest = { name: 'package.json', bytes: Buffer.from(JSON.stringify({ name: 'victim', version: '1.0.0', bin: 'cli.js' })) };
const inFolder = (...entries: Parameters<typeof rawTar>): Buffer => rawTar(...[manifest, ...entries].map((each) => ({ ...each, name: `package/${each.name}` })));
const sound = gzipSync(inFolder({ name: 'cli.js', bytes: Buffer.from('#!/usr/bin/env node\n') }));

const content: NpmLockfileContent = { type: 'npm', lockfile: 'package-lock.json', to: '/app' };

/** Lays out a package of which a registry has some bytes, as a lockfile has it. */
async function laidOutFrom(archive: Buffer, entry: Record<string, unknown> = {}, lock: (text: string) => string = (text) => text): Promise<string[]> {
  const registry = await NpmRegistry.start();
  registry.publishArchive({ name: 'victim', version: '1.0.0' }, archive);
  const workspaceRoot = npmWorkspace({ '.': {} });
  const packages = { '': { dependencies: { victim: '1' } }, 'node_modules/victim': { version: '1.0.0', integrity: integrityOf(archive), bin: { victim: 'cli.js' }, ...entry } };
  writeFileSync(path.join(workspaceRoot, 'package-lock.json'), lock(JSON.stringify({ lockfileVersion: 3, packages })));
  const machine = { ...newMachine([npmUpstream], { env: registry.environment(), platforms: [amd64] }), workspaceRoot };
  return laidOut(npmSource, content, npmSource.lockedElsewhere!(content, machine)!, machine);
}

/** The same of a lock alone. */
const locked = (packages: unknown, version: unknown = 3): Promise<string[]> => laidOutFrom(sound, {}, () => JSON.stringify({ lockfileVersion: version, packages }));

test('a sound package is laid out', async () => {
  expect((await laidOutFrom(sound)).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(['0777 /app/node_modules/.bin/victim', '0755 /app/node_modules/victim/cli.js', '0644 /app/node_modules/victim/package.json']);
});

describe('an archive', () => {
  test('with a flipped byte is refused', async () => {
    const flipped = Buffer.from(sound);
    flipped[flipped.length >> 1] ^= 1;
    await expect(laidOutFrom(flipped, { integrity: integrityOf(sound) })).rejects.toThrow(coded('artifact-mismatch', /victim 1\.0\.0/));
  });

  test('is cut off: refused by its integrity, and by itself where that is of the cut one', async () => {
    const cut = sound.subarray(0, sound.length - 20);
    await expect(laidOutFrom(cut, { integrity: integrityOf(sound) })).rejects.toThrow(coded('artifact-mismatch'));
    await expect(laidOutFrom(cut)).rejects.toThrow(coded('artifact-damaged', /victim 1\.0\.0/));
  });

  test.each<[string, Buffer]>([
    ['is a page of HTML', Buffer.from('<!doctype html>'.repeat(50))],
    ['is empty', Buffer.alloc(0)],
    ['has no package.json', gzipSync(rawTar({ name: 'package/a' }))],
    ['has no folder', gzipSync(rawTar(manifest))],
    ['has a package.json that is no JSON', gzipSync(rawTar({ name: 'package/package.json', bytes: Buffer.from('{') }))],
    ['has a package.json that is no object', gzipSync(rawTar({ name: 'package/package.json', bytes: Buffer.from('7') }))],
  ])('%s: damaged', async (_, archive) => {
    await expect(laidOutFrom(archive)).rejects.toThrow(coded('artifact-damaged', /victim 1\.0\.0/));
  });

  test.each<[string, Parameters<typeof rawTar>]>([
    ['a path that leaves it', [{ name: '../../../etc/passwd' }]],
    ['a link that leaves it', [{ name: 'out', type: '2', link: '../../../../etc' }]],
    ['a link to what is beside it', [{ name: 'out', type: '2', link: '../other' }]],
    ['an absolute link', [{ name: 'out', type: '2', link: '/etc' }]],
    ['a hard link out of it', [{ name: 'out', type: '1', link: 'elsewhere/file' }]],
    ['a device', [{ name: 'null', type: '3' }]],
    ['a setuid file', [{ name: 'su', mode: 0o4755 }]],
  ])('with %s is unsafe', async (_, entries) => {
    await expect(laidOutFrom(gzipSync(inFolder(...entries)))).rejects.toThrow(coded('artifact-unsafe', /victim 1\.0\.0/));
  });

  test('with an absolute path is unsafe', async () => {
    await expect(laidOutFrom(gzipSync(rawTar({ name: '/etc/passwd' })))).rejects.toThrow(coded('artifact-unsafe', /etc\/passwd/));
  });

  test('has links in itself: they are left out, as npm does', async () => {
    const lines = await laidOutFrom(gzipSync(inFolder({ name: 'cli.js' }, { name: 'lib/in', type: '2', link: '../cli.js' })));
    expect(lines.join()).not.toContain('lib/in');
  });

  test.each(['../../../../etc/x', '/etc/x', '..', ''])('names a command %j: it stays in its folder', async (command) => {
    const bytes = Buffer.from(JSON.stringify({ name: 'victim', bin: { [command]: '../../cli.js' } }));
    const lines = await laidOutFrom(gzipSync(rawTar({ name: 'package/package.json', bytes }, { name: 'package/cli.js' })));
    const links = lines.filter((line) => line.includes('->'));
    expect(links).toEqual(command.endsWith('x') ? ['0777 /app/node_modules/.bin/x -> ../victim/cli.js'] : []);
  });
});

describe('a lockfile', () => {
  test.each<[string, unknown]>([
    ['a sha1 alone', `sha1-${createHash('sha1').update(sound).digest('base64')}`],
    ['none', undefined],
    ['a sha512 that is cut off', integrityOf(sound).slice(0, 60)],
  ])('whose integrity is %s proves nothing', async (_, integrity) => {
    await expect(laidOutFrom(sound, { integrity })).rejects.toThrow(coded('npm-unverified', /node_modules\/victim/));
  });

  test('with another integrity than the archive has', async () => {
    await expect(laidOutFrom(sound, { integrity: integrityOf(Buffer.from('other')) })).rejects.toThrow(coded('artifact-mismatch'));
  });

  test('that is cut off, or has marks of a merge', async () => {
    await expect(laidOutFrom(sound, {}, (text) => text.slice(0, -30))).rejects.toThrow(coded('lockfile-invalid', /package-lock\.json/));
    await expect(laidOutFrom(sound, {}, (text) => `<<<<<<< HEAD\n${text}`)).rejects.toThrow(coded('lockfile-invalid'));
    await expect(laidOutFrom(sound, {}, () => 'null')).rejects.toThrow(coded('lockfile-invalid'));
  });

  test.each([1, 4, '3', null])('of version %j', async (version) => {
    await expect(locked({ '': {} }, version)).rejects.toThrow(coded('lockfile-invalid', /lockfileVersion/));
  });

  test.each([[undefined], [[]], [{}], [{ '': 1 }], [{ '': {}, 'node_modules/a': null }]])('whose packages are %j', async (packages) => {
    await expect(locked(packages)).rejects.toThrow(coded('lockfile-invalid'));
  });

  test.each(['../node_modules/victim', 'node_modules/../../victim', 'node_modules/@x/../../y', 'node_modules/.bin', '/node_modules/victim', 'node_modules/', 'node_modules/a/b', 'node_modules/@a', 'node_modules/a\\b', 'x/../../node_modules/a'])('that has the place %j', async (place) => {
    await expect(locked({ '': {}, [place]: { version: '1.0.0' } })).rejects.toThrow(coded('lockfile-invalid'));
  });

  test.each(['@x/../../y', '..', 'a/b/c'])('that gives a package the name %j', async (name) => {
    await expect(laidOutFrom(sound, { name })).rejects.toThrow(coded('lockfile-invalid', /name/));
  });

  test.each(['1.0.0/../../x', '../x', ''])('that gives a package the version %j', async (version) => {
    await expect(laidOutFrom(sound, { version })).rejects.toThrow(coded('lockfile-invalid', /version/));
  });

  test('that lacks what is needed, or links to nothing', async () => {
    await expect(locked({ '': { dependencies: { gone: '1' } } })).rejects.toThrow(coded('lockfile-invalid', /gone/));
    await expect(locked({ '': { dependencies: { gone: '1' } }, 'node_modules/gone': { link: true, resolved: 'libs/gone' } })).rejects.toThrow(coded('lockfile-invalid', /libs\/gone/));
  });

  test('with packages of git, or of files', async () => {
    await expect(laidOutFrom(sound, { resolved: 'git+ssh://git@host.example/a/b.git#0123' })).rejects.toThrow(coded('npm-unverified', /git\+ssh/));
    await expect(laidOutFrom(sound, { resolved: 'file:victim.tgz' })).rejects.toThrow(coded('npm-package-local', /file:victim\.tgz/));
  });

  test.each(['yarn.lock', 'bun.lock', 'deno.yaml'])('of another tool (%s)', (lockfile) => {
    const machine = newMachine([npmUpstream]);
    expect(() => npmSource.lockedElsewhere!({ ...content, lockfile }, machine)).toThrow(coded('lockfile-invalid', new RegExp(lockfile)));
  });

  test('that is not there', () => {
    expect(() => npmSource.lockedElsewhere!({ ...content, lockfile: 'gone/package-lock.json' }, newMachine([npmUpstream]))).toThrow(coded('lockfile-invalid', /gone\/package-lock\.json/));
  });
});

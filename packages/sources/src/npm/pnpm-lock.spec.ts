import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { amd64, coded, newMachine } from '../../test/access-rig';
import { npmWorkspace } from '../../test/npm-registry';
import type { NpmLockfileContent } from './content';
import type { PlacedPackage } from './layout';
import { npmSource, type NpmLayouts } from './npm-source';
import { npmUpstream } from './upstream';

const integrity = `sha512-${Buffer.alloc(64, 1).toString('base64')}`;

/** A lockfile with one package, of which something is said. */
function lockWith(id: string, said: string, reference = id.slice(id.indexOf('@', 1) + 1)): string {
  const name = id.slice(0, id.indexOf('@', 1));
  return `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      '${name}': {specifier: '1', version: '${reference}'}
packages:
  '${id.split('(')[0]}':
    ${said}
snapshots:
  '${id}': {}
`;
}

function packagesOf(lock: string, more: Partial<NpmLockfileContent> = {}): PlacedPackage[] {
  const workspaceRoot = npmWorkspace({ '.': {} });
  writeFileSync(path.join(workspaceRoot, 'pnpm-lock.yaml'), lock);
  const content: NpmLockfileContent = { type: 'npm', lockfile: 'pnpm-lock.yaml', to: '/app', ...more };
  const { layouts } = npmSource.lockedElsewhere!(content, { ...newMachine([npmUpstream], { platforms: [amd64] }), workspaceRoot }) as NpmLayouts;
  return layouts['linux/amd64'].packages;
}

const sound = lockWith('victim@1.0.0', `resolution: {integrity: ${integrity}}`);

test('a package of a registry needs no address', () => {
  const usual = { path: 'node_modules/.pnpm/victim@1.0.0/node_modules/victim', name: 'victim', version: '1.0.0', integrity, registry: true };
  expect(packagesOf(sound)).toEqual([usual]);
  expect(packagesOf(lockWith('victim@1.0.0', `resolution: {integrity: ${integrity}, tarball: https://host.example/npm/victim/-/victim-1.0.0.tgz}`))).toEqual([usual]);
  const url = 'https://host.example/download/victim/1.0.0';
  expect(packagesOf(lockWith('victim@1.0.0', `resolution: {integrity: ${integrity}, tarball: ${url}}`))).toEqual([{ ...usual, url }]);
});

test('a package of an address is taken from there, if its bytes are proved', () => {
  const url = 'https://host.example/victim.tgz';
  expect(packagesOf(lockWith(`victim@${url}`, `resolution: {integrity: ${integrity}, tarball: ${url}}\n    version: 2.0.0`))).toEqual([expect.objectContaining({ name: 'victim', version: '2.0.0', url, registry: false })]);
  expect(() => packagesOf(lockWith(`victim@${url}`, `resolution: {tarball: ${url}}\n    version: 2.0.0`))).toThrow(coded('npm-unverified', /victim/));
});

test('a document before the one of the workspace is no matter', () => {
  expect(packagesOf(`---\nlockfileVersion: env-1.0\n---\n${sound}`)).toEqual(packagesOf(sound));
});

test.each<[string, string, string, RegExp]>([
  ['a sha1', 'resolution: {integrity: sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=}', 'npm-unverified', /sha1/],
  ['nothing', 'resolution: {}', 'npm-unverified', /no integrity/],
  ['a repository of git', 'resolution: {type: git, repo: "https://host.example/a.git", commit: "0"}', 'npm-unverified', /a\.git/],
  ['a folder', 'resolution: {type: directory, directory: libs/lib}', 'npm-package-local', /libs\/lib/],
  ['a file', `resolution: {integrity: ${integrity}, tarball: "file:victim.tgz"}`, 'npm-package-local', /victim\.tgz/],
])('a package that is proved by %s is told', (_, said, code, message) => {
  expect(() => packagesOf(lockWith('victim@1.0.0', said))).toThrow(coded(code, message));
});

test('a package that pnpm patches is told', () => {
  expect(() => packagesOf(lockWith('victim@1.0.0(patch_hash=abc)', `resolution: {integrity: ${integrity}}`))).toThrow(coded('lockfile-invalid', /patched/));
});

test.each(['../x@1.0.0', '@x/../../y@1.0.0', '.pnpm@1.0.0', 'a/b@1.0.0', 'victim@1.0.0/../../x'])('a package of the name %j is told', (id) => {
  expect(() => packagesOf(lockWith(id, `resolution: {integrity: ${integrity}}`, id))).toThrow(coded('lockfile-invalid'));
});

test.each<[string, string, RegExp]>([
  ['is cut off', sound.slice(0, sound.indexOf('snapshots')), /victim@1\.0\.0/],
  ['is cut off within a text', sound.slice(0, sound.indexOf("'9.0") + 3), /no YAML/],
  ['has marks of a merge', `<<<<<<< HEAD\n${sound}\n=======\n`, /pnpm-lock\.yaml/],
  ['is empty', '', /pnpm-lock\.yaml/],
  ['is a list', '- 1', /lockfileVersion/],
  ['is of version 5', sound.replace('9.0', '5.4'), /lockfileVersion is 5\.4/],
  ['is of a version to come', sound.replace('9.0', '10.0'), /lockfileVersion is 10\.0/],
  ['has no projects', "lockfileVersion: '9.0'", /importers/],
  ['has aliases without end', `a: &a [x, x, x]\n${Array.from({ length: 30 }, (_, at) => `${'abcdefghijklmnopqrstuvwxyzABCDE'[at + 1]}: &${'abcdefghijklmnopqrstuvwxyzABCDE'[at + 1]} [${`*${'abcdefghijklmnopqrstuvwxyzABCDE'[at]}, `.repeat(9)}]`).join('\n')}`, /pnpm-lock\.yaml/],
])('a lockfile that %s is told', (_, lock, message) => {
  expect(() => packagesOf(lock)).toThrow(coded('lockfile-invalid', message));
});

test('projects and packages that it does not have are told', () => {
  expect(() => packagesOf(sound, { project: 'apps/web' })).toThrow(coded('content-invalid', /apps\/web/));
  expect(() => packagesOf(sound, { packages: ['other'] })).toThrow(coded('content-invalid', /other/));
  expect(() => packagesOf(sound, { packages: ['constructor'] })).toThrow(coded('content-invalid', /constructor/));
});

test('what runs on no platform of the image is told by name', () => {
  expect(() => packagesOf(lockWith('victim@1.0.0', `resolution: {integrity: ${integrity}}\n    os: [darwin]`))).toThrow(coded('wrong-platform', /victim 1\.0\.0 is for os darwin/));
});

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { amd64, coded, newMachine, type Machine } from '../../test/access-rig';
import { npm, NpmRegistry, npmWorkspace } from '../../test/npm-registry';
import type { NpmLockfileContent } from './content';
import { npmSource, type NpmLayouts } from './npm-source';
import { npmUpstream } from './upstream';

let workspaceRoot: string;
let env: NodeJS.ProcessEnv;

/** Two applications, of which one has other versions than the rest, and two libraries that they share. */
beforeAll(async () => {
  const registry = await NpmRegistry.start(
    { name: 'leaf', version: '1.0.0' },
    { name: 'leaf', version: '2.0.0' },
    { name: 'needs-one', version: '1.0.0', dependencies: { leaf: '1', deep: '1' } },
    { name: 'deep', version: '1.0.0', dependencies: { leaf: '1' } },
    { name: 'of-lib', version: '1.0.0', dependencies: { leaf: '1' } },
    { name: 'of-lib', version: '2.0.0' },
    { name: 'of-docs', version: '1.0.0' },
  );
  env = registry.environment();
  workspaceRoot = npmWorkspace({
    '.': { workspaces: ['apps/*', 'libs/*'], dependencies: { leaf: '1', 'of-lib': '1' }, devDependencies: { 'of-docs': '1' } },
    'apps/web': { dependencies: { leaf: '2', 'needs-one': '1', '@org/lib': '*' } },
    'apps/docs': { dependencies: { 'of-docs': '1', '@org/lib': '*' } },
    'libs/lib': { name: '@org/lib', dependencies: { 'of-lib': '2', '@org/base': '*' } },
    'libs/base': { name: '@org/base', dependencies: { leaf: '1' } },
  });
  await npm(workspaceRoot, env, ['install', '--package-lock-only', '--ignore-scripts']);
});

const web: NpmLockfileContent = { type: 'npm', lockfile: 'package-lock.json', project: 'apps/web', to: '/app', local: 'all' };

/** Where packages stand. */
function places(content: NpmLockfileContent, root = workspaceRoot): string[] {
  const machine: Machine = { ...newMachine([npmUpstream], { env, platforms: [amd64] }), workspaceRoot: root };
  const { layouts } = npmSource.lockedElsewhere!(content, machine) as NpmLayouts;
  return layouts['linux/amd64'].packages.map(({ path: place, version }) => `${place} ${version}`);
}

test('without a project, it is what the workspace itself depends on', () => {
  expect(places({ type: 'npm', lockfile: 'package-lock.json', to: '/app' })).toEqual(['node_modules/leaf 1.0.0', 'node_modules/of-lib 1.0.0']);
});

test('what a project has in its own node_modules stands at the top, and what it would hide from others stands below them', () => {
  expect(places(web)).toEqual([
    'node_modules/deep 1.0.0',
    'node_modules/leaf 2.0.0',
    'node_modules/needs-one 1.0.0',
    'node_modules/@org/base/node_modules/leaf 1.0.0',
    'node_modules/@org/lib/node_modules/of-lib 2.0.0',
    'node_modules/deep/node_modules/leaf 1.0.0',
    'node_modules/needs-one/node_modules/leaf 1.0.0',
  ]);
});

test('a package of the workspace that is needed is an error that says what to do, unless it is said to come from elsewhere', () => {
  expect(() => places({ ...web, local: undefined })).toThrow(coded('npm-package-local', /@org\/lib.*libs\/lib/));
  expect(() => places({ ...web, local: ['@org/lib'] })).toThrow(coded('npm-package-local', /@org\/base.*libs\/base/));
  expect(places({ ...web, local: ['@org/lib', '@org/base'] })).toEqual(places(web));
});

test('of packages that are named, only what they need comes, and no package of the workspace is in the way', () => {
  expect(places({ ...web, local: undefined, packages: ['needs-one'] })).toEqual(['node_modules/deep 1.0.0', 'node_modules/leaf 1.0.0', 'node_modules/needs-one 1.0.0']);
  expect(places({ ...web, local: undefined, packages: ['leaf'] })).toEqual(['node_modules/leaf 2.0.0']);
  expect(places({ type: 'npm', lockfile: 'package-lock.json', to: '/', packages: ['of-docs'] })).toEqual(['node_modules/of-docs 1.0.0']);
});

test('projects and packages that the lockfile does not have are told with those that it has', () => {
  expect(() => places({ ...web, project: 'apps/other' })).toThrow(coded('content-invalid', /apps\/other/));
  expect(() => places({ ...web, packages: ['express'] })).toThrow(coded('content-invalid', /express/));
  expect(() => places({ ...web, project: '../x' })).toThrow(expect.objectContaining({ code: 'path-escapes' }));
});

test('packages that need each other in two versions without end are told', () => {
  const entry = { integrity: `sha512-${Buffer.alloc(64).toString('base64')}` };
  const root = npmWorkspace({ '.': {} });
  const packages = {
    '': { dependencies: { start: '1' } },
    'apps/a': { dependencies: { a: '2', b: '2', start: '1' } },
    'apps/a/node_modules/a': { ...entry, version: '2.0.0', dependencies: { b: '2' } },
    'apps/a/node_modules/b': { ...entry, version: '2.0.0', dependencies: { a: '1' } },
    'node_modules/start': { ...entry, version: '1.0.0', dependencies: { a: '1' } },
    'node_modules/a': { ...entry, version: '1.0.0', dependencies: { b: '1' } },
    'node_modules/b': { ...entry, version: '1.0.0', dependencies: { a: '1' } },
  };
  writeFileSync(path.join(root, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));
  expect(places({ ...web, project: 'apps/a' }, root)).toEqual(expect.arrayContaining(['node_modules/start/node_modules/a 1.0.0', 'node_modules/start/node_modules/a/node_modules/b 1.0.0']));
});

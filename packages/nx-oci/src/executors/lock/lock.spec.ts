import { existsSync, readFileSync } from 'node:fs';
import { run, useOwnStore } from '../../../test/executors';
import { TestWorkspace } from '../../../test/workspace';

useOwnStore();

const platforms = ['linux/amd64', 'linux/arm64'];
const sums = (digit: string): Record<string, string> => Object.fromEntries(platforms.map((platform) => [platform, digit.repeat(64)]));
/** What needs no network to be locked. */
const tool = { type: 'download', url: 'https://example.test/{os}-{arch}/tool', to: '/usr/bin/tool', checksums: sums('a') };
const file = 'apps/web/image.lock.json';
let workspace: TestWorkspace;

beforeEach(() => void (workspace = new TestWorkspace().write({ 'nx.json': {}, 'apps/web/page.html': 'page' })));

function declare(...contents: object[]): void {
  workspace.project('web', 'apps/web', { image: { executor: 'nx-oci:image', options: { base: 'none', contents } } });
}
const read = (): string => readFileSync(workspace.path(file), 'utf8');
const lock = (options: object = {}) => run(workspace, 'web:lock', { image: 'image', ...options });

test('what is locked is told once, and stays', async () => {
  declare(tool);
  expect((await lock()).lines).toEqual(['+ tool (linux/amd64)', '+ tool (linux/arm64)']);
  const before = read();
  expect((await lock()).lines).toEqual([`${file} is as it should be.`]);
  expect((await lock({ check: true })).success).toBe(true);
  expect(read()).toBe(before);
});

test('a change of the definition moves what it is about, and --check says so', async () => {
  declare(tool, { ...tool, url: 'https://example.test/{os}-{arch}/other', to: '/usr/bin/other' });
  await lock();
  declare(tool, { ...tool, url: 'https://example.test/{os}-{arch}/other', to: '/usr/bin/other', checksums: sums('b') });
  const before = read();
  const checked = await lock({ check: true });
  expect([checked.success, checked.err]).toEqual([false, expect.stringContaining('error(lock-outdated)')]);
  expect(read()).toBe(before);
  expect((await lock()).lines).toEqual(['! other (linux/amd64)', '! other (linux/arm64)']);
});

test.each([
  ['a changed checksum', (text: string) => text.replace('aaaa', 'aaab')],
  ['an entry that is gone', (text: string) => text.replace(/"linux\/arm64": \{[^}]*\}/, '"linux/riscv64": {}')],
])('a lock with %s is found out by a build, and mended by lock', async (_, change) => {
  declare(tool);
  await lock();
  const before = read();
  workspace.write({ [file]: change(before) });
  expect(read()).not.toBe(before);
  const built = await run(workspace, 'web:image');
  expect([built.success, built.err]).toEqual([false, expect.stringContaining(`error(lock-invalid): What ${file} has for contents[0] (download) was changed`)]);
  expect((await lock()).success).toBe(true);
  expect(read()).toBe(before);
});

test.each<[string, object, string]>([
  ['a name that nothing has', { update: 'toll' }, 'error(option-invalid): --update: nothing that is locked is called toll.'],
  ['a folder that is written as a repository', { archive: 'vendor' }, 'error(option-invalid): The archive "vendor" names no registry; a folder is written "./vendor".'],
  ['a folder outside of the workspace', { archive: './../outside' }, 'error(option-invalid): The archive "./../outside" is outside of the workspace.'],
  ['an absolute folder', { archive: '/outside' }, 'error(option-invalid): The archive "/outside" is absolute'],
])('%s is refused, and no lock written', async (_, options, expected) => {
  declare(tool);
  const { success, err } = await lock(options);
  expect([success, err]).toEqual([false, expect.stringContaining(expected)]);
  expect(existsSync(workspace.path(file))).toBe(false);
});

test.each([
  [{ type: 'deb', package: ['jq'], repositories: [] }, 'contents[0] lacks "packages"'],
  [{ type: 'wheel', requirements: 'r.txt', python: 3.11 }, 'contents[0].python is 3.11'],
  [{ ...tool, to: 'bin' }, 'contents[0].to is "bin"'],
  [{ type: 'gem' }, 'contents[0].type is "gem"'],
])('%j is refused as a build would', async (content, expected) => {
  declare(content);
  const { success, err } = await lock();
  expect([success, err]).toEqual([false, expect.stringMatching(/error\(definition-invalid\)/)]);
  expect(err).toContain(expected);
});

test('contents with a lockfile of their own need none, and that has to be there', async () => {
  declare({ type: 'npm', lockfile: 'package-lock.json', to: '/app' });
  const missing = await lock();
  expect([missing.success, missing.err]).toEqual([false, expect.stringContaining('package-lock.json')]);
  workspace.write({ 'package-lock.json': { name: 'web', lockfileVersion: 3, packages: { '': { name: 'web' } } } });
  const built = await run(workspace, 'web:image');
  expect([built.success, built.err]).toEqual([false, expect.stringContaining('error(content-missing): contents[0] (npm) brings nothing for linux/amd64.')]);
  expect((await lock()).lines).toEqual(['web:image has nothing to lock: its base is not in a registry, and its contents are pinned by lockfiles of their own (0 packages).']);
});

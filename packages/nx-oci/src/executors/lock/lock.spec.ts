import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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

test.each<[string, (text: string) => string]>([
  ['as locks were once laid out', (text) => `${JSON.stringify(JSON.parse(text), null, 2)}\n`],
  ['as another formatter has it', (text) => JSON.stringify(JSON.parse(text), null, '\t')],
])('a lock %s is as it should be, and stays', async (_, format) => {
  declare(tool);
  await lock();
  const text = format(read());
  expect(text).not.toBe(read());
  workspace.write({ [file]: text });
  for (const options of [{ check: true }, {}]) expect(await lock(options)).toMatchObject({ success: true, lines: [`${file} is as it should be.`] });
  expect(read()).toBe(text);
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

test('a build with what was not locked says what is other, and what to run', async () => {
  declare(tool);
  await lock();
  declare({ ...tool, version: '1.1', checksums: { ...sums('a'), 'linux/arm64': 'b'.repeat(64) } });
  const remedy = '  Run the lock target (npx nx run web:lock) and commit the file.\n';
  const { err } = await run(workspace, 'web:image');
  expect(err).toContain(`error(lock-stale): contents[0] (download) is not what ${file} was made for: checksums.linux/arm64: "aaaa`);
  expect(err).toContain(`; version: added "1.1".\n${remedy}`);
  declare(tool, { ...tool, url: 'https://example.test/{os}-{arch}/other', to: '/usr/bin/other' });
  expect((await run(workspace, 'web:image')).err).toBe(`error(lock-stale): contents[1] (download) is not what ${file} was made for: it is not there.\n${remedy}`);
});

test('what cannot be locked is told with the content that it is of', async () => {
  declare(tool, { type: 'npm', packages: ['../x'], to: '/opt', layer: 'tools of x' });
  expect((await lock()).err).toMatch(/^error\(content-invalid\): contents\[1\] \(npm, for tools of x\): .*"\.\.\/x"/);
  expect(existsSync(workspace.path(file))).toBe(false);
});

test('a mirror rule that is likely meant for what the definition names is told', async () => {
  workspace.write({ 'package.json': {}, 'r.txt': '' });
  declare({ type: 'wheel', requirements: 'r.txt' });
  process.env.NX_OCI_MIRRORS = 'pipy=https://mirror.example/simple npm=https://npm.example';
  try {
    expect((await lock()).lines).toContain('There is a mirror rule for "pipy", and none for "pypi": one of the names is likely misspelled');
  } finally {
    delete process.env.NX_OCI_MIRRORS;
  }
});

describe('--update', () => {
  let server: Server;
  let asked: string[];
  beforeEach(async () => {
    asked = [];
    server = createServer(({ url }, response) => {
      asked.push(url!);
      response.end(`what is at ${url}`);
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const at = (name: string): object => ({ type: 'download', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`, to: `/usr/bin/${name}` });
    declare(at('one'), at('two'));
    await lock();
    asked = [];
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  test('looks at nothing but what it names', async () => {
    expect(await lock({ update: 'two' })).toMatchObject({ success: true });
    expect(asked).toEqual(['/two']);
  });

  test('of a name that nothing has says what there is', async () => {
    const { err } = await lock({ update: ['two', 'three'] });
    expect(err).toBe('error(option-invalid): --update: nothing that is locked is called three.\n  Give names as lock prints them (one, two), or "all".\n');
    expect((await lock({ update: 'keys' })).err).toContain('is called keys.');
  });
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

import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TargetConfiguration } from '@nx/devkit';
import { readImageRecord } from '@nx-oci/build';
import { run, useOwnStore, type Run } from '../../test/executors';
import { TestWorkspace } from '../../test/workspace';

useOwnStore();

const digest = `sha256:${'a'.repeat(64)}`;
/** Nobody listens there. */
const registry = '127.0.0.1:9';
let workspace: TestWorkspace;

// Engines are asked, and may take their time.
jest.setTimeout(60_000);

beforeEach(() => {
  workspace = new TestWorkspace().write({ 'apps/web/page.html': 'page', 'nx.json': {} });
  for (const name of ['VERSION', 'GITHUB_REF_NAME', 'CI_COMMIT_TAG', 'NX_OCI_REGISTRY_TIMEOUT']) delete process.env[name];
});

function declare(options: object = {}, more: Record<string, TargetConfiguration> = {}): void {
  workspace.project('web', 'apps/web', {
    image: { executor: 'nx-oci:image', options: { contents: [{ type: 'files', from: 'apps/web/page.html', to: '/srv/' }], ...options } },
    ...more,
  });
}

/** The lines of a check, by its name. */
function of(check: string, { lines }: Run): string[] {
  const at = lines.findIndex((line) => new RegExp(`^(ok|warn|fail) ${check}: `).test(line));
  if (at < 0) return [];
  return lines.slice(at, lines[at + 1]?.startsWith('  ') ? at + 2 : at + 1);
}

test('an image target that is not there is said, and nothing else', async () => {
  declare();
  const { success, lines, err } = await run(workspace, 'web:doctor', { image: 'other' });
  expect({ success, lines }).toEqual({ success: false, lines: [] });
  expect(err).toContain('error(project-unknown)');
});

test('every line is a finding, a remedy or the sum, and a failure fails the task', async () => {
  declare();
  const { success, lines, err } = await run(workspace, 'web:doctor');
  expect({ success, err }).toEqual({ success: false, err: '' });
  for (const line of lines.slice(0, -1)) expect(line).toMatch(/^(ok|warn|fail) [\w. -]+: .*[^.]$|^ {2}\S.*\.$/);
  expect(lines.at(-1)).toMatch(/^\d+ checks: \d+ ok, \d+ to look at, 1 failed\.$/);
  const failed = lines.filter((line) => line.startsWith('fail '));
  expect(failed).toEqual(['fail repository: Nothing says to which repository web goes [repository-missing]']);
});

test('contents from outside have to be locked', async () => {
  const tool = { type: 'download', url: 'https://example.test/{os}-{arch}/tool', to: '/usr/bin/tool' };
  declare({ contents: [tool] });
  expect(of('contents', await run(workspace, 'web:doctor'))).toEqual([
    'fail contents: contents[0] (download) is to be locked, and there is no apps/web/image.lock.json [lock-missing]',
    '  Run the lock target (npx nx run web:lock) and commit the file.',
  ]);
  const sums = Object.fromEntries(['amd64', 'arm64'].map((arch, at) => [`linux/${arch}`, String(at).repeat(64)]));
  declare({ contents: [{ ...tool, checksums: sums }] });
  await run(workspace, 'web:lock');
  expect(of('contents', await run(workspace, 'web:doctor'))).toEqual(['ok contents: 2 packages and downloads, all of them locked']);
});

describe('this machine', () => {
  test('host and store are well', async () => {
    declare();
    const result = await run(workspace, 'web:doctor');
    expect(of('host', result)).toEqual([expect.stringMatching(/^ok host: linux\/\S+, Node [\d.]+, whose zlib \S+ gives the canonical bytes$/)]);
    expect(of('store', result)).toEqual([expect.stringContaining(`ok store: ${workspace.path('store')} can be written, `)]);
    expect(of('engine', result)[0]).toMatch(/^(ok|warn) engine: /);
  });

  test('a store that cannot be written fails', async () => {
    declare();
    workspace.write({ store: 'a file' });
    const [line, remedy] = of('store', await run(workspace, 'web:doctor'));
    expect(line).toMatch(/^fail store: .*\[store-unwritable\]$/);
    expect(remedy).toContain('NX_OCI_STORE');
  });

  test('a setting that makes no sense fails', async () => {
    declare({ repository: `${registry}/acme/web` });
    process.env.NX_OCI_REGISTRY_TIMEOUT = 'long';
    expect(of('registry', await run(workspace, 'web:doctor'))).toEqual([
      'fail registry: NX_OCI_REGISTRY_TIMEOUT is "long" [registry-config-invalid]',
      expect.stringMatching(/^ {2}Give seconds/),
    ]);
  });
});

describe('the definition', () => {
  test('one that is not valid fails', async () => {
    declare({ colour: 'red' });
    expect(of('definition', await run(workspace, 'web:doctor'))[0]).toMatch(/^fail definition: .*'colour'.*\[option-invalid\]$/);
    declare({ platforms: ['linux/amd64', 'linux/amd64'] });
    expect(of('definition', await run(workspace, 'web:doctor'))[0]).toMatch(/^fail definition: .*\[platform-duplicate\]$/);
  });

  test.each(['static', 'none', 'project:base'])('the base %s needs no pin', async (base) => {
    declare({ base });
    const result = await run(workspace, 'web:doctor');
    expect(of('base', result)).toEqual([`ok base: ${base}, which is in no registry`]);
    expect(of('renovate', result)).toEqual(['ok renovate: nothing to raise, as the base is in no registry']);
  });

  test('a base without digest and lock fails, and says how to lock it', async () => {
    declare({ base: `${registry}/acme/base:1` });
    const [line, remedy] = of('base', await run(workspace, 'web:doctor'));
    expect(line).toContain('[base-not-pinned]');
    expect(remedy).toContain('Run the lock target');
  });

  test('a lock of another base, or a broken one, fails', async () => {
    declare({ base: `${registry}/acme/base:2` });
    workspace.write({ 'apps/web/image.lock.json': { schemaVersion: 1, base: { reference: `${registry}/acme/base:1`, digest } } });
    expect(of('base', await run(workspace, 'web:doctor'))[0]).toContain('[lock-stale]');
    workspace.write({ 'apps/web/image.lock.json': '{' });
    expect(of('base', await run(workspace, 'web:doctor'))[0]).toContain('[lock-invalid]');
  });

  test('a base in a registry that is not to be reached fails', async () => {
    declare({ base: `${registry}/acme/base@${digest}` });
    expect(of('base', await run(workspace, 'web:doctor'))[0]).toMatch(new RegExp(`^fail base: ${registry} cannot be reached: .*\\[registry-down\\]$`));
  });

  test('whether Renovate raises the base is looked at', async () => {
    declare({ base: `${registry}/acme/base@${digest}` });
    expect(of('renovate', await run(workspace, 'web:doctor'))).toEqual([
      'warn renovate: nothing raises the base: there is no configuration of Renovate',
      '  Run npx nx g nx-oci:renovate, where Renovate is to raise bases.',
    ]);
    workspace.write({ 'renovate.json': {} });
    expect(of('renovate', await run(workspace, 'web:doctor'))[0]).toBe('warn renovate: renovate.json lacks the managers that raise bases and their locks');
  });
});

describe('the publication', () => {
  test.each<[string, object, string]>([
    ['none', {}, 'warn version: nothing says one'],
    ['a stable one', { releaseVersion: 'v1.2.3' }, 'ok version: 1.2.3 (--releaseVersion), a stable release'],
    ['a prerelease', { releaseVersion: '1.2.3-rc.1' }, 'ok version: 1.2.3-rc.1 (--releaseVersion), not a stable release'],
    ['one that cannot be a tag', { releaseVersion: '1.2.3+x' }, 'fail version: "1.2.3+x" (--releaseVersion) cannot be a tag [version-invalid]'],
    ['latest without a stable one', { tag: 'latest' }, 'fail version: latest is for stable releases, and the version is not said [latest-unstable]'],
  ])('of versions: %s', async (_, options, said) => {
    declare();
    expect(of('version', await run(workspace, 'web:doctor', options))[0]).toBe(said);
  });

  test('a stable version has to be on the main branch, unless the push target is told otherwise', async () => {
    const main = async (options: object): Promise<string> => of('main', await run(workspace, 'web:doctor', options))[0];
    const git = (...argv: string[]): Buffer => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.test', ...argv], { cwd: workspace.root });
    declare();
    expect(await main({ releaseVersion: '1.0.0' })).toMatch(/^fail main: .*no git repository.*\[not-on-main\]$/);
    expect(await main({ releaseVersion: '1.0.0-rc.1' })).toBe('ok main: any commit will do: stable versions alone have to be on main');
    git('init', '--quiet', '--initial-branch=main');
    git('commit', '--quiet', '--allow-empty', '-m', 'begin');
    expect(await main({ releaseVersion: '1.0.0' })).toBe('ok main: the commit is on main');
    git('switch', '--quiet', '-c', 'feature');
    git('commit', '--quiet', '--allow-empty', '-m', 'more');
    expect(await main({ releaseVersion: '1.0.0' })).toMatch(/^fail main: .*not on main \[not-on-main\]$/);
    declare({}, { push: { executor: 'nx-oci:push', options: { main: false } } });
    expect(await main({ releaseVersion: '1.0.0' })).toBe('ok main: any commit will do, as the option "main" says');
  });

  test('the repository of the push target goes before that of the image, and its own before both', async () => {
    const repository = async (options: object = {}): Promise<string> => of('repository', await run(workspace, 'web:doctor', options))[0];
    declare({ repository: `${registry}/acme/web` });
    expect(await repository()).toBe(`ok repository: ${registry}/acme/web`);
    declare({ repository: `${registry}/acme/web` }, { push: { executor: 'nx-oci:push', options: { repository: `${registry}/acme/pushed` } } });
    expect(await repository()).toBe(`ok repository: ${registry}/acme/pushed`);
    expect(await repository({ repository: `${registry}/acme/own` })).toBe(`ok repository: ${registry}/acme/own`);
    expect(await repository({ repository: `${registry}/acme/own:1` })).toMatch(/^fail repository: .*\[reference-invalid\]$/);
  });

  test('what was built is named, or how to build it', async () => {
    declare();
    expect(of('image', await run(workspace, 'web:doctor'))).toEqual([expect.stringMatching(/^warn image: .*\[image-missing\]$/), '  Run the image target first.']);
    await run(workspace, 'web:image');
    const built = readImageRecord(workspace.path('dist/oci/apps/web/image')).digest;
    expect(of('image', await run(workspace, 'web:doctor'))).toEqual([`ok image: ${built}, as it was built last, for linux/amd64, linux/arm64`]);
  });

  test('of a registry that is not to be reached nothing more is asked', async () => {
    declare({ repository: `${registry}/acme/web` });
    const result = await run(workspace, 'web:doctor', { releaseVersion: '1.0.0-rc.1' });
    expect(of('registry', result)[0]).toMatch(/^fail registry: .*\[registry-down\]$/);
    for (const check of ['pull', 'push', 'referrers', 'published', 'tag latest']) expect(of(check, result)).toEqual([]);
  });

  test('a registry that answers 403 of what is not there, as Artifactory does, is told of and is no failure', async () => {
    const server = createServer((request, response) => response.writeHead(request.url === '/v2/' ? 200 : 403).end());
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    try {
      declare({ repository: `127.0.0.1:${(server.address() as AddressInfo).port}/acme/web` });
      const result = await run(workspace, 'web:doctor');
      expect(result.success).toBe(true);
      expect(of('pull', result)[0]).toMatch(/^warn pull: .* answers 403 about acme\/web: it is not there yet, or this user must not read it$/);
      expect(of('push', result)[0]).toMatch(/^warn push: .* answers 403/);
      expect(of('tag latest', result)).toEqual(['ok tag latest: is not there yet']);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

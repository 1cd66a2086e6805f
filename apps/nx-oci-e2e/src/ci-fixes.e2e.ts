import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startDockerRegistry, tryRun, type DockerRegistry, type NpmRegistry, type RunResult } from '@nx-oci/peers';
import { CiRepository } from './ci-repository';
import { Runner } from './ci-run';
import { startGitServer, type GitServer } from './git-server';
import { startPluginRegistry } from './plugin-registry';

const untidy = 'export   const page = "untidy"';
const user = { username: 'bot', password: 'pässword:$HOME' };

/** A formatter that never comes to an end, and says what tokens it sees. */
const endless = `
export const languages = [{ name: 'endless', parsers: ['endless'] }];
export const parsers = { endless: { parse: (text) => ({ text }), astFormat: 'endless', locStart: () => 0, locEnd: () => 0 } };
export const printers = { endless: { print: ({ node }) => node.text.trim() + '+' + (process.env.FORMAT_TOKEN ?? 'none') } };
`;

let npm: NpmRegistry;
let registry: DockerRegistry;
let server: GitServer;
let repository: CiRepository;
let runner: Runner;

beforeAll(async () => {
  npm = await startPluginRegistry();
  registry = await startDockerRegistry();
  repository = await CiRepository.make(npm, registry, 'woodpecker');
  await repository.remoteGit('config', 'http.receivepack', 'true');
  server = await startGitServer(path.dirname(repository.remote), user);
}, 600_000);

afterAll(async () => {
  await server?.stop();
  repository?.dispose();
  await registry?.stop();
  await npm?.stop();
});

beforeEach(() => (runner = new Runner(repository)));
afterEach(() => runner.dispose());

const tip = (branch: string): Promise<string> => repository.commitOf({ type: 'push', branch });

/** Checks a commit out as a CI does, from the address of the repository. */
async function checkOut(ref: string, address = repository.remote): Promise<void> {
  await runner.git('init', '--quiet', '.');
  await runner.git('remote', 'add', 'origin', address);
  await runner.git('fetch', '--quiet', repository.remote, ref);
  await runner.git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
  symlinkSync(repository.workspace.path('node_modules'), path.join(runner.root, 'node_modules'));
}

function commitFixes(branch: string, env: NodeJS.ProcessEnv = {}): Promise<RunResult> {
  const argv = [process.execPath, path.join(runner.root, 'node_modules/.bin/nx-oci'), 'ci', 'commit-fixes'];
  const woodpecker = { CI: 'woodpecker', CI_PIPELINE_EVENT: 'push', CI_COMMIT_BRANCH: branch, CI_REPO_DEFAULT_BRANCH: 'main' };
  return tryRun(argv, { cwd: runner.root, env: { ...runner.env(), ...woodpecker, ...env }, timeout: 300_000 });
}

/** Refuses, and leaves the branch as it is. */
async function refused(branch: string, code: string, said: string): Promise<void> {
  const before = await tip(branch);
  const result = await commitFixes(branch);
  expect(result.stderr).toContain(`error(${code}): `);
  expect(result.stderr).toContain(said);
  expect(result.code).toBe(1);
  expect(await tip(branch)).toBe(before);
}

test('by HTTP, the token is all that is needed', async () => {
  await repository.change('by-http', 'apps/other/src/page.js', untidy);
  const before = await tip('by-http');
  await checkOut('by-http', `${server.url.replace('//', '//stale:credentials@')}/shop.git`);
  const { code, stdout, stderr } = await commitFixes('by-http', { FORMAT_USERNAME: user.username, FORMAT_TOKEN: user.password });
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining(user.password) as string });
  expect(stdout).toContain('by-http: committed and pushed the formatting of apps/other/src/page.js.');
  expect(await repository.remoteGit('rev-parse', 'by-http^')).toBe(before);
});

test('a token that may not write is named as what it is', async () => {
  await repository.change('forbidden', 'apps/other/src/page.js', untidy);
  await checkOut('forbidden', `${server.url}/shop.git`);
  const { code, stderr } = await commitFixes('forbidden', { FORMAT_TOKEN: 'another' });
  expect(stderr).toContain('error(git-failed): git fetch does not succeed');
  expect(stderr).not.toContain('another');
  expect(code).toBe(1);
});

test('of a merge with main, the branch is formatted', async () => {
  await repository.change('merged', 'apps/other/src/page.js', untidy);
  const before = await tip('merged');
  await checkOut('refs/pull/1/merge');
  expect(await commitFixes('merged')).toMatchObject({ code: 0 });
  expect(await repository.remoteGit('rev-parse', 'merged^')).toBe(before);
});

test('main is refused, whatever the CI says it is called', async () => {
  await checkOut('main');
  await refused('main', 'fixes-refused', 'Fixes are not committed to main.');
});

test('a commit that is not the last of its branch is refused', async () => {
  await repository.change('moving', 'apps/other/src/page.js', untidy);
  await checkOut('moving');
  await repository.change('moving', 'apps/other/src/page.js', `${untidy};`);
  await refused('moving', 'fixes-refused', 'is not the last one of moving');
});

test('changes that were there before are refused, and files that git does not follow are left', async () => {
  await repository.change('dirty', 'apps/other/src/page.js', untidy);
  await checkOut('dirty');
  writeFileSync(path.join(runner.root, 'apps/greeter/src/page.js'), 'export const page = 1;\n');
  await refused('dirty', 'fixes-refused', 'apps/greeter/src/page.js has changed');
  await runner.git('checkout', '--quiet', '.');
  writeFileSync(path.join(runner.root, 'apps/greeter/src/new.js'), untidy);
  expect(await commitFixes('dirty')).toMatchObject({ code: 0 });
  expect(await repository.remoteGit('diff', '--name-only', 'dirty^', 'dirty')).toBe('apps/other/src/page.js');
});

test('a formatter without end is stopped at its second commit, and sees no token', async () => {
  const { workspace } = repository;
  await workspace.git('checkout', '--quiet', 'main');
  workspace.write('endless.mjs', endless);
  // Nx gives prettier only files of which it knows the ending without plugins.
  workspace.write('.prettierrc', JSON.stringify({ singleQuote: true, plugins: ['./endless.mjs'], overrides: [{ files: 'endless.js', options: { parser: 'endless' } }] }));
  await workspace.commit('endless');
  await workspace.git('push', '--quiet', 'origin', 'main');
  await repository.change('endless', 'apps/other/endless.js', 'text\n');
  await checkOut('endless', `${server.url}/shop.git`);
  const token = { FORMAT_USERNAME: user.username, FORMAT_TOKEN: user.password };
  expect(await commitFixes('endless', token)).toMatchObject({ code: 0 });
  expect(await repository.remoteGit('show', 'endless:apps/other/endless.js')).toBe('text+none');
  const after = await tip('endless');
  const { code, stderr } = await commitFixes('endless', token);
  expect(stderr).toContain('error(fixes-refused): The last commit of endless is of formatting');
  expect(code).toBe(1);
  expect(await tip('endless')).toBe(after);
});

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { coded } from '../test/errors';
import { newFolder } from '../test/rig';
import { secrets, startCache } from '../test/server-rig';
import { temporaryFolder } from '../test/temporary-folder';
import { runWithCache } from './run-command';
import type { RunningServer } from './start-server';

const scratch = temporaryFolder();
let server: RunningServer;
let root: string;
let troubles: string[];

beforeAll(async () => void (server = await startCache(newFolder(scratch))));
afterAll(() => server.stop());
beforeEach(() => {
  [root, troubles] = [newFolder(scratch), []];
  writeFileSync(path.join(root, 'nx.json'), '{}');
});

/** Runs what a command that asks as Nx does would see, and returns what that is: of an address and a token, and an answer. */
const script = `
  const { NX_SELF_HOSTED_REMOTE_CACHE_SERVER: url, NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: token } = process.env;
  const ask = url === undefined ? Promise.resolve() : fetch(url + '/v1/cache/1', { headers: { authorization: 'Bearer ' + token } }).then(({ status }) => status);
  ask.then((status) => require('node:fs').writeFileSync(process.argv[1], JSON.stringify({ url, status })));
`;
async function run(cwd: string, env: NodeJS.ProcessEnv = {}) {
  const file = path.join(root, 'seen');
  const { status, counts, refusal } = await runWithCache([process.execPath, '-e', script, file], { cwd, env: { PATH: process.env.PATH, ...env }, onTrouble: (what) => troubles.push(what) });
  expect(status).toBe(0);
  return { counts, refusal, seen: JSON.parse(readFileSync(file, 'utf8')) as { url?: string; status?: number } };
}

test.each([['.'], ['packages/app']])('from %s, the server is that of the root of the workspace, as for Nx', async (folder) => {
  writeFileSync(path.join(root, '.env'), `NX_SELF_HOSTED_REMOTE_CACHE_SERVER=${server.url}\n`);
  writeFileSync(path.join(root, '.env.local'), `NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN=${secrets.read}\n`);
  const cwd = path.join(root, folder);
  mkdirSync(path.join(cwd, 'node_modules'), { recursive: true });
  const { counts, seen } = await run(cwd);
  expect(seen).toEqual({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:/), status: 404 });
  expect(seen.url).not.toBe(server.url);
  expect([counts, troubles]).toEqual([{ hits: 0, misses: 1, stored: 0, troubles: 0 }, []]);
});

test('where no server is named, the command runs without one, and a line says so', async () => {
  expect((await run(root)).seen).toEqual({});
  expect(troubles).toEqual([expect.stringContaining('no server is named')]);
});

test.each([
  [undefined, 'the server gives nothing without a token'],
  ['a-token-that-nobody-knows', 'the server refused the token: it is wrong, or has expired'],
  [secrets.read, undefined],
])('with the token %s, what is said of it is: %s', async (token, said) => {
  expect((await run(root, { NX_SELF_HOSTED_REMOTE_CACHE_SERVER: server.url, NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: token })).refusal).toBe(said);
});

test('a server that is asked in the clear is told of, unless it is of this machine', async () => {
  await run(root, { NX_SELF_HOSTED_REMOTE_CACHE_SERVER: server.url });
  expect(troubles).toEqual([]);
  await run(root, { NX_SELF_HOSTED_REMOTE_CACHE_SERVER: 'http://cache.invalid' });
  expect(troubles).toContainEqual(expect.stringContaining('http://cache.invalid is asked in the clear'));
});

test.each([['nosuchcmd', 127], ['.', 126]])('a command that cannot be run (%s) ends as in a shell', async (command, status) => {
  expect(await runWithCache([command], { cwd: root, env: {}, onTrouble: (what) => troubles.push(what) })).toMatchObject({ status });
  expect(troubles).toContainEqual(expect.stringContaining(`${command} cannot be run`));
});

test('what is no address is refused', async () => {
  await expect(run(root, { NX_SELF_HOSTED_REMOTE_CACHE_SERVER: '127.0.0.1:3210' })).rejects.toEqual(coded('usage-invalid', '"127.0.0.1:3210"'));
});

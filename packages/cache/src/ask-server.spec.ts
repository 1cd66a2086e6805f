import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { coded } from '../test/errors';
import { newFolder } from '../test/rig';
import { secrets, startCache } from '../test/server-rig';
import { temporaryFolder } from '../test/temporary-folder';
import { askServer } from './ask-server';
import type { RunningServer } from './start-server';

const scratch = temporaryFolder();
const env = { NX_OCI_CACHE_ADMIN_TOKEN: secrets.admin };
let server: RunningServer;
beforeAll(async () => void (server = await startCache(newFolder(scratch))));
afterAll(() => server.stop());

test('a server that Nx would use, in .env of the workspace, is asked', async () => {
  const cwd = newFolder(scratch);
  writeFileSync(path.join(cwd, 'nx.json'), '{}');
  writeFileSync(path.join(cwd, '.env'), `NX_SELF_HOSTED_REMOTE_CACHE_SERVER=${server.url}\n`);
  expect(JSON.parse(await askServer('stats', { cwd, env }))).toMatchObject({ hitRate: null });
  expect(JSON.parse(await askServer('purge', { cwd, env, meant: { name: 'nobody' } }))).toEqual({ removed: 0 });
});

test.each<[string, string | undefined, string, string]>([
  ['without a scheme', '127.0.0.1:3210', 'usage-invalid', '"127.0.0.1:3210"'],
  ['of another scheme', 'ftp://x', 'usage-invalid', '"ftp://x"'],
  ['that is not named', undefined, 'usage-invalid', 'No server'],
  ['that is down', 'http://127.0.0.1:1', 'server-failed', 'http://127.0.0.1:1 does not answer'],
])('a server %s is an error by name', async (_, address, code, word) => {
  await expect(askServer('stats', { server: address, cwd: newFolder(scratch), env })).rejects.toEqual(coded(code, word));
});

test('remedies are of what is wrong', async () => {
  const ask = (...[what, options]: Parameters<typeof askServer>) => askServer(what, { server: server.url, cwd: scratch, env, ...options });
  await expect(ask('stats', { env: {} })).rejects.toEqual(coded('access-invalid', 'no token'));
  await expect(ask('stats', { env: { NX_OCI_CACHE_ADMIN_TOKEN: secrets.read } })).rejects.toEqual(coded('access-invalid', '403'));
  await expect(ask('purge', { meant: {} })).rejects.toMatchObject({ code: 'usage-invalid', remedy: expect.stringContaining('--help') as string });
  await expect(ask('stats', { server: `${server.url}/elsewhere` })).rejects.toMatchObject({ code: 'server-failed', remedy: expect.stringContaining('without a path') as string });
});

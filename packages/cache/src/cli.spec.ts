import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { newFolder } from '../test/rig';
import { temporaryFolder } from '../test/temporary-folder';

const scratch = temporaryFolder();

/** What the command says to a line, as it is compiled. */
function say(args: string[], env: NodeJS.ProcessEnv = {}): { status: number | null; said: string } {
  const { status, stderr } = spawnSync(process.execPath, [path.join(__dirname, '../bin/nx-oci-cache.js'), ...args], { cwd: scratch, env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' });
  return { status, said: stderr };
}

const admin = { NX_OCI_CACHE_ADMIN_TOKEN: 'a-token-of-the-role-admin' };
const file = path.join(newFolder(scratch), 'file');
writeFileSync(file, '');

test.each<[string, string[], NodeJS.ProcessEnv, number, string]>([
  ['too many words', ['stats', 'now'], {}, 2, 'error(usage-invalid): '],
  ['a server without a scheme', ['stats', '--server', '127.0.0.1:3210'], admin, 2, 'error(usage-invalid): The server is "127.0.0.1:3210".\n  '],
  ['a server that is down', ['purge', '--server', 'http://127.0.0.1:1', '--name', 'x'], admin, 1, 'error(server-failed): http://127.0.0.1:1 does not answer'],
  ['a level of the log that is none', ['serve'], { NX_OCI_CACHE_LOG: 'loud' }, 1, 'error(config-invalid): NX_OCI_CACHE_LOG is "loud".\n  Give one of error, warn, info, debug.'],
  ['a storage that cannot be made', ['serve'], { NX_OCI_CACHE_STORAGE: file }, 1, 'error(config-invalid): '],
  ['a folder to work in that cannot be made', ['serve'], { NX_OCI_CACHE_STORAGE: `${scratch}/cache`, NX_OCI_CACHE_WORK: file }, 1, 'error(config-invalid): '],
  ['a command that is not there', ['run', '--', 'nosuchcmd'], {}, 127, 'nx-oci-cache: nosuchcmd cannot be run'],
])('%s is said in a line or two, without a stack', (_, args, env, status, words) => {
  const said = say(args, env);
  expect(said).toEqual({ status, said: expect.stringContaining(words) as string });
  expect(said.said).not.toMatch(/^ +at |\.\.$/m);
});

import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { toolsBinFolder, toolsLinkName } from '@nx-oci/tools';
import { coded } from '../test/errors';
import { TestWorkspace } from '../test/workspace';
import { programFolders, programInput } from './program-input';
import { runProgram, workspaceProgram } from './workspace-program';

let workspace: TestWorkspace;
beforeEach(() => (workspace = new TestWorkspace()));

function program(file: string, says: string): void {
  workspace.write({ [file]: `#!/bin/sh\necho "${says}"\n` });
  chmodSync(workspace.path(file), 0o755);
}

/** What Nx hashes. */
const hashed = (): string => execFileSync('sh', ['-c', programInput('nosuchtool', 'version').runtime], { cwd: workspace.root, encoding: 'utf8', env: { PATH: `${workspace.path('machine')}:/usr/bin:/bin` } });
const found = (): string => workspaceProgram('nosuchtool', workspace.root, { PATH: `${workspace.path('machine')}:/usr/bin:/bin` });

test('the first folder is where the link to the tools image has its commands', () => expect(programFolders[0]).toBe(`${toolsLinkName}/${toolsBinFolder}`));

test('the tools image comes first, then packages, then the machine; what is hashed is of the same', () => {
  expect(hashed()).toBe('nosuchtool is missing\n');
  expect(found).toThrow(coded('toolchain-missing', 'nosuchtool is not among the tools of the workspace'));
  for (const folder of ['machine', 'node_modules/.bin', '.tools/usr/local/bin']) {
    program(`${folder}/nosuchtool`, folder);
    expect(found()).toBe(workspace.path(`${folder}/nosuchtool`));
    expect(hashed()).toBe(`${folder}\n`);
  }
});

test('a program that cannot be started is named, one that fails is not thrown', async () => {
  workspace.write({ broken: '#!/no/such/interpreter\n' });
  chmodSync(workspace.path('broken'), 0o755);
  const options = { cwd: workspace.root, env: process.env };
  await expect(runProgram([workspace.path('broken')], options)).rejects.toEqual(coded('toolchain-missing', 'broken cannot be run'));
  expect(await runProgram(['/bin/sh', '-c', 'echo out; echo err >&2; exit 3'], options)).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' });
});

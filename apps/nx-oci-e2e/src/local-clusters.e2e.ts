import { existsSync } from 'node:fs';
import path from 'node:path';
import { run, startDocker, tool, type Docker } from '@nx-oci/peers';
import { startKindNode } from './kind-node';
import { imageTarget, makeWorkspace, type NxResult, type Workspace } from './workspace';

const own = `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`;
let workspace: Workspace;
let engine: Docker;
/** Where programs are looked for before all others. */
let bin: string;

beforeAll(async () => {
  [workspace, engine] = await Promise.all([makeWorkspace(), startDocker()]);
  bin = workspace.path('bin');
  workspace.write('apps/web/page.html', 'page');
  workspace.project('web', { image: imageTarget('apps/web/page.html', { localTag: 'acme/web:dev' }) });
  await workspace.succeed('run', 'web:image');
});
afterAll(async () => {
  workspace.dispose();
  await engine.stop();
});

const load = (...args: string[]): Promise<NxResult> =>
  workspace.nxWith({ ...engine.env, PATH: [bin, path.dirname(tool('kind')), process.env.PATH].join(path.delimiter) }, 'run', 'web:load', ...args);
const digest = (): string => workspace.record('dist/oci/apps/web/image').platforms[own].digest;

test('kind itself puts the image into the containerd of its node, under its name and digest', async () => {
  const node = await startKindNode(engine, 'dev', bin);
  const result = await load('--engine=kind', '--cluster=dev');
  expect(result.stdout + result.stderr).toContain(`Loaded acme/web:dev (${own}) into the kind cluster dev.`);
  expect(result.stdout).toContain(digest());
  expect(await node.exec('ctr', '--namespace=k8s.io', 'images', 'ls', 'name==docker.io/acme/web:dev')).toContain(digest());
  expect(result.code).toBe(0);
});

test('a cluster that is not there is told, with what makes one', async () => {
  const { code, stdout, stderr } = await load('--engine=kind', '--cluster=none');
  expect(code).toBe(1);
  expect(stdout + stderr).toContain('error(engine-missing): the kind cluster none does not answer: it has no cluster "none".');
  expect(stdout + stderr).toContain('kind create cluster');
});

test('a cluster of what has none is refused', async () => {
  const { code, stdout, stderr } = await load('--engine=docker', '--cluster=dev');
  expect(code).toBe(1);
  expect(stdout + stderr).toContain('error(option-invalid): cluster is "dev", and docker has no clusters.');
});

// k3d is in no registry that tests have: what it is called with, and the archive that it is given.
describe('k3d', () => {
  const calls = (): string[][] => workspace.read('calls').trim().split('\n').map((line) => JSON.parse(line) as string[]);

  beforeEach(() => {
    workspace.remove('calls');
    const script = `#!${process.execPath}
const fs = require('node:fs');
const args = process.argv.slice(2);
fs.appendFileSync(${JSON.stringify(workspace.path('calls'))}, JSON.stringify(args) + '\\n');
if (args[0] === 'cluster') console.log(args[2] + '   1/1   0/0   true');
if (args[0] === 'image') fs.copyFileSync(args.at(-1), ${JSON.stringify(workspace.path('taken.tar'))});
process.exit(args.includes('broken') && args[0] === 'image' ? 1 : 0);
`;
    workspace.write('bin/k3d', script, { mode: 0o755 });
  });

  test.each([
    ['k3s-default', []],
    ['dev', ['--cluster=dev']],
  ])('is given a whole archive for the cluster %s, which is gone then', async (cluster, args) => {
    const result = await load('--engine=k3d', ...args);
    expect(result).toMatchObject({ code: 0 });
    expect(result.stdout).toContain(`Loaded acme/web:dev (${own}) into the k3d cluster ${cluster}.`);
    const [asked, [...given]] = calls();
    const archive = given.pop()!;
    expect(asked).toEqual(['cluster', 'get', cluster, '--no-headers']);
    expect(given).toEqual(['image', 'import', '--mode', 'direct', '--cluster', cluster]);
    expect(existsSync(archive)).toBe(false);
    const inspected = JSON.parse(await run([tool('skopeo'), 'inspect', `oci-archive:${workspace.path('taken.tar')}`])) as { Digest: string };
    expect(inspected.Digest).toBe(digest());
  });

  test('that refuses it is told', async () => {
    const { code, stdout, stderr } = await load('--engine=k3d', '--cluster=broken');
    expect(code).toBe(1);
    expect(stdout + stderr).toContain('error(engine-failed): k3d image import --mode direct --cluster broken');
  });
});

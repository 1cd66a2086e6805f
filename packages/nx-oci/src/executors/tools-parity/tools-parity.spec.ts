import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { digestOf, parsePlatform, formatPlatform } from '@nx-oci/oci';
import { formatToolsLock, machinePlatform } from '@nx-oci/tools';
import { run, useOwnStore, type Run } from '../../../test/executors';
import { TestWorkspace } from '../../../test/workspace';

useOwnStore();

const here = formatPlatform(machinePlatform());
const blob = { digest: digestOf('blob'), size: 1 };
let workspace: TestWorkspace;

/** A workspace whose tools are linked, though no image was extracted. */
beforeEach(() => {
  workspace = new TestWorkspace().project('hush', 'hush', { build: { executor: 'nx:run-commands' } });
  workspace.write({
    'nx.json': {},
    'dist/hush': '#!/bin/sh\necho hush\n',
    'tools/image/tools.yaml': `platforms: [${here}, darwin/amd64]\ntools:\n  hush: { project: hush, file: dist/hush, prove: [hush] }\n  vcs: { host: true }\n  mac: { project: hush, file: dist/hush, platforms: [darwin/amd64] }\n`,
    'image/.nx-oci-tools': `${digestOf('tools')} ${here} ghcr.io/acme/tools\nlayer ${blob.digest}\n`,
    '.tools.lock': lockOf('tools'),
  });
  program('image/usr/local/bin', 'hush', 'echo hush 1.0');
  list({ name: 'hush', source: 'project', commands: ['hush'], prove: ['hush'] });
  list({ name: 'vcs', commands: ['vcs'], prove: ['vcs', '--version'], host: true });
  symlinkSync('image', workspace.path('.tools'));
  workspace.project('tools-image', 'tools/image', { image: { executor: 'nx-oci:tools-image', options: {} } });
});

function lockOf(manifest: string): string {
  return formatToolsLock({ repository: { registry: 'ghcr.io', path: 'acme/tools' }, digest: digestOf('index'), platforms: [{ platform: parsePlatform(here), manifest: { digest: digestOf(manifest), size: 1 }, node: blob, updater: blob }] });
}

function list(tool: { name: string; [key: string]: unknown }): void {
  workspace.write({ [`image/usr/local/share/nx-oci/tools/${tool.name}.json`]: tool });
}

function program(folder: string, name: string, text: string): void {
  mkdirSync(workspace.path(folder), { recursive: true });
  writeFileSync(workspace.path(`${folder}/${name}`), `#!/bin/sh\n${text}\n`);
  chmodSync(workspace.path(`${folder}/${name}`), 0o755);
}

async function parity(options: object = {}, env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const before = { PATH: process.env.PATH, CI: process.env.CI };
  const filled = (search: string): string => search.split(':').map((each) => (each.startsWith('/') ? each : workspace.path(each))).join(':');
  Object.assign(process.env, { CI: '', ...env, PATH: filled(env.PATH ?? '.tools/usr/local/bin:machine:/bin') });
  try {
    return await run(workspace, 'tools-image:parity', options);
  } finally {
    Object.assign(process.env, before);
    if (before.CI === undefined) delete process.env.CI;
  }
}

test('it tells what each platform has, and what is found here', async () => {
  program('machine', 'vcs', 'echo vcs version 2.40.1');
  const { success, lines, err } = await parity({}, { CI: 'true' });
  expect({ success, err }).toEqual({ success: true, err: '' });
  expect(lines).toEqual([
    `tool  ${here}  darwin/amd64`,
    `hush  ${'project'.padEnd(here.length)}  project`,
    `mac   ${'-'.padEnd(here.length)}  project`,
    `vcs   ${'the machine'.padEnd(here.length)}  the machine`,
    '',
    `tools ${digestOf('tools').slice(0, 19)}, those of the lock`,
    'ok  hush  1.0     the image',
    `ok  vcs   2.40.1  this machine, ${workspace.path('machine/vcs')}`,
    'No drift.',
  ]);
});

test.each<[string, () => void, string | undefined, string]>([
  ['another command comes before', () => program('machine', 'hush', 'echo 2'), 'machine:.tools/usr/local/bin:/bin', 'hush comes before the one of the image'],
  ['what the machine is to bring is not there', () => undefined, '.tools/usr/local/bin:/bin', 'vcs: this machine has to bring it, and does not'],
  ['the tools are those of another lock', () => workspace.write({ '.tools.lock': lockOf('others') }), undefined, `tools ${digestOf('tools').slice(0, 19)}, and the lock has ${digestOf('others').slice(0, 19)}: run ./bootstrap.sh`],
])('where %s, that is told, and a failure in CI', async (_, change, search, said) => {
  program('machine', 'vcs', 'echo 2.0');
  change();
  const env = search === undefined ? {} : { PATH: search };
  const told = await parity({}, env);
  expect(told.success).toBe(true);
  expect(told.lines.at(-1)).toBe('One thing drifts: in CI, and with --check, this fails.');
  for (const failed of [await parity({ check: true }, env), await parity({}, { ...env, CI: 'true' })]) {
    expect(failed.success).toBe(false);
    expect(failed.err).toMatch(/^error\(tools-drift\): /);
    expect(failed.err).toContain(said);
  }
  expect((await parity({ check: false }, { ...env, CI: 'true' })).success).toBe(true);
});

test('what npm puts before PATH for what it starts is no drift', async () => {
  program('machine', 'vcs', 'echo 2.0');
  program('node_modules/.bin', 'hush', 'echo of the workspace');
  expect((await parity({ check: true }, { PATH: 'node_modules/.bin:.tools/usr/local/bin:machine:/bin' })).success).toBe(true);
});

test('a manifest that is ahead of the image is told, and no drift', async () => {
  program('machine', 'vcs', 'echo 2.0');
  list({ name: 'old', version: '1', source: 'npm', commands: [], prove: ['hush'] });
  const { success, err } = await parity({ check: true });
  expect({ success, err }).toEqual({ success: true, err: 'warning: old: the manifest does not have it, and the image has npm 1. Push the image, and raise the lock (update).\n' });
});

test('a manifest that nothing is locked for is told of as that, once', async () => {
  program('machine', 'vcs', 'echo 2.0');
  workspace.write({ 'tools/image/tools.yaml': `platforms: [${here}]\ntools:\n  hush: { npm: hush, prove: [hush] }\n  vcs: { host: true }\n` });
  expect((await parity()).err).toBe('warning: Nothing is locked for the manifest as it is now: npx nx run tools-image:lock.\n');
});

test('without a lock, or without tools, it says so', async () => {
  workspace.write({ '.tools.lock': 'no lock' });
  expect((await parity()).err).toMatch(/^error\(tools-lock-invalid\): /);
  workspace.write({ '.tools.lock': lockOf('tools') });
  rmSync(workspace.path('.tools'));
  expect((await parity()).err).toMatch(/^error\(tools-missing\): .*\n {2}Get the tools first: \.\/bootstrap\.sh\n$/);
});

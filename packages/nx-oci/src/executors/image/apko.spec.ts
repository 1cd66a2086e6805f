import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ApkoLock } from '@nx-oci/sources';
import { apkRepository, newApkKey, writeApkRepository, type ApkSpec } from '@nx-oci/peers';
import { run, useOwnStore } from '../../../test/executors';
import { TestWorkspace } from '../../../test/workspace';

useOwnStore();

const key = newApkKey('local.rsa.pub');
const packages: ApkSpec[] = [{ name: 'app', version: '1.2-r0', depends: ['lib'], files: { 'usr/bin/app': { text: 'app', mode: 0o755 } } }, { name: 'lib', files: { 'usr/lib/lib.so': 'lib' } }];
const yaml = `include: ../common.yaml
contents:
  packages: [app]
archs: [amd64, arm64]
cmd: serve --port 80
layering: { strategy: origin, budget: 10 }
`;
const common = `contents:
  repositories: [./repository]
  keyring: [keys/local.rsa.pub]
environment: { MODE: test }
`;
let workspace: TestWorkspace;

beforeEach(() => {
  workspace = new TestWorkspace().write({ 'nx.json': {}, 'keys/local.rsa.pub': key.publicKey, 'apps/tools/apko.yaml': yaml, 'apps/common.yaml': common });
  writeApkRepository(workspace.path('repository'), apkRepository({ packages, key }));
  declare({});
});

function declare(options: object): void {
  workspace.project('tools', 'apps/tools', { image: { executor: 'nx-oci:image', options: { apko: '{projectRoot}/apko.yaml', ...options } } });
}
const lock = (options: object = {}) => run(workspace, 'tools:lock', { image: 'image', ...options });

/** The configuration of the image for amd64. */
function config(): unknown {
  const output = workspace.path('dist/oci/apps/tools/image');
  const { platforms } = JSON.parse(readFileSync(path.join(output, 'image.json'), 'utf8')) as { platforms: Record<string, { config: string }> };
  return JSON.parse(readFileSync(path.join(output, 'layout/blobs', platforms['linux/amd64'].config.replace(':', '/')), 'utf8'));
}

test('an apko.yaml is built as it stands, once it is locked', async () => {
  expect((await run(workspace, 'tools:image')).err).toContain('error(lock-missing)');
  expect((await lock()).lines).toEqual(expect.arrayContaining(['+ app 1.2-r0 (noarch) (linux/amd64)', '+ lib 1.0-r0 (noarch) (linux/arm64)']));
  expect((await run(workspace, 'tools:image')).success).toBe(true);
  expect(config()).toMatchObject({ architecture: 'amd64', config: { Cmd: ['serve', '--port', '80'], Env: expect.arrayContaining(['MODE=test']) } });
});

test('the other options go on from it', async () => {
  declare({ cmd: ['other'], env: { MORE: '1' }, contents: [{ type: 'files', from: 'keys', to: '/srv' }], layers: { budget: 1 } });
  await lock();
  expect((await run(workspace, 'tools:image')).success).toBe(true);
  expect(config()).toMatchObject({ config: { Cmd: ['other'], Env: expect.arrayContaining(['MODE=test', 'MORE=1']) }, rootfs: { diff_ids: [expect.any(String)] } });
});

test('the file, what it includes and its lock are inputs, and the platforms are its own', () => {
  declare({ apkoLock: 'apps/tools/apko.lock.json' });
  const { inputs, configurations } = workspace.projects.tools.targets.image;
  for (const file of ['apps/tools/apko.yaml', 'apps/common.yaml', 'apps/tools/apko.lock.json', 'apps/tools/image.lock.json']) expect(inputs).toContain(`{workspaceRoot}/${file}`);
  expect(Object.keys(configurations!)).toEqual(['linux-amd64', 'linux-arm64']);
  workspace.write({ 'apps/tools/apko.yaml': yaml.replace('amd64, arm64', 'riscv64') });
  declare({});
  expect(Object.keys(workspace.projects.tools.targets.image.configurations!)).toEqual(['linux-riscv64']);
  // One that is wrong fails when it is built; until then it is read.
  workspace.write({ 'apps/tools/apko.yaml': 'unknown: 1\n' });
  declare({});
  expect(workspace.projects.tools.targets.image.inputs).toContain('{workspaceRoot}/apps/tools/apko.yaml');
});

test('what changes in what it includes makes the lock stale', async () => {
  await lock();
  workspace.write({ 'apps/common.yaml': `${common}`.replace('repositories', 'packages: [lib]\n  repositories') });
  const { err } = await run(workspace, 'tools:image');
  expect(err).toContain('error(lock-stale): contents[0] (apk) is not what apps/tools/image.lock.json was made for: packages');
});

test('an apko.lock.json is written of the lock, and taken as what is locked', async () => {
  const file = 'apps/tools/apko.lock.json';
  workspace.write({ 'apps/common.yaml': common.replace('./repository', 'https://packages.example/os') });
  process.env.NX_OCI_MIRRORS = `https://packages.example/os=file://${workspace.path('repository')}`;
  try {
    expect((await lock({ apkoLock: file })).lines.at(-1)).toBe(`${file} says the same for apko`);
    const written = JSON.parse(readFileSync(workspace.path(file), 'utf8')) as ApkoLock;
    expect(written.config).toEqual({ name: 'apps/tools/apko.yaml', checksum: expect.stringMatching(/^sha256-/) });
    expect(written.contents.packages.map(({ name, architecture }) => `${name} ${architecture}`)).toEqual(['lib x86_64', 'app x86_64', 'lib aarch64', 'app aarch64']);
    await run(workspace, 'tools:image');
    const before = config();
    declare({ apkoLock: file });
    expect((await run(workspace, 'tools:image')).err).toContain('error(lock-stale)');
    await lock();
    expect((await run(workspace, 'tools:image')).success).toBe(true);
    expect(config()).toEqual(before);
    expect((await lock({ apkoLock: file })).err).toContain('error(option-invalid): apps/tools/apko.lock.json is what tools:image takes as locked by apko');
    writeFileSync(workspace.path(file), JSON.stringify(written).replace(/"checksum":"Q1[^"]{5}/, '"checksum":"Q1AAAAA'));
    expect((await run(workspace, 'tools:image')).err).toContain('error(lock-stale)');
  } finally {
    delete process.env.NX_OCI_MIRRORS;
  }
});

test('what apko has and we do not is refused by name', async () => {
  workspace.write({ 'apps/tools/apko.yaml': `${yaml}entrypoint: { type: service-bundle }\n` });
  expect((await run(workspace, 'tools:image')).err).toContain('error(apko-invalid): apps/tools/apko.yaml');
  declare({ apko: '../apko.yaml' });
  expect((await run(workspace, 'tools:image')).err).toContain('error(path-escapes)');
});

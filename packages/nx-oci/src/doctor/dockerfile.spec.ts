import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run, useOwnStore } from '../../test/executors';
import { TestWorkspace } from '../../test/workspace';

useOwnStore();

const digest = `sha256:${'a'.repeat(64)}`;
let workspace: TestWorkspace;
let programs: string;

beforeEach(() => {
  workspace = new TestWorkspace().write({ 'apps/web/Dockerfile': 'FROM 127.0.0.1:9/alpine:3\nCOPY page.html other/ /srv/\nRUN true\n', 'apps/web/page.html': 'page', 'apps/web/other/a.txt': 'a', 'nx.json': {} });
  workspace.write({ 'apps/web/image.lock.json': { schemaVersion: 1, images: [{ reference: '127.0.0.1:9/alpine:3', digest }] } });
  for (const name of ['NX_OCI_BUILDER', 'BUILDKIT_HOST', 'BUILDX_BUILDER', 'TOKEN']) delete process.env[name];
  programs = workspace.path('programs');
  mkdirSync(programs);
  // No builder of this machine is asked.
  process.env.PATH = programs;
  process.env.NX_OCI_BUILDER = 'buildctl';
  process.env.BUILDKIT_HOST = 'unix:///run/acme.sock';
});

function declare(options: object = {}): void {
  workspace.project('web', 'apps/web', { image: { executor: 'nx-oci:image', options: { base: 'apps/web/Dockerfile', platforms: ['linux/amd64', 'linux/arm64'], ...options } } });
}

/** A program in the place of buildctl; what real ones answer is tested with real ones, in the e2e tests. */
function buildctl(script: string): void {
  writeFileSync(path.join(programs, 'buildctl'), `#!/bin/sh\n${script}\n`);
  chmodSync(path.join(programs, 'buildctl'), 0o755);
}

function answering(...architectures: string[]): void {
  buildctl(`echo '${JSON.stringify([{ platforms: architectures.map((architecture) => ({ os: 'linux', architecture })) }])}'`);
}

/** The lines of a check, by its name. */
async function of(check: string): Promise<string[]> {
  const { lines } = await run(workspace, 'web:doctor');
  return lines.flatMap((line, at) => (new RegExp(`^(ok|warn|fail) ${check}: `).test(line) ? [line, ...(lines[at + 1]?.startsWith('  ') ? [lines[at + 1]] : [])] : []));
}

test('what it copies, the images that it names, and the builder are told', async () => {
  declare();
  answering('amd64', '386', 'arm64');
  expect(await of('base')).toEqual(['ok base: apps/web/Dockerfile copies 2 files, and names an image, pinned by apps/web/image.lock.json']);
  expect(await of('builder')).toEqual(['ok builder: buildkitd at unix:///run/acme.sock answers, and builds linux/amd64, linux/arm64 by emulation']);
  expect(await of('secrets')).toEqual([]);
  expect((await of('renovate'))[0]).toMatch(/^warn renovate: nothing raises the base/);
});

test('images that this machine does not see may be seen by the builder', async () => {
  declare();
  answering('amd64', 'arm64');
  expect(await of('images')).toEqual([expect.stringMatching(/^warn images: 127\.0\.0\.1:9 cannot be reached: .*\[registry-down\]$/), expect.anything()]);
});

test('a machine builds its own older kind without emulation, and needs none where nothing runs', async () => {
  declare({ platforms: ['linux/amd64', 'linux/386'] });
  answering('amd64', '386');
  expect(await of('builder')).toEqual([expect.stringMatching(/builds linux\/amd64, linux\/386$/)]);
  workspace.write({ 'apps/web/Dockerfile': 'FROM scratch\nCOPY page.html /\n' });
  declare({ platforms: ['linux/amd64', 'linux/s390x'] });
  expect(await of('builder')).toEqual([expect.stringMatching(/^ok .*builds linux\/amd64, linux\/s390x$/)]);
  expect(await of('base')).toEqual(['ok base: apps/web/Dockerfile copies 1 file, and names no image']);
  expect(await of('renovate')).toEqual(['ok renovate: nothing to raise, as the base is in no registry']);
});

test('each builder is told, with its platforms', async () => {
  declare();
  answering('amd64', 'arm64');
  workspace.nxJson = { plugins: [{ plugin: 'nx-oci', options: { dockerfile: { platforms: { 'linux/arm64': { address: 'unix:///run/arm.sock' } } } } }] };
  expect(await of('builder')).toEqual([
    'ok builder: buildkitd at unix:///run/acme.sock answers, and builds linux/amd64',
    'ok builder: buildkitd at unix:///run/arm.sock answers, and builds linux/arm64 by emulation',
  ]);
});

test('an address is told without its password', async () => {
  declare();
  answering('amd64', 'arm64');
  process.env.BUILDKIT_HOST = 'ssh://me:hunter2@builder.example:22';
  const { lines } = await run(workspace, 'web:doctor');
  expect(lines.join('\n')).toContain('buildkitd at ssh://builder.example:22 answers');
  expect(lines.join('\n')).not.toContain('hunter2');
});

test.each<[string, () => void, RegExp, string]>([
  ['no builder', () => undefined, /buildctl is not installed.* \[builder-missing\]$/, 'Install buildctl'],
  ['one that does not answer', () => buildctl('echo "error: dial unix /run/acme.sock: connect: connection refused" >&2; exit 1'), /unix:\/\/\/run\/acme\.sock cannot be reached: .* \[builder-unreachable\]$/, 'Start it'],
  ['one with another certificate', () => buildctl('echo "error: x509: certificate signed by unknown authority" >&2; exit 1'), / \[builder-untrusted\]$/, 'authority'],
  ['one without emulation', () => answering('amd64'), /cannot run programs of linux\/arm64 \[emulation-missing\]$/, 'Register qemu'],
  ['an address in the clear', () => (answering('amd64'), (process.env.BUILDKIT_HOST = 'tcp://builder.example:1234')), /without encryption.* \[builder-plaintext\]$/, 'Give certificates'],
  ['an address that is none', () => (answering('amd64'), (process.env.BUILDKIT_HOST = 'builder')), /"builder" is not an address of buildkitd \[builder-config-invalid\]$/, 'Give unix:'],
])('%s fails, with the remedy', async (_, change, line, remedy) => {
  declare();
  change();
  expect(await of('builder')).toEqual([expect.stringMatching(new RegExp(`^fail builder: .*${line.source}`)), expect.stringContaining(remedy)]);
});

test.each<[string, () => void, RegExp, string]>([
  ['no lock', () => rmSync(workspace.path('apps/web/image.lock.json')), / \[base-not-pinned\]$/, 'Run the lock target'],
  ['an old lock', () => workspace.write({ 'apps/web/image.lock.json': { schemaVersion: 1, images: [] } }), / \[lock-stale\]$/, 'Run the lock target'],
  ['what is copied and not there', () => rmSync(workspace.path('apps/web/page.html')), /apps\/web\/page\.html is not there.* \[content-missing\]$/, 'Correct the path'],
  ['an instruction that there is not', () => workspace.write({ 'apps/web/Dockerfile': 'FROMM x\n' }), / \[dockerfile-invalid\]$/, ''],
  ['an address that nothing pins', () => workspace.write({ 'apps/web/Dockerfile': 'FROM scratch\nADD https://example.test/x /\n' }), / \[source-not-pinned\]$/, '--checksum'],
])('%s fails the base, and the builder is told all the same', async (_, change, line, remedy) => {
  declare();
  answering('amd64', 'arm64');
  change();
  expect(await of('base')).toEqual([expect.stringMatching(new RegExp(`^fail base: .*${line.source}`)), expect.stringContaining(remedy)]);
  expect((await of('builder'))[0]).toMatch(/^ok builder: /);
});

test('secrets have to be here, and are not told', async () => {
  answering('amd64', 'arm64');
  workspace.write({ 'apps/web/Dockerfile': 'FROM alpine:3\nRUN --mount=type=secret,id=token,required=true true\n' });
  declare();
  expect(await of('base')).toEqual([expect.stringMatching(/^fail base: .* the secret "token", and nothing says where that is \[secret-missing\]$/), expect.stringContaining('dockerfile')]);
  declare({ dockerfile: { secrets: { token: { env: 'TOKEN' } } } });
  expect(await of('secrets')).toEqual(['fail secrets: The secret "token" of the Dockerfile is missing: the variable TOKEN is not set [secret-missing]', '  Set TOKEN where the target runs.']);
  process.env.TOKEN = 'hunter2';
  expect(await of('secrets')).toEqual(['ok secrets: token, all of them here']);
});

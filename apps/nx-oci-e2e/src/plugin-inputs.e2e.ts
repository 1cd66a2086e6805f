import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { run, startDocker, type NpmRegistry } from '@nx-oci/peers';
import { startPluginRegistry } from './plugin-registry';
import { makePluginWorkspace, type PluginWorkspace } from './plugin-workspace';

/** What a generator is given, beside the code of the error that it ends with. */
const refusals: [code: string, ...args: string[]][] = [
  ['project-name-invalid', 'service-image', 'Greeter', '--runtime=go'],
  ['project-name-invalid', 'service-image', '../outside', '--runtime=go'],
  ['project-name-invalid', 'service-image', 'a;touch pwned', '--runtime=go'],
  ['project-name-invalid', 'service-image', '$(touch pwned)', '--runtime=node'],
  ['project-name-invalid', 'service-image', '@acme/../greeter', '--runtime=python'],
  ['project-name-invalid', 'service-image', '@Acme/greeter', '--runtime=go'],
  ['project-name-invalid', 'service-image', `a${'-long'.repeat(20)}`, '--runtime=go'],
  ['project-name-invalid', 'service-image', 'line\nfeed', '--runtime=go'],
  ['project-name-invalid', 'service-image', 'naïve', '--runtime=static'],
  ['directory-invalid', 'service-image', 'fresh', '--directory=../outside', '--runtime=go'],
  ['directory-invalid', 'service-image', 'fresh', '--directory=apps/../../outside', '--runtime=go'],
  ['directory-invalid', 'service-image', 'fresh', '--directory=/tmp/nx-oci-outside', '--runtime=go'],
  ['directory-invalid', 'service-image', 'fresh', '--directory=link/fresh', '--runtime=go'],
  ['directory-invalid', 'service-image', 'fresh', '--directory=node_modules/fresh', '--runtime=go'],
  ['directory-invalid', 'service-image', 'fresh', '--directory=.git/hooks', '--runtime=go'],
  ['directory-invalid', 'service-image', 'fresh', '--directory=apps/$(touch pwned)', '--runtime=go'],
  ['directory-taken', 'service-image', 'fresh', '--directory=docs', '--runtime=go'],
  ['directory-taken', 'service-image', 'fresh', '--directory=docs/notes.txt', '--runtime=node'],
  ['directory-invalid', 'service-image', 'fresh', '--compose=../compose.yaml', '--runtime=go'],
  ['directory-invalid', 'service-image', 'fresh', '--tilt=/etc/passwd', '--runtime=go'],
  ['wiring-invalid', 'service-image', 'fresh', '--compose=docs/notes.txt', '--runtime=go'],
  ['option-invalid', 'service-image', 'fresh', '--port=0', '--runtime=go'],
  ['option-invalid', 'service-image', 'fresh', '--port=65536', '--runtime=go'],
  ['option-invalid', 'service-image', 'fresh', '--port=80.5', '--runtime=go'],
  ['option-invalid', 'service-image', 'fresh', '--repository=ghcr.io/acme/fresh:1', '--runtime=go'],
  ['option-invalid', 'service-image', 'fresh', '--repository=$(touch pwned)', '--runtime=go'],
  ['option-invalid', 'service-image', '--runtime=go'],
  ['option-invalid', 'service-image', 'fresh', '--project=taken', '--runtime=go'],
  ['project-unknown', 'service-image', '--project=nowhere', '--runtime=go'],
  ['project-exists', 'service-image', 'taken', '--runtime=go'],
  ['project-exists', 'service-image', '--project=imaged', '--runtime=static'],
  ['project-unknown', 'image', 'nowhere'],
  ['project-exists', 'image', 'imaged'],
  ['option-invalid', 'image', 'taken', '--target=$(touch pwned)'],
  ['option-invalid', 'image', 'taken', '--repository=ghcr.io/acme/taken@sha256:1'],
  ['option-invalid', 'image', 'taken', '--port=70000'],
  ['directory-invalid', 'image', 'taken', '--from=../outside'],
  ['option-invalid', 'image', 'taken', '--to=app'],
  ['option-invalid', 'image', 'taken', '--base=$(touch pwned)'],
  ['project-name-invalid', 'tools-image', '../outside', '--no-lock'],
  ['directory-invalid', 'tools-image', '--directory=../outside', '--no-lock'],
  ['directory-taken', 'tools-image', '--directory=docs', '--no-lock'],
  ['project-exists', 'tools-image', 'taken', '--directory=apps/taken', '--no-lock'],
  ['project-unknown', 'agent-sandbox', '--package=@acme/agent@1.2.3', '--command=agent', '--no-lock'],
  ['option-invalid', 'agent-sandbox', '--tools=sandboxed', '--package=@acme/agent', '--command=agent', '--no-lock'],
  ['option-invalid', 'agent-sandbox', '--tools=sandboxed', '--package=file:../outside', '--command=agent', '--no-lock'],
  ['option-invalid', 'agent-sandbox', '--tools=sandboxed', '--package=@acme/agent@1.2.3', '--command=../../bin/sh -c id', '--no-lock'],
  ['project-unknown', 'release', '--project=nowhere'],
  ['option-invalid', 'ci', '--provider=github', '--cache=none', '--agents=3 linux-medium-js'],
  ['option-invalid', 'ci', '--provider=gitlab', '--cache=none', '--image=node:24\nscript: touch pwned'],
  ['option-invalid', 'cache', '--provider=self-hosted'],
  ['option-invalid', 'cache', '--provider=self-hosted', '--server=https://user:secret@cache.example.test'],
  ['option-invalid', 'cache', '--provider=self-hosted', '--server=file:///etc/passwd'],
  ['option-invalid', 'cache', '--provider=self-hosted', '--server=https://cache.example.test/\nPATH=/tmp'],
  ['option-invalid', 'cache', '--provider=nx-cloud', '--id=" } , "'],
];

/** What Nx itself refuses, by the generator's schema. */
const ofSchema: [says: string, ...args: string[]][] = [
  ["'perl' should be one of", 'service-image', 'fresh', '--runtime=perl'],
  ["'port'", 'service-image', 'fresh', '--runtime=go', '--port=many'],
  ["'nonsense'", 'service-image', 'fresh', '--runtime=go', '--nonsense=1'],
  ["'somewhere' should be one of", 'ci', '--provider=github', '--cache=somewhere'],
  ["'nobody' should be one of", 'cache', '--provider=nobody'],
];

let npm: NpmRegistry;
let workspace: PluginWorkspace;

beforeAll(async () => {
  npm = await startPluginRegistry();
  workspace = await makePluginWorkspace(npm, { major: 23, packageManager: 'npm' });
  workspace.write('docs/notes.txt', 'not: [closed');
  workspace.write('apps/taken/project.json', JSON.stringify({ name: 'taken' }));
  workspace.write('apps/imaged/project.json', JSON.stringify({ name: 'imaged', targets: { image: { command: 'docker build .' } } }));
  mkdirSync(path.join(workspace.folder, 'elsewhere'));
  symlinkSync('../elsewhere', workspace.path('link'));
  workspace.write('apps/sandboxed/project.json', JSON.stringify({ name: 'sandboxed', targets: { image: { executor: 'nx-oci:image', options: { base: 'static' } } } }));
  await workspace.commit('begin');
}, 600_000);

afterAll(async () => {
  workspace?.dispose();
  await npm?.stop();
});

// What one should not have written is not to be held against the next.
afterEach(async () => {
  await workspace.git('reset', '--quiet', '--hard');
  await workspace.git('clean', '--quiet', '--force', '-d');
});

/** Runs a generator that is to fail, and returns what it says. */
async function refused(generator: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await workspace.generate(`nx-oci:${generator}`, ...args);
  expect(await workspace.changes()).toEqual([]);
  expect(await run(['find', path.join(workspace.folder, 'elsewhere'), '-mindepth', '1'])).toBe('');
  expect(code).not.toBe(0);
  return stdout + stderr;
}

test.each(refusals.map((refusal) => [refusal]))('%j, and writes nothing', async ([code, generator, ...args]) => {
  expect(await refused(generator!, ...args)).toContain(`error(${code})`);
});

test.each(ofSchema.map((refusal) => [refusal]))('%j, and writes nothing', async ([says, generator, ...args]) => {
  expect(await refused(generator!, ...args)).toContain(says);
});

test('a toolchain that is missing is named, and nothing is written', async () => {
  const bin = path.join(workspace.folder, 'no-go');
  mkdirSync(bin);
  const programs = (await run(['sh', '-c', 'for each in node npm npx git sh env; do command -v $each; done'])).trim().split('\n');
  for (const program of programs) symlinkSync(program, path.join(bin, path.basename(program)));
  const { code, stdout, stderr } = await workspace.nxWith({ PATH: bin }, 'g', 'service-image', 'fresh', '--runtime=go', '--no-interactive');
  expect(stdout + stderr).toMatch(/error\(toolchain-missing\): go /);
  expect(code).not.toBe(0);
  expect(await workspace.changes()).toEqual([]);
});

test('the scope of an npm name is in neither folders nor files nor the name of the image', async () => {
  await workspace.succeed('g', 'service-image', '@acme/greeter', '--runtime=go', '--no-interactive');
  await workspace.succeed('run', '@acme/greeter:image');
  const { platforms } = workspace.record('dist/oci/apps/greeter/image');
  expect(Object.values(platforms).map(({ tarball }) => tarball)).toEqual(['greeter-linux-amd64.tar', 'greeter-linux-arm64.tar']);
  const engine = await startDocker();
  try {
    const { stdout } = await workspace.nxWith({ DOCKER_HOST: engine.host }, 'run', '@acme/greeter:load', '--engine=docker');
    expect(stdout).toContain('Loaded greeter:dev (');
  } finally {
    await engine.stop();
  }
});

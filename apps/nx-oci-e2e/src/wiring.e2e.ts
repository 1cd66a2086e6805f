import { run, startDocker, tool, tryRun } from '@nx-oci/peers';
import { imageTarget, makeWorkspace, type NxResult, type Workspace } from './workspace';

const names = ['greeter', 'other'];
let workspace: Workspace;

beforeEach(async () => {
  workspace = await makeWorkspace();
  const options = { compose: 'compose.yaml', tilt: 'Tiltfile' };
  const release = {
    groups: { services: { projects: names, projectsRelationship: 'independent', version: { versionActions: 'nx-oci/release' }, releaseTag: { pattern: '{projectName}/v{version}' } } },
  };
  workspace.write('nx.json', JSON.stringify({ analytics: false, plugins: [{ plugin: 'nx-oci', options }], sync: { globalGenerators: ['nx-oci:sync'] }, release }));
  workspace.write('compose.yaml', '# What runs here.\nservices:\n  db:\n    image: postgres:17 # pinned\n');
  workspace.write('Tiltfile', "docker_compose('compose.yaml')\n");
  for (const name of names) service(name);
  await workspace.succeed('sync');
});
afterEach(() => workspace.dispose());

function service(name: string): void {
  const options = { binary: `apps/${name}/${name}`, repository: `ghcr.io/acme/${name}`, ports: [8080] };
  workspace.project(name, { image: { executor: 'nx-oci:service-image', options } });
}

/** The files that are wired, as they are. */
const wired = (): string[] => ['compose.yaml', 'Tiltfile', 'nx.json', 'project.json'].map((file) => workspace.read(file));
/** The project that the compose file brings. */
const rootProject = (): string => (JSON.parse(workspace.read('project.json')) as { name: string }).name;
const check = (): Promise<NxResult> => workspace.nx('sync:check');

/** Changes a file. */
function edit(file: string, change: (text: string) => string): void {
  const before = workspace.read(file);
  workspace.write(file, change(before));
  expect(workspace.read(file)).not.toBe(before);
}

/** What `nx sync:check` says, and whether `nx sync` then mends it: for good, and with nothing left to change. */
async function drifted(...messages: string[]): Promise<void> {
  const found = await check();
  expect(found.code).toBe(1);
  for (const message of messages) expect(found.stdout + found.stderr).toContain(message);
  await workspace.succeed('sync');
  expect(await check()).toMatchObject({ code: 0 });
  const after = wired();
  await workspace.succeed('sync');
  expect(wired()).toEqual(after);
}

test('services are wired by nx sync, and are in sync then', async () => {
  expect(workspace.read('compose.yaml')).toMatch(/^# What runs here\.\nservices:\n {2}db:\n {4}image: postgres:17 # pinned\n {2}greeter:\n/);
  expect(await check()).toMatchObject({ code: 0 });
  // Nx itself has to know the project that the compose file brings.
  expect((await workspace.succeed('show', 'project', rootProject(), '--json')).stdout).toContain('compose-load');
});

test('a service missing from compose is found and mended', async () => {
  const whole = workspace.read('compose.yaml');
  edit('compose.yaml', (text) => text.replace(/ {2}other:\n( {4}.*\n?)+/, ''));
  await drifted('compose.yaml has no service for other');
  expect(workspace.read('compose.yaml')).toBe(whole);
});

test('a service missing from Tilt is found and mended', async () => {
  edit('Tiltfile', (text) => text.replace(/# nx-oci begin other[^]*# nx-oci end other.*\n/, ''));
  await drifted('Tiltfile does not build the image of other');
});

test('a service missing from the release configuration is found and mended', async () => {
  edit('nx.json', (text) => text.replace(/(?<="greeter"),\s*"other"/, ''));
  await drifted('nx.json releases no other');
});

test('a wrong tag pattern is found, and left to whom it is of', async () => {
  edit('nx.json', (text) => text.replace('{projectName}/v{version}', 'release-{version}'));
  const before = wired();
  for (const command of ['sync:check', 'sync']) {
    const { code, stdout, stderr } = await workspace.nx(command);
    expect({ command, code }).toEqual({ command, code: 1 });
    expect(stdout + stderr).toContain('greeter is tagged as release-{version}');
    expect(stdout + stderr).toContain('{projectName}/v{version}');
  }
  expect(wired()).toEqual(before);
});

test('what is left to do by hand has nx sync fail when all else is mended, and after', async () => {
  edit('nx.json', (text) => text.replace('{projectName}/v{version}', 'release-{version}'));
  edit('Tiltfile', (text) => text.replace(/# nx-oci begin other[^]*# nx-oci end other.*\n/, ''));
  for (const mended of [false, true, true]) {
    const { code, stdout, stderr } = await workspace.nx(mended ? 'sync' : 'sync:check');
    expect(code).toBe(1);
    expect(stdout + stderr).toContain('greeter is tagged as release-{version}');
    expect(workspace.read('Tiltfile').includes('nx-oci begin other')).toBe(mended);
  }
});

test('a name in "unwired" that no project has is found', async () => {
  edit('nx.json', (text) => text.replace(/("tilt":\s*"Tiltfile")/, '$1, "unwired": ["grater"]'));
  for (const command of ['sync:check', 'sync']) {
    const { code, stdout, stderr } = await workspace.nx(command);
    expect({ command, code }).toEqual({ command, code: 1 });
    expect(stdout + stderr).toContain('"unwired" names grater, and there is no such project');
  }
});

test('a renamed project is found and mended', async () => {
  edit('apps/other/project.json', (text) => text.replace('"name": "other"', '"name": "another"'));
  await drifted('The service "other" of compose.yaml is of other, which is another now', 'A part of Tiltfile is of other', 'names other, and there is no such project', 'nx.json releases no another');
  for (const text of wired().slice(0, 3)) expect(text).toContain('another');
});

test('what compose and Tilt make of it is what is meant', async () => {
  const model = JSON.parse(await run([tool('compose-spec'), '--format', 'json', 'compose.yaml'], { cwd: workspace.root })) as { services: Record<string, unknown> };
  const ports = (published: string): object[] => [{ mode: 'ingress', host_ip: '127.0.0.1', published, target: 8080, protocol: 'tcp' }];
  expect(model.services.greeter).toMatchObject({ image: 'acme/greeter:dev', pull_policy: 'never', 'x-nx-project': 'greeter', ports: ports('8080') });
  expect(model.services.other).toMatchObject({ ports: ports('8081') });
  // Starlark itself, with functions that tell what they are called with in place of Tilt's.
  workspace.write('builtins.star', 'def docker_compose(file):\n  pass\ndef custom_build(ref, command, deps):\n  print(json.encode([ref, command, deps]))\n');
  const program = `${workspace.read('builtins.star')}\n${workspace.read('Tiltfile')}`;
  workspace.write('program.star', program);
  const { stdout, stderr } = await tryRun([tool('starlark'), 'program.star'], { cwd: workspace.root });
  expect(`${stdout}${stderr}`.trim().split('\n').map((line) => JSON.parse(line.replace(/^[^[]*/, '')) as unknown)).toEqual(
    names.map((name) => [`acme/${name}`, `npx nx run ${name}:load --tag=$EXPECTED_REF`, [`apps/${name}`]]),
  );
});

test('compose-load loads the services that compose names, and no others', async () => {
  const engine = await startDocker();
  try {
    for (const name of ['one', 'two', 'three']) {
      workspace.write(`apps/${name}/page.html`, name);
      workspace.project(name, { image: imageTarget(`apps/${name}/page.html`, { localTag: `acme/${name}:dev` }) });
    }
    edit('compose.yaml', () => 'services:\n  a: { image: "acme/one:dev" }\n  b: { build: ., x-nx-project: two }\n  db: { image: "postgres:17" }\n');
    const result = await workspace.nxWith(engine.env, 'run', `${rootProject()}:compose-load`, '--engine=docker');
    expect(result).toMatchObject({ code: 0 });
    const images = await run([tool('docker'), 'images', '--format', '{{.Repository}}:{{.Tag}}'], { env: engine.env });
    expect(images.trim().split('\n').sort()).toEqual(['acme/one:dev', 'acme/two:dev']);
  } finally {
    await engine.stop();
  }
});

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { getProjects, readJson, readProjectConfiguration, type TargetConfiguration } from '@nx/devkit';
import { GeneratedWorkspace } from '../../../test/generated-workspace';
import { flushChanges } from 'nx/src/generators/tree';
import { coded } from '../../../test/errors';
import { printed } from '../../../test/output';
import { servicesOf } from '../../wiring/workspace-services';
import serviceImageGenerator, { type ServiceImageOptions } from './service-image';

let workspace: GeneratedWorkspace;
beforeEach(() => (workspace = new GeneratedWorkspace()));

const generate = (options: ServiceImageOptions) => workspace.generate(serviceImageGenerator, options);
const targetsOf = (project: string): Record<string, TargetConfiguration> => readProjectConfiguration(workspace.tree, project).targets!;

/** Every file of the workspace with its text. */
function files(folder = workspace.root): Record<string, string> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return Object.fromEntries(found.map((each) => [path.join(each.parentPath, each.name), readFileSync(path.join(each.parentPath, each.name), 'utf8')]));
}

/** What checks the sources of a service, and what starts it after that. */
const commands = {
  go: { checks: [['go', 'test', './...'], ['go', 'build', '-o', 'service.bin', '.']], start: ['./service.bin'] },
  node: { checks: [[process.execPath, '--test']], start: [process.execPath, 'src/main.mjs'] },
  python: { checks: [['python3', '-m', 'unittest', 'discover', '-s', 'tests', '-t', '.']], start: ['python3', '-m', 'service'] },
};
const goEnv = { GOENV: 'off', GOFLAGS: '', GOTOOLCHAIN: 'local', GOWORK: 'off', CGO_ENABLED: '0' };

describe.each(['go', 'node', 'python'] as const)('a service in %s', (runtime) => {
  const { checks, start } = commands[runtime];

  test.each(['greeter-two', '@acme/a.b_c'])('named %s passes its own tests, serves, and ends when it is told to', async (name) => {
    const { changed } = await generate({ name, runtime });
    const [, plain] = /([^/]*)$/.exec(name)!;
    expect(changed).toContain(`apps/${plain}/project.json`);
    const root = workspace.path('apps', plain);
    const env = { ...process.env, ...goEnv, PYTHONDONTWRITEBYTECODE: '1', NODE_TEST_CONTEXT: undefined };
    for (const [program, ...args] of checks) {
      const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, env, encoding: 'utf8' });
      expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
    }

    const prefix = plain.replaceAll(/[.-]/g, '_').toUpperCase();
    const [program, ...args] = start;
    const service = spawn(program, args, { cwd: root, env: { ...env, [`${prefix}_ADDR`]: '127.0.0.1:0' }, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(service, 'exit');
    const [line] = (await once(createInterface(service.stdout), 'line')) as [string];
    const url = `http://${line.replace('listening on ', '')}`;
    expect(await (await fetch(`${url}/healthz`)).text()).toBe('ok\n');
    service.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    await expect(fetch(url)).rejects.toThrow();
  }, 120_000);

  test('is there when it is asked for again, with what was changed', async () => {
    await generate({ name: 'api', runtime });
    const own = Object.keys(files(workspace.path('apps/api')));
    workspace.write({ 'apps/api/README.md': 'ours' });
    const before = files();
    expect(own.length).toBeGreaterThan(4);
    const { changed, said } = await generate({ name: 'api', runtime });
    expect(changed).toEqual([]);
    expect(said).toContain('Nothing is to be done.');
    expect(said).not.toContain('warning');
    expect(files()).toEqual(before);
  });
});

describe('a service that is there', () => {
  const first = { name: 'api', runtime: 'go', repository: 'ghcr.io/acme/api' } as const;

  /** What is said of options that are given now, and that nothing is changed. */
  async function differing(options: Partial<ServiceImageOptions>): Promise<string[]> {
    const before = files();
    const { changed, said } = await generate({ ...first, ...options });
    expect([changed, files()]).toEqual([[], before]);
    const warnings = said.split('\n').filter((line) => line.startsWith('warning: '));
    expect(said.includes('Nothing is to be done.')).toBe(warnings.length === 0);
    return warnings.map((line) => line.replace('warning: ', ''));
  }

  test.each<[Partial<ServiceImageOptions>, string, string]>([
    [{ port: 9090 }, '--port=9090', 'api has "ports": [8080]. Change that in apps/api/project.json, in the options of its target "image", and where the service listens.'],
    [{ repository: 'ghcr.io/other/api' }, '--repository=ghcr.io/other/api', 'api has "repository": "ghcr.io/acme/api". Change that in apps/api/project.json, in the options of its target "image".'],
    [{ runtime: 'node' }, '--runtime=node', 'api is made of a static binary, as services in Go are. Change that in apps/api/project.json'],
    [{ artifact: 'out/{arch}/api' }, '--artifact=out/{arch}/api', 'api has "binary": "dist/{projectRoot}/{arch}/api". Change that in apps/api/project.json'],
    [{ useProjectJson: false }, '--useProjectJson=false', 'api has apps/api/project.json.'],
    [{ release: false }, '--release=false', 'api is in the release group "services". Change that in nx.json: there, "!api" leaves it out.'],
  ])('says of %j that it has something else, and where to change it', async (options, given, has) => {
    await generate(first);
    expect(await differing(options)).toEqual([expect.stringContaining(`${given} changes nothing: ${has}`)]);
  });

  test('says so of each option, and nothing of those that say what it has', async () => {
    await generate({ ...first, compose: 'compose.yaml' });
    expect(await differing({ port: 1, repository: 'a.b/c', runtime: 'python', artifact: 'x', useProjectJson: false, release: false })).toHaveLength(6);
    expect(await differing({ port: 8080, artifact: 'dist/apps/api/{arch}/api', directory: 'apps/api', compose: 'compose.yaml', useProjectJson: true, release: true, lock: false })).toEqual([]);
    // To an image, both are static binaries.
    expect(await differing({ runtime: 'static' })).toEqual([]);
  });

  test('says what leaves it out of the release, when that is asked for', async () => {
    await generate({ name: 'web', runtime: 'go' });
    await generate({ ...first, release: false });
    expect(await differing({ release: false })).toEqual([]);
    expect(await differing({ release: true })).toEqual(['--release=true changes nothing: the release group "services" leaves api out. Change that in nx.json: remove "!api" there.']);
    workspace.write({ 'nx.json': { ...readJson(workspace.tree, 'nx.json'), plugins: [{ plugin: 'nx-oci', options: { unwired: ['api'] } }] } });
    expect(await differing({ release: true })).toEqual(['--release=true changes nothing: "unwired" has api. Change that in nx.json, in the options of the plugin nx-oci.']);
  });

  test('says what it lacks, what nx.json has for it, and what its package.json has', async () => {
    const image = { executor: 'nx-oci:service-image', options: { runtime: 'node', app: 'dist/main.mjs' } };
    workspace.write({
      'nx.json': { targetDefaults: { 'nx-oci:service-image': { options: { repository: 'ghcr.io/acme/{projectName}' } } }, plugins: [{ plugin: 'nx-oci', options: { unwired: ['api'] } }] },
      'package.json': { name: 'acme', workspaces: ['apps/*'] },
      'apps/api/package.json': { name: 'api', private: true, nx: { targets: { image } } },
    });
    await generate({ project: 'api', runtime: 'node' });
    const options: ServiceImageOptions = { project: 'api', runtime: 'node', port: 80, repository: 'a.b/c', artifact: 'dist/other.mjs' };
    const { said } = await generate(options);
    expect(said).toContain('--port=80 changes nothing: api has no "ports". Change that in apps/api/package.json');
    expect(said).toContain('--repository=a.b/c changes nothing: api has "repository": "ghcr.io/acme/{projectName}". Change that in nx.json, in "targetDefaults".');
    expect(said).toContain('--artifact=dist/other.mjs changes nothing: api has "app": "dist/main.mjs".');
    expect((await generate({ ...options, port: undefined, repository: 'ghcr.io/acme/api', artifact: 'dist/main.mjs' })).said).not.toContain('changes nothing');
  });
});

describe('what comes next', () => {
  /** What is said when all else is done. */
  async function next(options: ServiceImageOptions): Promise<string> {
    const { tree } = workspace;
    const { result, out } = await printed(async () => {
      const task = await serviceImageGenerator(tree, options);
      flushChanges(workspace.root, tree.listChanges());
      return task;
    });
    expect(out).not.toContain('Next: ');
    return (await printed(async () => result())).out;
  }

  test('is to build, load and release', async () =>
    expect(await next({ name: 'api', runtime: 'go', repository: 'ghcr.io/acme/api' })).toBe(
      'Next: npx nx run api:image builds the image, :load takes it to the local engine, and npx nx release makes a version of it.\n',
    ));

  test('is to lock first where nothing is locked yet', async () => {
    expect(await next({ name: 'api', runtime: 'python', repository: 'ghcr.io/acme/api', lock: false })).toBe(
      'Next: npx nx run api:lock locks what the image is made of, where that can be reached; then npx nx run api:image builds the image, :load takes it to the local engine, and npx nx release makes a version of it.\n',
    );
    workspace.write({ 'apps/api/image.lock.json': '{}' });
    expect(await next({ name: 'api', runtime: 'python', lock: false })).toMatch(/^Next: npx nx run api:image builds/);
  });

  test('is to name a repository where there is none, and no release of what is not released', async () => {
    const missing = 'To be pushed or released, api needs a repository: set "repository" in apps/api/project.json, in the options of its target "image".\n';
    expect(await next({ name: 'api', runtime: 'go', release: false })).toBe(`Next: npx nx run api:image builds the image, and :load takes it to the local engine.\n${missing}`);
    expect(await next({ name: 'api', runtime: 'go', release: false })).toContain(missing);
  });
});

test('Go sources are as gofmt and go vet want them, whatever the name', async () => {
  for (const name of ['a', 'greeter-two', 'a-name.that-is_rather.long']) await generate({ name, runtime: 'go' });
  expect(execFileSync('gofmt', ['-l', '.'], { cwd: workspace.root, encoding: 'utf8' })).toBe('');
  for (const name of ['a', 'greeter-two']) execFileSync('go', ['vet', './...'], { cwd: workspace.path('apps', name), env: { ...process.env, ...goEnv } });
}, 120_000);

test('a binary in Go is built for each architecture, and is what the image takes', async () => {
  await generate({ name: '@acme/greeter-two', directory: 'services/greeter', runtime: 'go', repository: 'ghcr.io/acme/greeter-two', port: 9000 });
  const targets = targetsOf('@acme/greeter-two');
  expect(targets.build.dependsOn).toEqual(['build-amd64', 'build-arm64']);
  expect(targets['build-arm64']).toEqual({ executor: 'nx-oci:go-binary', options: { platform: 'linux/arm64', output: 'dist/{projectRoot}/arm64/greeter-two' } });
  expect(targets.image).toEqual({
    executor: 'nx-oci:service-image',
    options: { binary: 'dist/{projectRoot}/{arch}/greeter-two', repository: 'ghcr.io/acme/greeter-two', ports: [9000] },
  });
  const nxJson = readJson(workspace.tree, 'nx.json');
  expect(nxJson.plugins).toEqual(['nx-oci']);
  expect(nxJson.namedInputs.goSettings).toContainEqual({ env: 'GOEXPERIMENT' });
  expect(nxJson.release.groups.services.projects).toEqual(['@acme/greeter-two']);
  expect(servicesOf(workspace.tree)).toMatchObject([{ project: '@acme/greeter-two', localTag: 'acme/greeter-two:dev', port: 9000 }]);
});

test('named inputs that are there stay as they are', async () => {
  workspace.write({ 'nx.json': { namedInputs: { goSettings: [{ runtime: 'go version' }] } } });
  await generate({ name: 'api', runtime: 'go' });
  expect(readJson(workspace.tree, 'nx.json').namedInputs).toEqual({ goSettings: [{ runtime: 'go version' }] });
});

test('a service in another language brings its own build', async () => {
  const { changed } = await generate({ name: 'api', runtime: 'static' });
  expect(changed).toEqual(['.gitignore', 'apps/api/README.md', 'apps/api/project.json', 'nx.json']);
  expect(targetsOf('api')).toEqual({ image: { executor: 'nx-oci:service-image', options: { binary: 'dist/{projectRoot}/{arch}/api', ports: [8080] } } });
});

test('a second service is pushed beside the first', async () => {
  await generate({ name: 'api', runtime: 'go', repository: 'ghcr.io/acme/api' });
  await generate({ name: '@acme/web', runtime: 'node' });
  expect(targetsOf('@acme/web').image.options.repository).toBe('ghcr.io/acme/web');
});

test('a new module in Go names the Go that is there, as go mod tidy would leave it, and its tests take that too', async () => {
  await generate({ name: 'api', runtime: 'go' });
  const root = workspace.path('apps/api');
  const goMod = readFileSync(path.join(root, 'go.mod'), 'utf8');
  const version = execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).trim();
  expect(goMod).toBe(`module example.com/api\n\ngo 1.22\n\ntoolchain ${version}\n`);
  execFileSync('go', ['mod', 'tidy'], { cwd: root, env: { ...process.env, ...goEnv } });
  expect(readFileSync(path.join(root, 'go.mod'), 'utf8')).toBe(goMod);
  const [, chosen] = /(GOTOOLCHAIN=\S+)/.exec(targetsOf('api').test.command!)!;
  expect(execFileSync('sh', ['-c', `${chosen} go env GOVERSION`], { cwd: root, encoding: 'utf8' })).toBe(`${version}\n`);
});

test('a bundle counts the package.json of the workspace where that decides how it is made', async () => {
  await generate({ name: 'api', runtime: 'node' });
  expect(targetsOf('api').build).toEqual({ executor: 'nx-oci:node-bundle', options: { entry: '{projectRoot}/src/main.mjs', output: 'dist/{projectRoot}/main.mjs' } });
  workspace.write({ 'package.json': { name: 'acme', private: true, type: 'module' } });
  await generate({ name: 'web', runtime: 'node' });
  expect(targetsOf('web').build.inputs).toEqual(['...', '{workspaceRoot}/package.json']);
});

test('a bundler is a development dependency, in the version that is there', async () => {
  await generate({ name: 'api', runtime: 'node' });
  expect(readJson(workspace.tree, 'package.json').devDependencies).toEqual({ esbuild: expect.stringMatching(/^\^/) });
  workspace.write({ 'package.json': { devDependencies: { esbuild: '0.25.0' } } });
  await generate({ name: 'web', runtime: 'node' });
  expect(readJson(workspace.tree, 'package.json').devDependencies).toEqual({ esbuild: '0.25.0' });
});

describe('a compose file and a Tiltfile', () => {
  test('are recorded and wired where the workspace has them', async () => {
    workspace.write({ 'docker-compose.yml': 'services: {}\n', Tiltfile: '' });
    const { said } = await generate({ name: 'api', runtime: 'go' });
    expect(readJson(workspace.tree, 'nx.json').plugins).toEqual([{ plugin: 'nx-oci', options: { compose: 'docker-compose.yml', tilt: 'Tiltfile' } }]);
    expect(readFileSync(workspace.path('docker-compose.yml'), 'utf8')).toContain('x-nx-project: api');
    expect(readFileSync(workspace.path('Tiltfile'), 'utf8')).toContain('custom_build(');
    expect(said).toContain('Recorded Tiltfile in nx.json');
    expect((await generate({ name: 'api', runtime: 'go' })).changed).toEqual([]);
  });

  test('may be elsewhere, and are made', async () => {
    await generate({ name: 'api', runtime: 'go', compose: 'deploy/compose.yaml' });
    expect(readFileSync(workspace.path('deploy/compose.yaml'), 'utf8')).toContain('x-nx-project: api');
    await expect(generate({ name: 'web', runtime: 'go', compose: 'compose.yaml' })).rejects.toEqual(coded('option-invalid', 'compose.yaml', 'deploy/compose.yaml'));
  });

  test('are wired again for a service that they lack', async () => {
    await generate({ name: 'api', runtime: 'go' });
    workspace.write({ 'compose.yaml': '' });
    expect((await generate({ name: 'api', runtime: 'go' })).changed).toEqual(['compose.yaml', 'nx.json', 'project.json']);
  });

  test('and the release have none that is unwired, or not to be released', async () => {
    workspace.write({ 'compose.yaml': '', 'nx.json': { plugins: [{ plugin: 'nx-oci', options: { compose: 'compose.yaml', unwired: ['api'] } }] } });
    await generate({ name: 'api', runtime: 'go' });
    await generate({ name: 'web', runtime: 'go', release: false });
    expect(readFileSync(workspace.path('compose.yaml'), 'utf8')).not.toContain('api');
    expect(readJson(workspace.tree, 'nx.json').release).toBeUndefined();
  });
});

test('an artifact is for projects that are there, or whose build is theirs', async () => {
  const { tree } = workspace;
  await expect(serviceImageGenerator(tree, { name: 'api', runtime: 'go', artifact: 'dist/api' })).rejects.toEqual(coded('option-invalid', 'artifact is "dist/api", and api is new'));
  expect(tree.listChanges()).toEqual([]);
  await generate({ name: 'api', runtime: 'static', artifact: 'out/{arch}/api' });
  expect(targetsOf('api').image.options.binary).toBe('out/{arch}/api');
});

describe('a project that is there', () => {
  test('gets an image of what its build writes, and keeps all else', async () => {
    workspace.write({ 'apps/Api/project.json': { name: 'Api', tags: ['x'], targets: { build: { command: 'make' } } }, 'apps/Api/main.js': '' });
    const { changed } = await generate({ project: 'Api', runtime: 'node', artifact: 'dist/apps/Api/server.js' });
    expect(changed).toEqual(['.gitignore', 'apps/Api/project.json', 'nx.json']);
    expect(readProjectConfiguration(workspace.tree, 'Api')).toMatchObject({
      tags: ['x'],
      targets: { build: { command: 'make' }, image: { executor: 'nx-oci:service-image', options: { runtime: 'node', app: 'dist/apps/Api/server.js' } } },
    });
    expect(targetsOf('Api').image.options.ports).toBeUndefined();
    expect((await generate({ project: 'Api', runtime: 'node' })).changed).toEqual([]);
  });

  test('in Go, without a build, gets that too', async () => {
    workspace.write({ 'apps/api/project.json': { name: 'api' }, 'apps/api/go.mod': 'module api\n\ngo 1.24.3\n' });
    await generate({ project: 'api', runtime: 'go' });
    expect(Object.keys(targetsOf('api'))).toEqual(['build', 'build-amd64', 'build-arm64', 'image']);
    expect(targetsOf('api')['build-amd64'].inputs).toBeUndefined();
  });

  test('in Go, without a module, is refused, and nothing is changed', async () => {
    workspace.write({ 'apps/api/project.json': { name: 'api' } });
    const { tree } = workspace;
    await expect(serviceImageGenerator(tree, { project: 'api', runtime: 'go' })).rejects.toEqual(coded('option-invalid', 'no go.mod is in apps/api', 'cd apps/api && go mod init'));
    expect(tree.listChanges()).toEqual([]);
  });

  test.each<[string, object, Partial<ServiceImageOptions>, string | undefined]>([
    ['nothing builds', {}, { runtime: 'static' }, 'dist/apps/api/{arch}/api'],
    ['nothing builds, and whose bundle is named', {}, { runtime: 'node', artifact: 'dist/api.mjs', lock: false }, 'dist/api.mjs'],
    ['has a build', { 'apps/api/project.json': { name: 'api', targets: { build: {} } } }, { runtime: 'static' }, undefined],
    ['has a script that builds', { 'apps/api/package.json': { name: 'api', scripts: { build: 'make' } } }, { runtime: 'static' }, undefined],
    ['needs no build', { 'apps/api/service/__main__.py': '' }, { runtime: 'python', artifact: 'apps/api/service', lock: false }, undefined],
  ])('that %s is told what is still to be done', async (_, files, options, file) => {
    workspace.write({ 'apps/api/project.json': { name: 'api' }, ...(files as Record<string, object>) });
    const { result } = await printed(() => serviceImageGenerator(workspace.tree, { project: 'api', ...options } as ServiceImageOptions));
    const { out } = await printed(async () => result());
    const told = file === undefined ? [] : [`unless something else builds it, give api a target "build" that writes ${file}, which runs before the image; then `];
    expect(out.match(/unless something.*?then /g) ?? []).toEqual(told);
  });

  test.each<[string, Record<string, string>, unknown[], string | undefined]>([
    ['its own module', { 'apps/api/go.mod': 'module api\n\ngo 1.24.3\n' }, [], undefined],
    ['a module further up', { 'go.mod': 'module acme\n\ngo 1.24.3\n' }, ['{workspaceRoot}/go.mod', '{workspaceRoot}/go.sum'], undefined],
    ['one between', { 'go.mod': 'module acme\n', 'apps/go.mod': 'module apps\n\ngo 1.22\n\ntoolchain go1.24.3\n' }, ['{workspaceRoot}/apps/go.mod', '{workspaceRoot}/apps/go.sum'], undefined],
    ['a module that names no Go', { 'apps/api/go.mod': 'module api\n\ngo 1.24\n' }, [{ runtime: 'GOENV=off GOTOOLCHAIN=local go version' }], undefined],
    ['a workspace of modules', { 'go.work': 'go 1.24.3\n\nuse (\n\t./apps/api\n)\n', 'apps/api/go.mod': 'module api\n\ngo 1.24\n' }, ['{workspaceRoot}/go.work', '{workspaceRoot}/go.work.sum'], 'go.work'],
    ['a workspace of other modules', { 'go.work': 'go 1.24\n\nuse ./apps/api/v2\n', 'apps/api/go.mod': 'module api\n\ngo 1.24.3\n' }, [], undefined],
    ["a developer's own workspace of modules", { '.gitignore': 'go.work\n', 'go.work': 'go 1.24\n\nuse ./apps/api\n', 'apps/api/go.mod': 'module api\n\ngo 1.24.3\n' }, [], undefined],
  ])('in Go, in %s, gets a build that counts what it reads', async (_, files, inputs, work) => {
    workspace.write({ 'apps/api/project.json': { name: 'api' }, ...files });
    await generate({ project: 'api', runtime: 'go' });
    for (const target of ['build-amd64', 'build-arm64']) {
      expect(targetsOf('api')[target].inputs).toEqual(inputs.length > 0 ? ['...', ...inputs] : undefined);
      expect((targetsOf('api')[target].options as { work?: string }).work).toBe(work);
    }
  });

  test('may be a package', async () => {
    workspace.write({ 'package.json': { name: 'acme', workspaces: ['packages/*'] }, 'packages/api/package.json': { name: '@acme/api', version: '1.0.0', scripts: { build: 'x' } } });
    expect((await generate({ project: '@acme/api', runtime: 'node', artifact: 'packages/api/dist/main.js' })).changed).toEqual(['.gitignore', 'nx.json', 'packages/api/package.json']);
    expect(readJson(workspace.tree, 'packages/api/package.json')).toMatchObject({ version: '1.0.0', nx: { targets: { image: { options: { app: 'packages/api/dist/main.js' } } } } });
  });
});

describe('in a workspace of packages', () => {
  const packages = { 'package.json': { name: 'acme', workspaces: ['packages/*'] }, 'packages/a/package.json': { name: 'a' } };

  test('a service is one, which npm has to know', async () => {
    workspace.write(packages);
    const { changed } = await generate({ name: '@acme/api', runtime: 'go' });
    expect(changed).toContain('packages/api/package.json');
    expect(changed).not.toContain('packages/api/project.json');
    expect(readJson(workspace.tree, 'packages/api/package.json')).toMatchObject({ name: '@acme/api', private: true, nx: { targets: { image: {} } } });
    expect([...getProjects(workspace.tree).keys()]).toContain('@acme/api');
    expect((await generate({ name: '@acme/api', runtime: 'go' })).changed).toEqual([]);
  });

  test('a service where none is looked for has a project.json', async () => {
    workspace.write(packages);
    expect((await generate({ name: 'api', runtime: 'go', directory: 'services/api' })).changed).toContain('services/api/project.json');
  });

  test('either may be asked for, but no package where none is looked for', async () => {
    workspace.write(packages);
    expect((await generate({ name: 'api', runtime: 'go', useProjectJson: true })).changed).toContain('packages/api/project.json');
    workspace.write({ 'packages/b/project.json': { name: 'b' } });
    expect((await generate({ name: 'web', runtime: 'go', useProjectJson: false })).changed).toContain('packages/web/package.json');
    await expect(generate({ name: 'jobs', runtime: 'go', directory: 'services/jobs', useProjectJson: false })).rejects.toEqual(coded('option-invalid', 'services/jobs'));
  });

  test('pnpm says elsewhere which they are', async () => {
    workspace.write({ 'pnpm-lock.yaml': '', 'pnpm-workspace.yaml': 'packages:\n  - "services/*"\n  - "!services/old"\n', 'services/a/package.json': { name: 'a' } });
    expect((await generate({ name: 'api', runtime: 'go', directory: 'services/api' })).changed).toContain('services/api/package.json');
    expect((await generate({ name: 'old', runtime: 'go', directory: 'services/old' })).changed).toContain('services/old/project.json');
  });
});

describe('is refused, and nothing is changed:', () => {
  const refused = async (options: Partial<ServiceImageOptions>, code: string, ...words: string[]): Promise<void> => {
    const before = files();
    const { tree } = workspace;
    await expect(serviceImageGenerator(tree, { runtime: 'go', ...options })).rejects.toEqual(coded(code, `error(${code})`, ...words));
    expect(tree.listChanges()).toEqual([]);
    expect(files()).toEqual(before);
  };

  test.each(['../evil', 'a/b', '@acme/../x', 'Greeter', 'a b', 'a;rm -rf', '$(id)', '-x', '.x', 'a--b', 'a\nb', '1st', 'é', 'vendor', 'x'.repeat(64), '@acme/', `@${'a'.repeat(130)}/x`])('the name %j', (name) =>
    refused({ name }, 'project-name-invalid'));

  test.each(['../x', '/etc/x', 'apps/../../x', '.git/x', 'node_modules/x', 'dist/x', 'apps/dist', 'apps/a b', 'apps/$x', 'apps/x;y', 'apps/*', '.', ''])('the directory %j', (directory) =>
    refused({ name: 'x', directory }, 'directory-invalid'));

  test('a directory that Git ignores', () => {
    workspace.write({ '.gitignore': 'tmp\n' });
    return refused({ name: 'x', directory: 'apps/tmp/x' }, 'directory-invalid', 'apps/tmp/x');
  });

  test('a directory that a link leads out of the workspace', async () => {
    symlinkSync('/tmp', workspace.path('linked'));
    await expect(serviceImageGenerator(workspace.tree, { name: 'x', directory: 'linked/x', runtime: 'go' })).rejects.toEqual(coded('directory-invalid', 'linked/x', 'leaves'));
  });

  test('a directory with other content, and a file', async () => {
    workspace.write({ 'apps/x/notes.txt': 'mine', 'apps/y': 'a file' });
    await refused({ name: 'x' }, 'directory-taken', 'apps/x', 'notes.txt');
    await refused({ name: 'y' }, 'directory-taken', 'apps/y');
  });

  test('a name that is taken, and a target', async () => {
    workspace.write({ 'libs/x/project.json': { name: 'x' }, 'libs/y/project.json': { name: 'y', targets: { image: { executor: 'nx:noop' } } } });
    await refused({ name: 'x' }, 'project-exists', 'libs/x');
    await refused({ name: 'x', directory: 'apps/x' }, 'project-exists', 'libs/x', 'apps/x');
    await refused({ project: 'y' }, 'project-exists', 'nx:noop');
  });

  test('a project that there is not, two projects, and none', async () => {
    await refused({ project: 'x' }, 'project-unknown', '"x"');
    await refused({ project: 'x', name: 'y' }, 'option-invalid', '"x"', '"y"');
    await refused({}, 'option-invalid');
  });

  test.each([0, -1, 65536, 1.5, NaN])('the port %d', (port) => refused({ name: 'x', port }, 'option-invalid', 'port'));

  test.each(['ghcr.io/acme/x:1', 'ghcr.io/Acme/x', 'https://ghcr.io/acme/x', 'x y', ''])('the repository %j', (repository) => refused({ name: 'x', repository }, 'option-invalid', `"${repository}"`));

  test.each(['../compose.yaml', '/etc/compose.yaml'])('the compose file %s', (compose) => refused({ name: 'x', compose }, 'directory-invalid', compose));

  test.each(['../main.js', '/main.js', 'dist/$(id)'])('the artifact %s', (artifact) => {
    workspace.write({ 'apps/x/project.json': { name: 'x' } });
    return refused({ project: 'x', artifact }, 'directory-invalid', artifact);
  });

  test('a runtime that there is not', () => refused({ name: 'x', runtime: 'toString' as never }, 'option-invalid', 'toString'));

  test('a runtime whose toolchain is missing', async () => {
    const { PATH } = process.env;
    process.env.PATH = workspace.root;
    try {
      await refused({ name: 'x' }, 'toolchain-missing', 'go is not installed');
      await refused({ name: 'x', runtime: 'python' }, 'toolchain-missing', 'python3 is not installed');
    } finally {
      process.env.PATH = PATH;
    }
  });

  test.each([
    ['fails', 'echo broken >&2; exit 3', 'go version fails: broken'],
    ['says no version', 'echo development', 'go says "development" of its version'],
    ['is too old', 'echo go version go1.21.4', 'go is 1.21.4, and 1.22.0 is needed'],
  ])('a runtime whose toolchain %s', async (_, script, says) => {
    const { PATH } = process.env;
    workspace.write({ 'bin/go': `#!/bin/sh\n${script}\n` });
    chmodSync(path.join(workspace.root, 'bin/go'), 0o755);
    process.env.PATH = `${path.join(workspace.root, 'bin')}:${PATH}`;
    try {
      await refused({ name: 'x' }, 'toolchain-missing', says);
    } finally {
      process.env.PATH = PATH;
    }
  });
});

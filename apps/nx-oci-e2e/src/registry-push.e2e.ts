import { run, tool } from '@nx-oci/peers';
import { startRegistryWorkspace, writesOf as writes, type RegistryWorkspace } from './registry-workspace';
import { imageTarget, type NxResult, type Workspace } from './workspace';

const output = 'dist/oci/apps/svc/image';

let lab: RegistryWorkspace;
let workspace: Workspace;
let registry: RegistryWorkspace['registry'];

beforeAll(async () => {
  lab = await startRegistryWorkspace();
  ({ workspace, registry } = lab);
  workspace.write('apps/svc/src/page.txt', 'page');
  workspace.project('svc', { image: imageTarget('apps/svc/src', { base: 'static', repository: `${registry.host}/acme/svc` }) });
}, 300_000);

afterAll(() => lab?.stop());

const nx: RegistryWorkspace['nx'] = (...args) => lab.nx(...args);
const requests: RegistryWorkspace['requests'] = (work) => lab.requests(work);
const digestOf = (tag: string): Promise<string> => lab.digestOf(`acme/svc:${tag}`);

test('a push is a dry run unless publishing is asked for: it prints the plan, and writes nothing', async () => {
  let result!: NxResult;
  const seen = await requests(async () => (result = await nx('svc:push', '--releaseVersion=1.0.0')));
  expect(result.stderr).not.toContain('BLOCKER');
  expect(result.code).toBe(0);
  expect(writes(seen)).toEqual([]);
  const { digest } = workspace.record(output);
  expect(result.stdout).toContain(`tag 1.0.0: new, ${digest}`);
  expect(result.stdout).toContain('Dry run: nothing was written.');
});

test('a publication moves the version and then latest; crane and skopeo read the same digest', async () => {
  const { stdout, stderr, code } = await nx('svc:push', '--releaseVersion=v1.0.0', '--publish');
  expect({ stderr, code }).toMatchObject({ code: 0 });
  const { digest, platforms } = workspace.record(output);
  expect(stdout).toContain('moved 2 tags');
  expect(await digestOf('1.0.0')).toBe(digest);
  expect(await digestOf('latest')).toBe(digest);
  const inspected = await run([tool('skopeo'), '--override-arch=arm64', 'inspect', '--cert-dir', '/nonexistent', '--tls-verify=false', '--format', '{{.Architecture}}', `docker://${registry.host}/acme/svc:1.0.0`], { env: registry.env });
  expect(inspected.trim()).toBe('arm64');
  expect(await run([tool('crane'), 'digest', '--platform=linux/arm64', `${registry.host}/acme/svc:1.0.0`], { env: registry.env })).toContain(platforms['linux/arm64'].digest);
});

test('a push of what is there is one HEAD for each tag', async () => {
  const seen = await requests(() => nx('svc:push', '--releaseVersion=1.0.0', '--publish'));
  expect(seen.sort()).toEqual(['HEAD /v2/acme/svc/manifests/1.0.0 200', 'HEAD /v2/acme/svc/manifests/latest 200']);
});

test('a change of one layer sends that layer, the configs and the manifests', async () => {
  workspace.write('apps/svc/src/page.txt', 'another page');
  const seen = await requests(() => nx('svc:push', '--tag=main', '--publish'));
  // One layer, which both platforms have, and their configs: each a POST and a PUT. Two manifests, the index, the tag.
  expect(writes(seen).filter((each) => each.startsWith('POST'))).toHaveLength(3);
  expect(writes(seen).filter((each) => /^PUT \/v2\/acme\/svc\/blobs/.test(each))).toHaveLength(3);
  expect(writes(seen).filter((each) => /^PUT \/v2\/acme\/svc\/manifests/.test(each))).toHaveLength(4);
});

test('a released tag is refused to another image, before anything is written', async () => {
  let result!: NxResult;
  const seen = await requests(async () => (result = await nx('svc:push', '--releaseVersion=1.0.0', '--publish')));
  expect(result.code).not.toBe(0);
  expect(result.stderr).toContain('BLOCKER(tag-exists)');
  expect(writes(seen)).toEqual([]);
});

test.each<[string, string[], string]>([
  ['latest without a stable version', ['--tag=latest'], 'BLOCKER(latest-unstable)'],
  ['a version that cannot be a tag', ['--releaseVersion=1.0.0+build'], 'BLOCKER(version-invalid)'],
  ['a platform that was not built', ['--platform=linux/s390x'], 'BLOCKER(platform-missing)'],
  ['a stable version where there is no such branch', ['--releaseVersion=9.0.0', '--main=trunk'], 'BLOCKER(not-on-main)'],
])('%s is refused', async (_, args, said) => {
  const result = await nx('svc:push', '--publish', ...args);
  expect(result.code).not.toBe(0);
  expect(result.stderr).toContain(said);
});

test('without credentials it is refused, naming what was tried', async () => {
  const { stderr, code } = await workspace.nxWith({ DOCKER_CONFIG: workspace.folder, NX_OCI_CA_FILE: registry.caFile }, 'run', 'svc:push', '--tag=x', '--publish');
  expect(code).not.toBe(0);
  expect(stderr).toContain('BLOCKER(empty-token)');
  expect(stderr).toContain('config.json');
});

test('platforms that were pushed one by one are joined to the same index', async () => {
  for (const name of ['linux-amd64', 'linux-arm64']) {
    const { stderr, code } = await nx(`svc:push:${name}`, '--releaseVersion=2.0.0-rc.1', '--publish');
    expect({ stderr, code }).toMatchObject({ code: 0 });
  }
  const joined = await nx('svc:push-index', '--releaseVersion=2.0.0-rc.1', '--publish');
  expect({ stderr: joined.stderr, code: joined.code }).toMatchObject({ code: 0 });
  expect((await nx('svc:image')).code).toBe(0);
  expect(await digestOf('2.0.0-rc.1')).toBe(workspace.record(output).digest);
});

test('an image is built on a base of the registry, and its layers come when they are wanted', async () => {
  const base = `${registry.host}/acme/svc:1.0.0`;
  workspace.write('apps/top/src/top.txt', 'top');
  workspace.project('top', { image: imageTarget('apps/top/src', { base }) });
  expect((await nx('top:image')).stderr).toContain('error(base-not-pinned)');
  expect((await nx('top:lock')).code).toBe(0);
  workspace.emptyStore();
  let result!: NxResult;
  const seen = await requests(async () => (result = await nx('top:image')));
  expect({ stderr: result.stderr, code: result.code }).toMatchObject({ code: 0 });
  // The index, and manifest and config of each platform.
  expect(seen).toHaveLength(5);
  const tarball = await nx('top:tarball');
  expect({ stderr: tarball.stderr, code: tarball.code }).toMatchObject({ code: 0 });
});

import { freePort, logIn, startDockerRegistry, type DockerRegistry } from '@nx-oci/peers';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startRegistryWorkspace, succeeded, type RegistryWorkspace } from './registry-workspace';
import { imageTarget, type NxResult, type Workspace } from './workspace';

const output = 'dist/oci/apps/svc/image';

let lab: RegistryWorkspace;
let workspace: Workspace;
let registry: DockerRegistry;
/** Methods of all requests of doctors, also of those that were refused. */
const methods: string[] = [];

beforeAll(async () => {
  lab = await startRegistryWorkspace();
  ({ workspace, registry } = lab);
  workspace.write('apps/svc/src/page.txt', 'page');
  workspace.project('svc', { image: imageTarget('apps/svc/src', { base: 'static', repository: `${registry.host}/acme/svc` }) });
}, 300_000);

afterAll(() => lab?.stop());

interface Checked extends NxResult {
  /** Check → its line, and the remedy below it. */
  findings: Record<string, string>;
}

/** Does what asks a registry, and notes how. */
async function noted<T>(other: DockerRegistry, work: () => Promise<T>): Promise<T> {
  const before = other.accessLog().length;
  const result = await work();
  const seen = other.accessLog().slice(before);
  methods.push(...seen.map(({ method }) => method));
  return result;
}

/** Has the doctor look, as the user who is logged in unless told otherwise. */
async function doctor(args: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Checked> {
  const result = await noted(registry, () => workspace.nxWith({ ...user(), ...env }, 'run', 'svc:doctor', ...args));
  return { ...result, findings: findingsIn(result.stdout) };
}

function user(): NodeJS.ProcessEnv {
  return { NX_OCI_CA_FILE: registry.caFile, DOCKER_CONFIG: registry.env.DOCKER_CONFIG };
}

function findingsIn(printed: string): Record<string, string> {
  const found = printed.matchAll(/^((?:ok|warn|fail) ([^\n:]+): [^\n]+(?:\n {2}\S[^\n]*)?)/gm);
  return Object.fromEntries([...found].map(([, lines, check]) => [check, lines]));
}

/** A Docker configuration of its own. */
function configuration(name: string): { env: { DOCKER_CONFIG: string; REGISTRY_AUTH_FILE: string } } {
  const folder = path.join(workspace.folder, name);
  const file = path.join(folder, 'config.json');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, '{}');
  return { env: { DOCKER_CONFIG: folder, REGISTRY_AUTH_FILE: file } };
}

test('before the first push all is well', async () => {
  const { code, findings, stdout } = await doctor(['--releaseVersion=1.0.0']);
  expect({ code, stdout }).toMatchObject({ code: 0 });
  expect(findings).toMatchObject({
    definition: 'ok definition: valid, for linux/amd64, linux/arm64',
    base: 'ok base: static, which is in no registry',
    image: expect.stringMatching(/^warn image: .*\[image-missing\]\n {2}Run the image target first\.$/),
    version: 'ok version: 1.0.0 (--releaseVersion), a stable release',
    main: 'ok main: the commit is on main',
    repository: `ok repository: ${registry.host}/acme/svc`,
    registry: `ok registry: ${registry.host} answers over TLS, with a certificate that is trusted`,
    credentials: `ok credentials: those of ${registry.env.DOCKER_CONFIG}/config.json (auths)`,
    pull: `ok pull: ${registry.host}/acme/svc can be read`,
    push: 'ok push: the token is for writing',
    referrers: expect.stringMatching(/^ok referrers: .*found by tags/),
    'tag 1.0.0': 'ok tag 1.0.0: is not there yet',
    'tag latest': 'ok tag latest: is not there yet',
  });
});

test('the image that was built is compared with what is published', async () => {
  await succeeded(lab.nx('svc:image'));
  const { digest } = workspace.record(output);
  expect((await doctor(['--releaseVersion=1.0.0'])).findings.published).toBe(`ok published: ${registry.host}/acme/svc does not have ${digest}, what was built, yet`);
  await succeeded(lab.nx('svc:push', '--releaseVersion=1.0.0', '--publish'));
  const { code, findings } = await doctor(['--releaseVersion=1.0.0']);
  expect(code).toBe(0);
  expect(findings).toMatchObject({
    published: `ok published: ${registry.host}/acme/svc has ${digest}, what was built`,
    'tag 1.0.0': `ok tag 1.0.0: names ${digest}, what was built`,
    'tag latest': `ok tag latest: names ${digest}, what was built`,
  });
});

test('a released tag that names another image fails, and latest is said to move', async () => {
  const before = workspace.record(output).digest;
  workspace.write('apps/svc/src/page.txt', 'another page');
  await succeeded(lab.nx('svc:image'));
  const { digest } = workspace.record(output);
  const { code, findings } = await doctor(['--releaseVersion=1.0.0']);
  expect(code).not.toBe(0);
  expect(findings['tag 1.0.0']).toBe(
    `fail tag 1.0.0: is released, and names ${before}, not ${digest}, what was built [tag-exists]\n  Publish under another version: what was released stays what it is. If it must be, say --overwrite.`,
  );
  expect(findings['tag latest']).toBe(`ok tag latest: names ${before}, and would move to ${digest}`);
  const next = await doctor(['--releaseVersion=1.0.1']);
  expect({ code: next.code, stdout: next.stdout }).toMatchObject({ code: 0 });
});

test('without credentials it fails, naming what was tried', async () => {
  const { env } = configuration('nobody');
  const { code, findings } = await doctor([], env);
  expect(code).not.toBe(0);
  expect(findings.credentials).toMatch(/^fail credentials: none for .*Tried .*nobody\/config\.json \(auths\): no entry for 127\.0\.0\.1.*\n {2}Log in/);
  expect(findings.pull).toMatch(/^fail pull: .*\[auth-failed\]/);
});

test('a wrong password fails, naming its source and not the password', async () => {
  const wrong = configuration('wrong');
  logIn(wrong, registry.host, { username: 'alice', password: 'Secret-that-is-wrong' });
  const { code, findings, stdout, stderr } = await doctor([], wrong.env);
  expect(code).not.toBe(0);
  expect(findings.credentials).toBe(`ok credentials: those of ${wrong.env.DOCKER_CONFIG}/config.json (auths)`);
  expect(findings.pull).toMatch(/^fail pull: .*refuses the credentials of .*wrong\/config\.json.*\[auth-failed\]\n {2}Log in again/);
  expect(stdout + stderr).not.toContain('Secret-that-is-wrong');
  expect(stdout + stderr).not.toContain(Buffer.from('alice:Secret-that-is-wrong').toString('base64'));
});

test('a user who may only read fails for push alone', async () => {
  const { settings } = registry.tokenServer!;
  const { grant } = settings;
  settings.grant = ({ actions }) => actions.filter((action) => action === 'pull');
  try {
    const { code, findings } = await doctor();
    expect(code).not.toBe(0);
    expect(findings.pull).toMatch(/^ok /);
    expect(findings.push).toMatch(/^fail push: .*gives a token for pull where one for push was asked for\n {2}Have the user/);
  } finally {
    settings.grant = grant;
  }
});

test('a certificate that is not trusted fails, and says how to trust it', async () => {
  const { code, findings } = await doctor([], { NX_OCI_CA_FILE: undefined });
  expect(code).not.toBe(0);
  expect(findings.registry).toMatch(/^fail registry: .*certificate.*\[registry-down\]\n {2}.*NX_OCI_CA_FILE/);
  expect(findings.pull).toBeUndefined();
});

test('a registry that is down fails', async () => {
  const { code, findings } = await doctor([`--repository=127.0.0.1:${await freePort()}/acme/svc`]);
  expect(code).not.toBe(0);
  expect(findings.registry).toMatch(/^fail registry: .*cannot be reached.*\[registry-down\]\n {2}Check the name/);
});

test('a registry with names and passwords takes them, and one without asks for none', async () => {
  for (const auth of ['htpasswd', 'none'] as const) {
    const other = await startDockerRegistry({ auth });
    try {
      const { code, findings, stdout } = await noted(other, () => doctor([`--repository=${other.host}/acme/svc`], other.env));
      expect({ code, stdout }).toMatchObject({ code: 0 });
      expect(findings.registry).toBe(`ok registry: ${other.host} answers in plain HTTP`);
      expect(findings.credentials).toContain(auth === 'none' ? 'asks for none' : `those of ${other.env.DOCKER_CONFIG}/config.json`);
      expect(findings.push).toContain(auth === 'none' ? 'ok push: whoever asks is let in' : 'ok push: the name and password are taken');
    } finally {
      await other.stop();
    }
  }
});

describe('a base in the registry', () => {
  const project = (base: string): void =>
    workspace.project('svc', { image: imageTarget('apps/svc/src', { base, repository: `${registry.host}/acme/svc` }) });
  const base = async (): Promise<string> => (await doctor()).findings.base;

  test('has to be pinned, by a lock that is its own, to what is there', async () => {
    const reference = `${registry.host}/acme/svc:1.0.0`;
    const digest = await lab.digestOf('acme/svc:1.0.0');
    project(reference);
    expect(await base()).toMatch(/^fail base: .*\[base-not-pinned\]\n {2}Run the lock target/);
    await succeeded(lab.nx('svc:lock'));
    expect(await base()).toBe(`ok base: ${reference}@${digest}, pinned by apps/svc/image.lock.json, is there`);
    project(`${registry.host}/acme/svc:latest`);
    expect(await base()).toMatch(/^fail base: .*\[lock-stale\]\n {2}Run the lock target/);
    project(`${reference}@${digest}`);
    expect(await base()).toBe(`ok base: ${reference}@${digest}, pinned by its digest, is there`);
    project(`${reference}@sha256:${'0'.repeat(64)}`);
    expect(await base()).toMatch(/^fail base: .*is not there.*\[manifest-missing\]/);
    project(`${reference}@${digest}`);
  });

  test('is raised by Renovate once the generator has run, which a dry run does not do', async () => {
    expect((await doctor()).findings.renovate).toMatch(/^warn renovate: .*\n {2}Run npx nx g nx-oci:renovate/);
    const { stdout } = await workspace.succeed('g', 'nx-oci:renovate', '--dry-run');
    expect(stdout).toContain('CREATE renovate.json');
    expect(workspace.has('renovate.json')).toBe(false);
    await workspace.succeed('g', 'nx-oci:renovate');
    expect((await doctor()).findings.renovate).toBe('ok renovate: renovate.json has the managers that raise bases and their locks');
    const written = workspace.read('renovate.json');
    await workspace.succeed('g', 'nx-oci:renovate');
    expect(workspace.read('renovate.json')).toBe(written);
  });
});

test('the command line looks at every image of the workspace, or of the projects that are named', async () => {
  workspace.write('apps/other/src/page.txt', 'page');
  workspace.project('other', { image: imageTarget('apps/other/src') });
  await noted(registry, async () => {
    const all = await workspace.cli(user(), 'doctor');
    expect(all.code).toBe(1);
    expect(findingsIn(all.stdout)).toMatchObject({ host: expect.anything() });
    expect(all.stdout).toContain(`ok svc:image push: the token is for writing`);
    expect(all.stdout).toContain('fail other:image repository: Nothing says to which repository other goes [repository-missing]');
    const one = await workspace.cli(user(), 'doctor', 'svc');
    expect({ code: one.code, stdout: one.stdout }).toMatchObject({ code: 0 });
    expect(one.stdout).not.toContain('other:image');
    expect((await workspace.cli(user(), 'doctor', 'nobody')).stderr).toContain('error(project-unknown)');
  });
});

test('registries were asked by all of this, and nothing that writes', () => {
  expect(new Set(methods)).toEqual(new Set(['GET', 'HEAD']));
});

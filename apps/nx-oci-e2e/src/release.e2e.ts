import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { run, type RunResult } from '@nx-oci/peers';
import { repository } from './installed-base';
import { startRegistryWorkspace, writesOf, type RegistryWorkspace } from './registry-workspace';
import type { Workspace } from './workspace';

const services = { one: 'one', two: 'two', '@acme/three': 'three' };
type Service = keyof typeof services;

const author = Object.fromEntries(['AUTHOR', 'COMMITTER'].flatMap((role) => [[`GIT_${role}_NAME`, 'e2e'], [`GIT_${role}_EMAIL`, 'e2e@example.test']]));

let lab: RegistryWorkspace;
let workspace: Workspace;
let remote: string;

beforeAll(async () => {
  lab = await startRegistryWorkspace();
  ({ workspace } = lab);
  remote = path.join(workspace.folder, 'remote.git');
  await run(['git', 'init', '--quiet', '--bare', '--initial-branch=main', remote]);
  // A line for each push.
  const hook = path.join(remote, 'hooks/pre-receive');
  workspace.write(path.relative(workspace.root, hook), `#!/bin/sh\ncut -d' ' -f3 | paste -sd' ' - >> ${path.join(workspace.folder, 'pushes')}\n`);
  chmodSync(hook, 0o755);
  await git('remote', 'add', 'origin', remote);
  mkdirSync(workspace.path('bin'));
  copyFileSync(path.join(repository, 'dist/apps/greeter/amd64/greeter'), workspace.path('bin/service'));
  for (const service of Object.keys(services) as Service[]) makeService(service);
  await commit('feat: make one', 'apps/one');
  await commit('fix: make three', 'apps/three');
  // Of what Nx takes for no change of a service.
  await commit('chore: make two', '.');
}, 300_000);

afterAll(() => lab?.stop());

const git = async (...args: string[]): Promise<string> => (await run(['git', ...args], { cwd: workspace.root, env: author })).trim();

async function commit(message: string, ...paths: string[]): Promise<void> {
  await git('add', ...paths);
  await git('commit', '--quiet', `--message=${message}`);
}

function makeService(service: Service, more: object = {}): void {
  const folder = services[service];
  const contents = [{ type: 'files', from: `apps/${folder}/src`, to: '/app' }];
  const options = { binary: 'bin/service', platforms: ['linux/amd64'], contents, repository: `${lab.registry.host}/acme/${folder}` };
  workspace.write(`apps/${folder}/src/page.txt`, folder);
  workspace.write(`apps/${folder}/project.json`, JSON.stringify({ name: service, targets: { image: { executor: 'nx-oci:service-image', options }, ...more } }, null, 2));
}

/** Changes a service, and commits that. */
async function change(service: Service, message: string): Promise<void> {
  const page = `apps/${services[service]}/src/page.txt`;
  workspace.write(page, `${workspace.read(page)}, changed`);
  await commit(message, page);
}

/** `nx release` of a user who is logged in, and what was written to the registry meanwhile. */
async function releaseWith(env: NodeJS.ProcessEnv, ...args: string[]): Promise<RunResult & { said: string; written: string[] }> {
  let result!: RunResult;
  const login = { ...lab.trust, DOCKER_CONFIG: lab.registry.env.DOCKER_CONFIG };
  const seen = await lab.requests(async () => (result = await workspace.nxWith({ ...author, ...login, ...env }, 'release', ...args)));
  return { ...result, said: `${result.stdout}\n${result.stderr}`, written: writesOf(seen) };
}

const release = (...args: string[]): ReturnType<typeof releaseWith> => releaseWith({}, ...args);

async function released(...args: string[]): ReturnType<typeof releaseWith> {
  const result = await release(...args);
  if (result.code !== 0) throw new Error(`nx release ${args.join(' ')} ended with ${result.code}:\n${result.said}`);
  return result;
}

const tags = async (): Promise<string[]> => (await git('tag')).split('\n').filter(Boolean);

/** What came by each push since the last question. */
let pushesSeen = 0;
function pushes(): string[] {
  const file = path.join(workspace.folder, 'pushes');
  const all = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  return all.slice(pushesSeen, (pushesSeen = all.length));
}

const pushTags = (...args: string[]): Promise<RunResult> => workspace.cli(author, 'push-tags', ...args);
const built = (service: Service): string => workspace.record(`dist/oci/apps/${services[service]}/image`).digest;
const digestOf = (service: Service, tag: string): Promise<string> => lab.digestOf(`acme/${services[service]}:${tag}`);

test('the generator has every service released, and changes nothing the second time', async () => {
  await workspace.succeed('generate', 'nx-oci:release');
  expect((JSON.parse(workspace.read('nx.json')) as { release: { groups: object } }).release.groups).toMatchObject({
    services: { projects: expect.arrayContaining(Object.keys(services)) as string[], projectsRelationship: 'independent' },
  });
  await commit('chore: release services', 'nx.json');
  const { stdout } = await workspace.succeed('generate', 'nx-oci:release');
  expect(stdout).toContain('Nothing is to be done.');
  expect(await git('status', '--porcelain')).toBe('');
});

test('a first release is 0.1.0, whatever its commits are of; without one that tells of a change there is none, and it can be asked for', async () => {
  const head = await git('rev-parse', 'HEAD');
  const { said } = await released('--skip-publish');
  expect(said).toMatch(/two .*No changes were detected/);
  expect(await tags()).toEqual(['@acme/three/v0.1.0', 'one/v0.1.0']);
  await released('minor', '--projects=two', '--skip-publish');
  expect(await tags()).toEqual(['@acme/three/v0.1.0', 'one/v0.1.0', 'two/v0.1.0']);
  // A tag is all that a release is: no commit, no push.
  expect(await git('rev-parse', 'HEAD')).toBe(head);
  expect(await git('status', '--porcelain')).toBe('');
  expect(pushes()).toEqual([]);
});

test('tags are pushed one by one, once their commit is on main of the remote', async () => {
  await git('push', '--quiet', 'origin', 'HEAD~1:refs/heads/main');
  const early = await pushTags();
  expect(early.stderr).toContain('error(not-on-main): @acme/three/v0.1.0 is a stable version');
  expect(early.code).toBe(1);
  await git('push', '--quiet', 'origin', 'main');
  expect((await pushTags('--dry-run')).stdout).toContain('one/v0.1.0 would be pushed to origin.');
  expect(pushes()).toEqual(['refs/heads/main', 'refs/heads/main']);
  expect(await pushTags()).toMatchObject({ code: 0 });
  expect(pushes()).toEqual(['refs/tags/@acme/three/v0.1.0', 'refs/tags/one/v0.1.0', 'refs/tags/two/v0.1.0']);
  expect((await pushTags()).stdout).toContain('one/v0.1.0 is at origin already.');
  expect(pushes()).toEqual([]);
});

test('for a tag its project is published, and no other', async () => {
  await workspace.succeed('run', '@acme/three:image');
  const { code, said, written } = await releaseWith({ CI_COMMIT_TAG: '@acme/three/v0.1.0' }, 'publish', '--projects=@acme/three');
  if (code !== 0) throw new Error(said);
  expect(await digestOf('@acme/three', '0.1.0')).toBe(built('@acme/three'));
  expect(await digestOf('@acme/three', 'latest')).toBe(built('@acme/three'));
  expect(written.filter((each) => !each.includes('/acme/three/'))).toEqual([]);
});

test('where nothing has changed, there is no release', async () => {
  const before = await tags();
  const { said, written } = await released('--yes');
  for (const service of Object.keys(services)) expect(said).toContain(`${service} 🚫 No changes were detected`);
  expect(await tags()).toEqual(before);
  expect(written).toEqual([]);
  expect((await pushTags()).stdout).toContain('is at origin already.');
});

test('one that has changed is released and published in one run; the others are left, and that is said', async () => {
  const before = await tags();
  await change('one', 'fix: mend one');
  await workspace.succeed('run-many', '-t', 'image');
  const { said, written } = await released('--yes');
  expect(said).toContain('nx release gives two no new version');
  expect((await tags()).filter((tag) => !before.includes(tag))).toEqual(['one/v0.1.1']);
  expect(await digestOf('one', '0.1.1')).toBe(built('one'));
  expect(written.filter((each) => !each.includes('/acme/one/'))).toEqual([]);
});

describe('off main', () => {
  beforeAll(async () => {
    await git('checkout', '--quiet', '-b', 'feature');
    await change('two', 'feat: extend two');
  });

  test.each([[['--skip-publish']], [['--skip-publish', '--dry-run']], [['2.0.0', '--projects=two', '--skip-publish']]])('a stable version is refused before there is a tag: %j', async (args) => {
    const before = await tags();
    const { code, said } = await release(...args);
    expect(said).toMatch(/BLOCKER\(not-on-main\): two: \d\.\d\.\d is a stable version, and the commit [0-9a-f]{12} is not on main\./);
    expect(code).not.toBe(0);
    expect(await tags()).toEqual(before);
  });

  test('a prerelease is made, and flagged; it leaves latest, and can be pushed', async () => {
    await workspace.succeed('run', 'two:image');
    const { said } = await released('--preid=rc', '--yes');
    expect(said).toContain('to get new version 0.1.1-rc.0, a prerelease: it may be of any branch, and leaves latest where it is');
    expect(await digestOf('two', '0.1.1-rc.0')).toBe(built('two'));
    await expect(digestOf('two', 'latest')).rejects.toThrow();
    pushes();
    await pushTags();
    expect(pushes()).toEqual(['refs/tags/two/v0.1.1-rc.0']);
  });

  test('merged, it is a stable version', async () => {
    await git('checkout', '--quiet', 'main');
    await git('merge', '--quiet', 'feature');
    await released('--skip-publish');
    expect(await git('tag', '--points-at', 'HEAD')).toBe('two/v0.1.1\ntwo/v0.1.1-rc.0');
  });
});

test('the branch that releases come from is that of the publishing target', async () => {
  makeService('one', { 'nx-release-publish': { options: { main: 'maintenance' } } });
  await git('checkout', '--quiet', '-b', 'maintenance');
  await commit('fix: release one from here', 'apps/one');
  const before = await tags();
  await released('--projects=one', '--skip-publish');
  expect((await tags()).filter((tag) => !before.includes(tag))).toEqual(['one/v0.1.2']);
});

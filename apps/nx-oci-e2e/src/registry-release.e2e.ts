import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { run } from '@nx-oci/peers';
import { repository } from './installed-base';
import { startRegistryWorkspace, writesOf, type RegistryWorkspace } from './registry-workspace';
import { imageTarget, type NxResult, type Workspace } from './workspace';

const services = ['one', 'two'];

const author = Object.fromEntries(['AUTHOR', 'COMMITTER'].flatMap((role) => [[`GIT_${role}_NAME`, 'e2e'], [`GIT_${role}_EMAIL`, 'e2e@example.test']]));

/** A build that is not cached, and fails where another is under way. */
const sharedBuild = `const fs = require('node:fs');
fs.mkdirSync('dist/apps/shared', { recursive: true });
fs.writeFileSync('dist/busy', '', { flag: 'wx' });
setTimeout(() => {
  fs.writeFileSync('dist/apps/shared/shared.txt', 'shared');
  fs.rmSync('dist/busy');
}, 2000);
`;

let lab: RegistryWorkspace;
let workspace: Workspace;

beforeAll(async () => {
  lab = await startRegistryWorkspace();
  ({ workspace } = lab);
  const version = { versionActions: 'nx-oci/release', currentVersionResolver: 'git-tag' };
  const settings = { projects: services, projectsRelationship: 'independent', version, changelog: { workspaceChangelog: false } };
  workspace.write('nx.json', JSON.stringify({ analytics: false, plugins: ['nx-oci'], release: settings }));
  workspace.write('shared-build.cjs', sharedBuild);
  workspace.project('shared', { build: { executor: 'nx:run-commands', options: { command: 'node shared-build.cjs' } } });
  for (const name of services) {
    workspace.write(`apps/${name}/src/page.txt`, name);
    const image = imageTarget([`apps/${name}/src`, 'dist/apps/shared'], { repository: `${lab.registry.host}/acme/${name}` });
    workspace.project(name, { image: { ...image, dependsOn: [{ projects: ['shared'], target: 'build' }] } });
    await git('tag', `${name}@0.9.0`);
  }
  await git('add', '.');
  await git('commit', '--quiet', '--message=services');
}, 300_000);

afterAll(() => lab?.stop());

const git = (...args: string[]): Promise<string> => run(['git', ...args], { cwd: workspace.root, env: author });

/** `nx release` of a user who is logged in, and what the registry was asked meanwhile. */
async function release(env: NodeJS.ProcessEnv, ...args: string[]): Promise<{ code: number | null; said: string; seen: string[] }> {
  let result!: NxResult;
  const login = { ...lab.trust, DOCKER_CONFIG: lab.registry.env.DOCKER_CONFIG };
  const seen = await lab.requests(async () => (result = await workspace.nxWith({ ...author, ...login, ...env }, 'release', ...args)));
  return { code: result.code, said: `${result.stdout}\n${result.stderr}`, seen };
}

/** The same, of one that has to succeed. */
async function released(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Awaited<ReturnType<typeof release>>> {
  const result = await release(env, ...args);
  if (result.code !== 0) throw new Error(`nx release ${args.join(' ')} ended with ${result.code}:\n${result.said}`);
  return result;
}

const digestOf = (service: string, tag: string): Promise<string> => lab.digestOf(`acme/${service}:${tag}`);
const built = (service: string): string => workspace.record(`dist/oci/apps/${service}/image`).digest;

test('what was never built is refused', async () => {
  const { code, said, seen } = await release({ VERSION: '1.0.0' }, 'publish');
  expect(said).toContain('BLOCKER(image-missing)');
  expect(code).not.toBe(0);
  expect(writesOf(seen)).toEqual([]);
});

test('a release that nothing gives a version is refused', async () => {
  await workspace.succeed('run-many', '-t', 'image');
  const { code, said, seen } = await release({}, 'publish');
  expect(said).toContain('BLOCKER(version-missing)');
  expect(code).not.toBe(0);
  expect(seen).toEqual([]);
});

test('a dry run prints the plan of every service, and writes nothing; what Nx says for packages is of no matter', async () => {
  const forPackages = ['--first-release', '--registry=https://packages.example.test', '--access=public', '--otp=123456'];
  const { said, seen } = await released({ VERSION: '1.0.0' }, 'publish', '--dry-run', ...forPackages);
  for (const service of services) expect(said).toContain(`tag 1.0.0: new, ${built(service)}`);
  expect(said).toContain('Dry run: nothing was written.');
  expect(writesOf(seen)).toEqual([]);
});

test('a release publishes under the version that Nx gives, whatever VERSION says, and moves latest last', async () => {
  const { seen } = await released({ VERSION: '7.0.0' }, '1.0.0', '--yes');
  for (const service of services) {
    expect(await digestOf(service, '1.0.0')).toBe(built(service));
    expect(await digestOf(service, 'latest')).toBe(built(service));
    const manifests = seen.filter((each) => each.startsWith(`PUT /v2/acme/${service}/manifests/`)).map((each) => each.split('/').at(-1));
    expect(manifests.slice(-2)).toEqual(['1.0.0 201', 'latest 201']);
  }
});

test('publishing the same version once more writes nothing; here the CI says it', async () => {
  const { seen } = await released({ GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'v1.0.0' }, 'publish');
  const heads = services.flatMap((service) => ['1.0.0', 'latest'].map((tag) => `HEAD /v2/acme/${service}/manifests/${tag} 200`));
  expect(seen.sort()).toEqual(heads.sort());
});

test('what was built of other sources is refused', async () => {
  workspace.write('apps/one/src/page.txt', 'changed');
  const { code, said, seen } = await release({ VERSION: '1.1.0' }, 'publish', '--projects=one');
  expect(said).toContain('BLOCKER(image-stale)');
  expect(code).not.toBe(0);
  expect(writesOf(seen)).toEqual([]);
});

test('a stable version of a commit that is not on main is refused', async () => {
  await git('checkout', '--quiet', '-b', 'feature');
  await git('commit', '--quiet', '--all', '--message=change');
  const { code, said, seen } = await release({ VERSION: '1.1.0' }, 'publish', '--projects=one');
  expect(said).toContain('BLOCKER(not-on-main)');
  expect(code).not.toBe(0);
  expect(writesOf(seen)).toEqual([]);
});

test('a prerelease may come from anywhere, and leaves latest; the tag that is asked for stands beside it', async () => {
  const latest = await digestOf('one', 'latest');
  await released({ VERSION: '1.1.0-rc.1' }, 'publish', '--projects=one', '--tag=next');
  expect(await digestOf('one', '1.1.0-rc.1')).toBe(built('one'));
  expect(await digestOf('one', 'next')).toBe(built('one'));
  expect(await digestOf('one', 'latest')).toBe(latest);
});

describe('beside an npm package', () => {
  /** The executor of `nx-release-publish` in a project with an image and a package.json. */
  async function publisher(declared: object, manifest: object = {}): Promise<string> {
    workspace.write('apps/package/package.json', JSON.stringify({ name: 'package', version: '1.0.0', ...manifest }));
    workspace.project('package', { image: imageTarget('apps/package/src'), ...declared });
    const { stdout } = await workspace.succeed('show', 'project', 'package', '--json');
    return (JSON.parse(stdout) as { targets: Record<string, { executor: string }> }).targets['nx-release-publish'].executor;
  }

  beforeAll(() => symlinkSync(path.join(repository, 'node_modules/@nx/js'), workspace.path('node_modules/@nx/js')));

  test.each<[string, object, object, string]>([
    ['the package is published by Nx', {}, {}, '@nx/js:release-publish'],
    ['a private one is not, and the image is', {}, { private: true }, 'nx-oci:release-publish'],
    ['the image is, if the user says so', { 'nx-release-publish': { executor: 'nx-oci:release-publish', options: { image: 'image' } } }, {}, 'nx-oci:release-publish'],
  ])('%s', async (_, declared, manifest, executor) => expect(await publisher(declared, manifest)).toBe(executor));

  test('a target of its own publishes the image in the same run, which tells it what it tells the other', async () => {
    const nxJson = JSON.parse(workspace.read('nx.json')) as { release: object };
    workspace.write('nx.json', JSON.stringify({ ...nxJson, release: { ...nxJson.release, projects: ['package'] } }));
    workspace.write('apps/package/src/page.txt', 'package');
    workspace.project('package', {
      image: imageTarget('apps/package/src', { repository: `${lab.registry.host}/acme/package` }),
      'publish-image': { executor: 'nx-oci:release-publish', options: { image: 'image' } },
      'nx-release-publish': { command: 'echo the package', dependsOn: [{ target: 'publish-image', params: 'forward' }] },
    });
    await workspace.succeed('run', 'package:image');
    const { said, seen } = await released({ VERSION: '1.0.0-rc.1' }, 'publish', '--dry-run', '--tag=next');
    expect(said).toContain(`tag next: new, ${built('package')}`);
    expect(said).toContain('the package');
    expect(writesOf(seen)).toEqual([]);
  });
});

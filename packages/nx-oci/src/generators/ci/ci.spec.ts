import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createTree } from '@nx/devkit/testing';
import type { Tree } from '@nx/devkit';
import { parse } from 'yaml';
import { printed } from '../../../test/output';
import ciGenerator, { type CiOptions } from './ci';

let tree: Tree;
beforeEach(() => {
  tree = createTree();
  // Without prettier, which is not installed here.
  tree.delete('.prettierrc');
  tree.write('nx.json', '{}');
  manifest({});
});

const manifest = (content: object): void => tree.write('package.json', JSON.stringify({ name: 'acme', ...content }));
const withFormatter = (): void => manifest({ devDependencies: { oxfmt: '1' } });
const text = (file: string): string => tree.read(file, 'utf8')!;
const server = 'https://cache.example';
const withServer = (): void => tree.write('.env', `NX_SELF_HOSTED_REMOTE_CACHE_SERVER=${server}\n`);

/** Runs the generator; returns the files that it wrote, and what it printed. */
async function generate(options: CiOptions): Promise<{ written: string[]; said: string }> {
  if (options.cache === 'self-hosted') withServer();
  const before = new Map(tree.listChanges().map(({ path, content }) => [path, String(content)]));
  const { out, err } = await printed(() => ciGenerator(tree, { skipFormat: true, ...options }));
  const written = tree.listChanges().filter(({ path, content }) => before.get(path) !== String(content));
  return { written: written.map(({ path }) => path).sort(), said: out + err };
}

/** All commands of all that was generated, in order. */
function commands(): string[] {
  const files = tree.listChanges().filter(({ path }) => path.includes('nx-oci'));
  return files.flatMap(({ content }) => commandsIn(parse(String(content))));
}

function commandsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]: [string, unknown]) =>
    ['run', 'script', 'before_script', 'commands'].includes(key) ? [each].flat().flatMap((lines) => (lines as string).trim().split('\n')) : commandsIn(each),
  );
}

const gitHub = (...names: string[]): string[] => names.map((name) => `.github/workflows/nx-oci-${name}.yml`);
const woodpecker = (...names: string[]): string[] => names.map((name) => `.woodpecker/nx-oci-${name}.yaml`);

test.each<[CiOptions, string[]]>([
  [{ provider: 'github' }, gitHub('ci', 'release')],
  [{ provider: 'github', cache: 'nx-cloud' }, gitHub('ci', 'main', 'release')],
  [{ provider: 'gitlab', cache: 'self-hosted' }, ['.gitlab-ci.yml', '.gitlab/nx-oci.yml', 'package.json']],
  [{ provider: 'woodpecker', cache: 'none' }, woodpecker('ci', 'release')],
  [{ provider: 'woodpecker', cache: 'self-hosted' }, [...woodpecker('ci', 'main', 'release'), 'package.json']],
])('%j gives %j, and says so', async (options, files) => {
  const { written, said } = await generate(options);
  expect(written).toEqual(files);
  for (const file of files) expect(said).toContain(file);
  expect(said).toContain('Next:');
});

const providers = ['github', 'gitlab', 'woodpecker'] as const;

describe.each(providers)('%s', (provider) => {
  test('a second run changes nothing, and says so', async () => {
    withFormatter();
    await generate({ provider, cache: 'self-hosted' });
    const { written, said } = await generate({ provider, cache: 'self-hosted' });
    expect(written).toEqual([]);
    expect(said).toContain('is up to date');
  });

  test('files that nobody has changed are updated', async () => {
    await generate({ provider, cache: 'none' });
    const { written, said } = await generate({ provider, cache: 'self-hosted' });
    expect(written).toContainEqual(expect.stringContaining('nx-oci'));
    expect(said).toContain('Updated');
    expect(said).not.toContain('Left');
  });

  test('files that somebody has changed are left, unless that is forced', async () => {
    await generate({ provider });
    const [{ path: file }] = tree.listChanges().filter(({ path }) => path.includes('nx-oci'));
    const changed = `${text(file)}\n# ours\n`;
    tree.write(file, changed);
    const { said } = await generate({ provider });
    expect(text(file)).toBe(changed);
    expect(said).toContain(`Left ${file}, which somebody has changed.`);
    await generate({ provider, force: true });
    expect(text(file)).not.toContain('# ours');
  });

  test('files of the same name that were never generated are left likewise', async () => {
    const [file] = (await generate({ provider })).written.filter((path) => path.includes('nx-oci'));
    tree.write(file, 'name: ours\n');
    await generate({ provider });
    expect(text(file)).toBe('name: ours\n');
  });

  test('formatting is committed where there is a formatter', async () => {
    const { said } = await generate({ provider });
    expect(said).toContain('neither prettier nor oxfmt');
    expect(commands()).not.toContain('npx nx-oci ci commit-fixes');
    withFormatter();
    await generate({ provider });
    expect(commands()).toContain('npx nx-oci ci commit-fixes');
  });

  test.each([
    ['package-lock.json', {}, 'npx', ['npm ci']],
    ['pnpm-lock.yaml', {}, 'pnpm exec', ['npm install --global --ignore-scripts pnpm@10', 'pnpm install --frozen-lockfile']],
    ['pnpm-lock.yaml', { packageManager: 'pnpm@9.15.4' }, 'pnpm exec', ['npm install --global --ignore-scripts pnpm@9.15.4', 'pnpm install --frozen-lockfile']],
    ['yarn.lock', {}, 'yarn', ['npm install --global --force --ignore-scripts yarn@1', 'yarn install --frozen-lockfile']],
    ['yarn.lock', { packageManager: 'yarn@4.6.0+sha224.abc' }, 'yarn', ['npm install --global --force --ignore-scripts @yarnpkg/cli-dist@4.6.0', 'yarn install --immutable']],
  ])('%s with %j is installed as it is locked', async (lock, content, exec, install) => {
    manifest(content);
    tree.write(lock, '');
    await generate({ provider });
    const all = commands();
    expect(all.slice(0, install.length)).toEqual(install);
    expect(all).toContain(`${exec} nx affected -t lint test build image tarball`);
    expect(all).toContain(`${exec} nx sync:check`);
    expect(all).toContain(`${exec} nx-oci ci image`);
    expect(all.filter((each) => each.includes('nx-oci ci') || each.includes(' nx ')).every((each) => each.includes(`${exec} nx`))).toBe(true);
  });

  test('Go is there where a project has a module: that of the one which asks for the newest', async () => {
    await generate({ provider });
    expect(JSON.stringify([text(tree.listChanges().find(({ path }) => path.includes('nx-oci'))!.path)])).not.toMatch(/go-version|golang/);
    for (const [name, go] of Object.entries({ old: '1.24.0', new: '1.26.3', other: '1.9' })) {
      tree.write(`apps/${name}/project.json`, JSON.stringify({ name }));
      tree.write(`apps/${name}/go.mod`, `module ${name}\n\ngo ${go}\n`);
    }
    await generate({ provider });
    const all = tree.listChanges().map(({ path }) => text(path)).join('\n');
    expect(all).toContain(provider === 'github' ? 'go-version-file: apps/new/go.mod' : 'cd apps/new && GOTOOLCHAIN=auto go env GOROOT');
  });

  test('the Node of .nvmrc is taken', async () => {
    tree.write('.nvmrc', 'v22.11.0\n');
    await generate({ provider });
    const all = tree.listChanges().map(({ path }) => text(path)).join('\n');
    expect(all).toContain(provider === 'github' ? 'node-version-file: .nvmrc' : 'image: node:22-trixie');
  });
});

test.each(['gitlab', 'woodpecker'] as const)('jobs of %s run in the image that is asked for', async (provider) => {
  await generate({ provider, image: 'ghcr.io/acme/tools:1@sha256:ab' });
  expect(text(provider === 'gitlab' ? '.gitlab/nx-oci.yml' : '.woodpecker/nx-oci-ci.yaml')).toContain('image: ghcr.io/acme/tools:1@sha256:ab\n');
});

test('the cache is that of nx.json, unless told', async () => {
  tree.write('nx.json', '{ "nxCloudId": "abc" }');
  await generate({ provider: 'github' });
  expect(text('.github/workflows/nx-oci-ci.yml')).toContain('NX_CLOUD_ACCESS_TOKEN: ${{ secrets.NX_CACHE_READ_TOKEN }}');
  await generate({ provider: 'github', cache: 'none' });
  expect(text('.github/workflows/nx-oci-ci.yml')).not.toContain('CACHE');
});

test('the cache is that of .env, unless told', async () => {
  withServer();
  await generate({ provider: 'github' });
  expect(commands()).toContain('npx nx-oci-cache run -- nx affected -t lint test build image tarball');
  await generate({ provider: 'github', cache: 'none' });
  expect(text('.github/workflows/nx-oci-ci.yml')).not.toMatch(/cache run|id-token/);
});

test('a cache of one’s own comes with the package of its proxy, in the version of the plugin; one that is there stays', async () => {
  const { version } = JSON.parse(readFileSync(path.join(__dirname, '../../../package.json'), 'utf8')) as { version: string };
  const devDependencies = (): unknown => (JSON.parse(text('package.json')) as { devDependencies?: unknown }).devDependencies;
  await generate({ provider: 'github', cache: 'none' });
  expect(devDependencies()).toBeUndefined();
  expect((await generate({ provider: 'github', cache: 'self-hosted' })).said).toContain('Added @nx-oci/cache to package.json.');
  expect(devDependencies()).toEqual({ '@nx-oci/cache': version });
  manifest({ devDependencies: { '@nx-oci/cache': 'file:vendor/nx-oci-cache.tgz' } });
  await generate({ provider: 'github', cache: 'self-hosted' });
  expect(devDependencies()).toEqual({ '@nx-oci/cache': 'file:vendor/nx-oci-cache.tgz' });
});

interface Job {
  permissions?: Record<string, string>;
  id_tokens?: Record<string, { aud: string }>;
  env?: Record<string, string>;
  environment?: unknown;
  variables?: Record<string, string>;
  steps?: Job[];
  run?: string;
  before_script?: string[];
  script?: string[];
  commands?: string[];
}

const gitHubJobs = (name: string): Record<string, Job> => (parse(text(gitHub(name)[0])) as { jobs: Record<string, Job> }).jobs;
const gitLabJobs = (): Record<string, Job> => parse(text('.gitlab/nx-oci.yml')) as Record<string, Job>;
const woodpeckerSteps = (name: string): Record<string, Job> =>
  Object.fromEntries((parse(text(woodpecker(name)[0])) as { steps: (Job & { name: string })[] }).steps.map((step) => [step.name, step]));

test('with static tokens, pull requests read the cache of one’s own, and main alone writes it', async () => {
  for (const provider of providers) await generate({ provider, cache: 'self-hosted' });
  const token = 'NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN';
  for (const [name, job, access] of [['ci', 'ci', 'read'], ['release', 'build', 'read'], ['main', 'main', 'write']]) {
    expect(gitHubJobs(name)[job].env![token]).toBe(`\${{ secrets.NX_CACHE_${access.toUpperCase()}_TOKEN }}`);
    expect(gitLabJobs()[name === job ? `nx-oci-${name}` : `nx-oci-${name}-${job}`].variables![token]).toBe(`$NX_CACHE_${access.toUpperCase()}_TOKEN`);
    expect(woodpeckerSteps(name)[job].environment).toMatchObject({ [token]: { from_secret: `nx_cache_${access}_token` } });
  }
});

test('what builds asks for an identity of its run, which the server of the cache takes, and nothing else does', async () => {
  for (const provider of providers) await generate({ provider, cache: 'self-hosted' });
  const permissions = { contents: 'read', 'id-token': 'write' };
  for (const name of ['ci', 'main']) expect(parse(text(gitHub(name)[0]))).toMatchObject({ permissions });
  expect(parse(text(gitHub('release')[0]))).toMatchObject({ permissions: { contents: 'read' }, jobs: { build: { permissions } } });
  expect(gitHubJobs('release').publish.permissions).toBeUndefined();
  const asking = Object.entries(gitLabJobs()).filter(([, job]) => job.id_tokens);
  expect(asking.map(([name]) => name)).toEqual(['nx-oci-ci', 'nx-oci-main', 'nx-oci-release-build']);
  for (const [, job] of asking) expect(job.id_tokens).toEqual({ NX_OCI_CACHE_ID_TOKEN: { aud: server } });
  for (const provider of providers) await generate({ provider, cache: 'nx-cloud' });
  expect(tree.listChanges().map(({ path: file }) => text(file)).join('\n')).not.toMatch(/id-token|id_tokens|ID_TOKEN/);
});

test.each(providers)('%s runs behind the proxy whatever is cached, and only there', async (provider) => {
  manifest({ packageManager: 'pnpm@10.1.0' });
  const cached = ['nx affected -t lint test build image tarball', 'nx run-many -t lint test build image', 'nx-oci ci image'];
  await generate({ provider, cache: 'self-hosted' });
  expect(commands().filter((each) => each.includes('nx-oci-cache')).sort()).toEqual(cached.map((each) => `pnpm exec nx-oci-cache run -- ${each}`).sort());
  await generate({ provider, cache: 'nx-cloud' });
  expect(commands()).toEqual(expect.arrayContaining(cached.map((each) => `pnpm exec ${each}`)));
  expect(commands().join()).not.toContain('nx-oci-cache');
});

test('a cache of one’s own that .env does not name is refused', async () => {
  await expect(printed(() => ciGenerator(tree, { provider: 'github', cache: 'self-hosted' }))).rejects.toMatchObject({ code: 'option-invalid', message: expect.stringContaining('.env names no server') as string });
  expect(tree.exists('.github')).toBe(false);
});

describe.each([
  ['npm', {}, 'npm ci --ignore-scripts'],
  ['pnpm', { packageManager: 'pnpm@10.1.0' }, 'pnpm install --frozen-lockfile --ignore-scripts'],
  ['yarn 1', { packageManager: 'yarn@1.22.22' }, 'yarn install --frozen-lockfile --ignore-scripts'],
  ['yarn', { packageManager: 'yarn@4.6.0' }, 'yarn install --immutable --mode=skip-build'],
])('credentials of a registry, with %s', (_, content, install) => {
  /** What publishes, and what is told to it beside its commands. */
  const publishing = {
    github: () => gitHubJobs('release').publish,
    gitlab: () => gitLabJobs()['nx-oci-release-publish'],
    woodpecker: () => woodpeckerSteps('release').publish,
  };

  test.each(providers)('%s gives them to what publishes alone, which builds nothing and runs no script of a package', async (provider) => {
    manifest({ ...content, devDependencies: { oxfmt: '1' } });
    tree.write('go.mod', 'module acme\n\ngo 1.26\n');
    tree.write('project.json', JSON.stringify({ name: 'acme' }));
    await generate({ provider, cache: 'self-hosted' });
    const job = publishing[provider]();
    const run = commandsIn({ job });
    expect(run).toContain(install);
    expect(run.at(-1)).toMatch(/nx-oci ci publish --prebuilt$/);
    expect(run.filter((each) => /install|npm ci/.test(each) && !/ --ignore-scripts| --mode=skip-build/.test(each))).toEqual([]);
    expect(run.join()).not.toMatch(/nx-oci ci image|nx run|apt-get/);
    expect(JSON.stringify(job)).toMatch(/RELEASE_REGISTRY_PASSWORD/i);
    // Elsewhere, neither they nor the environment that has them.
    const all = tree.listChanges().filter(({ path }) => path.includes('nx-oci')).map(({ path }) => JSON.stringify(parse(text(path)))).join();
    const rest = all.replace(JSON.stringify(job), '');
    expect(rest).not.toBe(all);
    expect(rest).not.toMatch(/registry_(username|password)|"environment":"release"|"name":"release","action"/i);
  });
});

test('GitHub gives credentials of a registry to one step', async () => {
  await generate({ provider: 'github' });
  const steps = Object.values(gitHubJobs('release')).flatMap((job) => job.steps!).filter((step) => JSON.stringify(step).includes('RELEASE_REGISTRY'));
  expect(steps.map(({ run }) => run)).toEqual([expect.stringContaining('nx-oci ci publish')]);
});

test('what clones for Woodpecker is of a version', async () => {
  await generate({ provider: 'woodpecker' });
  const images = woodpecker('ci', 'release').flatMap((file) => (parse(text(file)) as { clone: { image: string }[] }).clone.map(({ image }) => image));
  expect(images).toHaveLength(4);
  for (const image of images) expect(image).toMatch(/^woodpeckerci\/plugin-git:\d+\.\d+\.\d+$/);
});

test('agents of Nx Cloud are started before what they do', async () => {
  for (const provider of providers) {
    await generate({ provider, cache: 'nx-cloud', agents: '3 linux-medium-js' });
    const all = commands();
    const start = all.indexOf('npx nx-cloud start-ci-run --distribute-on="3 linux-medium-js" --stop-agents-after="tarball"');
    expect(start).toBeGreaterThanOrEqual(0);
    expect(start).toBeLessThan(all.indexOf('npx nx affected -t lint test build image tarball'));
  }
});

test('what GitLab reads already stays, and what to add to it is printed', async () => {
  tree.write('.gitlab-ci.yml', 'test:\n  script: [make]\n');
  const { written, said } = await generate({ provider: 'gitlab' });
  expect(written).toEqual(['.gitlab/nx-oci.yml']);
  expect(said).toContain('include:\n  - local: .gitlab/nx-oci.yml');
});

test.each<[string, CiOptions, () => void, string]>([
  ['another provider', { provider: 'jenkins' as never }, () => undefined, '"jenkins" is no provider'],
  ['another cache', { provider: 'github', cache: 's3' as never }, () => undefined, '"s3" is no cache'],
  ['agents without Nx Cloud', { provider: 'github', agents: '3 linux-medium-js' }, () => undefined, 'are agents of Nx Cloud'],
  ['agents that are a command', { provider: 'github', cache: 'nx-cloud', agents: '"; curl' }, () => undefined, 'names no agents'],
  ['an image for GitHub', { provider: 'github', image: 'node:24' }, () => undefined, 'run in no image'],
  ['an image that is none', { provider: 'gitlab', image: 'node 24\nservices: [docker]' }, () => undefined, 'is no image'],
  ['bun', { provider: 'github' }, () => tree.write('bun.lock', ''), 'package manager is bun'],
  ['a file of Woodpecker that would not be read any more', { provider: 'woodpecker' }, () => tree.write('.woodpecker.yml', 'steps: []'), '.woodpecker.yml would not be read'],
])('%s is refused, and nothing is written', async (_, options, prepare, said) => {
  prepare();
  const before = tree.listChanges().map(({ path }) => path);
  await expect(generate(options)).rejects.toMatchObject({ code: 'option-invalid', message: expect.stringContaining(said) as string });
  expect(tree.listChanges().map(({ path }) => path)).toEqual(before);
});

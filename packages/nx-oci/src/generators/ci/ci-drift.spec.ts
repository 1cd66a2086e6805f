import { createTree } from '@nx/devkit/testing';
import type { Tree } from '@nx/devkit';
import { printed } from '../../../test/output';
import { coded } from '../../../test/errors';
import syncGenerator from '../sync/sync';
import ciGenerator, { type CiOptions } from './ci';
import { ciDrift } from './ci-drift';

let tree: Tree;
beforeEach(() => {
  tree = createTree();
  // Without prettier, which is not installed here.
  tree.delete('.prettierrc');
  tree.write('nx.json', '{}');
  tree.write('package.json', JSON.stringify({ name: 'acme' }));
  module('old', '1.24');
});

const withServer = (server: string): void => tree.write('.env', `NX_SELF_HOSTED_REMOTE_CACHE_SERVER=${server}\n`);

const generate = (options: CiOptions): Promise<unknown> => printed(() => ciGenerator(tree, { skipFormat: true, ...options }));
const text = (file: string): string => tree.read(file, 'utf8')!;

function module(name: string, go: string): void {
  tree.write(`apps/${name}/project.json`, JSON.stringify({ name }));
  tree.write(`apps/${name}/go.mod`, `module ${name}\n\ngo ${go}\n`);
}

const providers = {
  github: { options: { provider: 'github' }, file: '.github/workflows/nx-oci-ci.yml', command: 'npx nx g nx-oci:ci --provider=github' },
  gitlab: {
    options: { provider: 'gitlab', cache: 'nx-cloud', agents: '3 linux-medium-js', image: 'ghcr.io/acme/tools:1' },
    file: '.gitlab/nx-oci.yml',
    command: 'npx nx g nx-oci:ci --provider=gitlab --cache=nx-cloud --agents="3 linux-medium-js" --image=ghcr.io/acme/tools:1',
  },
  woodpecker: {
    options: { provider: 'woodpecker', cache: 'self-hosted' },
    file: '.woodpecker/nx-oci-ci.yaml',
    command: 'npx nx g nx-oci:ci --provider=woodpecker --cache=self-hosted',
  },
} as const;

describe.each(Object.entries(providers))('%s', (_, { options, file, command }) => {
  beforeEach(() => {
    if (options.provider === 'woodpecker') withServer('https://cache.example');
    return generate(options);
  });

  test('what was just generated is up to date', () => expect(ciDrift(tree)).toEqual([]));

  test('a workflow that names a project which is gone is named, with the command that writes it anew', async () => {
    tree.delete('apps/old');
    expect(ciDrift(tree)).toContainEqual({ place: 'ci', file, project: '', message: `${file} is not what nx-oci:ci would write now.`, remedy: expect.stringContaining(command) as string });
    await generate(options);
    expect(ciDrift(tree)).toEqual([]);
  });

  test.each<[string, () => void]>([
    ['another module that asks for a newer Go', () => module('new', '1.26')],
    ['another package manager', () => tree.write('pnpm-lock.yaml', '')],
    ['another Node', () => tree.write('.nvmrc', '22')],
    ['another main branch', () => tree.write('nx.json', '{ "defaultBase": "trunk" }')],
  ])('%s makes it stale, where it says that', async (__, change) => {
    const before = text(file);
    change();
    const stale = ciDrift(tree).map((drift) => drift.file);
    await generate(options);
    expect(stale.includes(file)).toBe(body(text(file)) !== body(before));
    expect(ciDrift(tree)).toEqual([]);
  });

  test('what somebody has changed is theirs, and how it is formatted is of no matter', () => {
    tree.delete('apps/old');
    tree.write(file, `${text(file)}# ours\n`);
    expect(ciDrift(tree).map((drift) => drift.file)).not.toContain(file);
  });
});

test.each([
  ['github', '.github/workflows/nx-oci-format.yml'],
  ['woodpecker', '.woodpecker/nx-oci-format.yaml'],
] as const)('a workflow of %s that is of no use any more is named; one that might be new is not', async (provider, file) => {
  await generate({ provider });
  tree.write('package.json', JSON.stringify({ name: 'acme', devDependencies: { oxfmt: '1' } }));
  expect(ciDrift(tree)).toEqual([]);
  await generate({ provider });
  tree.write('package.json', JSON.stringify({ name: 'acme' }));
  expect(ciDrift(tree)).toMatchObject([{ file, remedy: `Remove it: git rm ${file}.` }]);
});

const body = (content: string): string => content.replace(/^.*\n/, '');

test('generated again with other options, what only the earlier ones wrote is gone, unless somebody has changed it', async () => {
  const main = '.github/workflows/nx-oci-main.yml';
  await generate({ provider: 'github', cache: 'nx-cloud' });
  const { out } = await printed(() => ciGenerator(tree, { skipFormat: true, provider: 'github', cache: 'none' }));
  expect(out).toContain(`Removed ${main}, which is of no use any more.\n`);
  expect(tree.exists(main)).toBe(false);
  await generate({ provider: 'github', cache: 'nx-cloud' });
  tree.write(main, `${text(main)}# ours\n`);
  await generate({ provider: 'github', cache: 'none' });
  expect(text(main)).toContain('# ours');
});

test('what is chosen by default follows nx.json', async () => {
  await generate({ provider: 'github' });
  tree.write('nx.json', '{ "nxCloudId": "abc" }');
  expect(ciDrift(tree).map(({ file }) => file)).toEqual(['ci', 'release'].map((name) => `.github/workflows/nx-oci-${name}.yml`));
});

test('what is chosen by default follows .env, and so does whom identities are for', async () => {
  await generate({ provider: 'gitlab' });
  withServer('https://cache.example');
  expect(ciDrift(tree).map(({ file }) => file)).toEqual(['.gitlab/nx-oci.yml']);
  await generate({ provider: 'gitlab' });
  expect(ciDrift(tree)).toEqual([]);
  withServer('https://cache.example:8443/nx');
  expect(ciDrift(tree).map(({ file }) => file)).toEqual(['.gitlab/nx-oci.yml']);
  await generate({ provider: 'gitlab' });
  expect(text('.gitlab/nx-oci.yml')).toContain('aud: https://cache.example:8443\n');
});

test('nx sync:check fails, and says what to run', async () => {
  await generate({ provider: 'github' });
  tree.delete('apps/old');
  await expect(syncGenerator(tree)).rejects.toThrow(coded('wiring-stale', 'nx-oci-ci.yml is not what nx-oci:ci would write now', 'npx nx g nx-oci:ci --provider=github'));
  await generate({ provider: 'github' });
  expect(await syncGenerator(tree)).toBeUndefined();
});

test('files of which nothing says how they were generated are left', async () => {
  await generate({ provider: 'github' });
  // As the first version wrote it, with the digest of what follows alone.
  tree.write('.github/workflows/nx-oci-ci.yml', '# Written by nx-oci:ci 2ab0c3e8848aa0af, which updates it as long as nobody changes it.\nname: old\n');
  expect(ciDrift(tree)).toEqual([]);
  await generate({ provider: 'github' });
  expect(text('.github/workflows/nx-oci-ci.yml')).toContain('name: nx-oci-ci\n');
});

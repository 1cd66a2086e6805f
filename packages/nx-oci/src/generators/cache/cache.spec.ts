import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readJson } from '@nx/devkit';
import { parse } from 'yaml';
import { coded } from '../../../test/errors';
import { GeneratedWorkspace } from '../../../test/generated-workspace';
import cacheGenerator, { type CacheOptions } from './cache';

let workspace: GeneratedWorkspace;
beforeEach(() => (workspace = new GeneratedWorkspace()));

const generate = (options: CacheOptions) => workspace.generate(cacheGenerator, options);
const text = (file: string): string => readFileSync(workspace.path(file), 'utf8');

const selfHosted: CacheOptions = { provider: 'self-hosted', server: 'https://cache.example/' };

describe('a server of our own', () => {
  test('is named where Nx reads it, without a secret', async () => {
    const { changed, said } = await generate(selfHosted);
    expect(changed).toEqual(['.env', '.env.local.example', '.gitignore', 'nx.json', 'package.json']);
    expect(text('.env')).toBe('NX_SELF_HOSTED_REMOTE_CACHE_SERVER=https://cache.example\n');
    expect(text('.env.local.example')).toMatch(/^NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN=$/m);
    expect(text('.gitignore')).toBe('.env.local\ndist\n');
    expect(readJson(workspace.tree, 'nx.json').neverConnectToCloud).toBe(true);
    expect(said).toContain('Added NX_SELF_HOSTED_REMOTE_CACHE_SERVER=https://cache.example to .env.');
  });

  test('is kept by a second run', async () => {
    await generate(selfHosted);
    expect((await generate(selfHosted)).changed).toEqual([]);
    expect((await generate({ provider: 'self-hosted' })).changed).toEqual([]);
  });

  test('stands beside what is there', async () => {
    workspace.write({ '.env': 'A=b', '.gitignore': '.env*\ndist\n' });
    expect((await generate(selfHosted)).changed).toEqual(['.env', '.env.local.example', 'nx.json', 'package.json']);
    expect(text('.env')).toBe('A=b\nNX_SELF_HOSTED_REMOTE_CACHE_SERVER=https://cache.example\n');
  });

  test.each<[string, string | undefined, string[]]>([
    ['none', undefined, ['--server']],
    ['no address', 'cache', ['"cache"']],
    ['another protocol', 'file:///tmp', ['file:///tmp']],
    ['a secret', 'https://user:secret@cache.example', ['cache.example']],
    ['no encryption', 'http://cache.example', ['http://cache.example', 'clear']],
    ['a line break', 'https://cache.example/\nPATH=/tmp', ['cache.example']],
    ['an expansion', 'https://cache.example/$(id)', ['$(id)']],
  ])('%s is refused, and nothing is changed', async (_, server, words) => {
    const { tree } = workspace;
    await expect(cacheGenerator(tree, { provider: 'self-hosted', server })).rejects.toEqual(coded('option-invalid', ...words));
    expect(tree.listChanges()).toEqual([]);
  });

  test('a secret in an address is not printed', async () =>
    await expect(generate({ provider: 'self-hosted', server: 'https://user:secret@cache.example' })).rejects.not.toThrow('secret'));

  test('another one than before is refused, and one beside Nx Cloud', async () => {
    await generate(selfHosted);
    await expect(generate({ ...selfHosted, server: 'https://other.example' })).rejects.toEqual(coded('option-invalid', 'other.example', 'cache.example', 'Change that line of .env'));
    workspace.write({ 'nx.json': { nxCloudId: 'abc' } });
    await expect(generate(selfHosted)).rejects.toEqual(coded('option-invalid', 'nxCloudId'));
  });
});

describe('the proxy', () => {
  const { version } = JSON.parse(readFileSync(path.join(__dirname, '../../../package.json'), 'utf8')) as { version: string };
  const manifest = (): object => JSON.parse(text('package.json')) as object;

  test('is of the version of the plugin', async () => {
    expect((await generate(selfHosted)).said).toContain('Added @nx-oci/cache to package.json.');
    expect(manifest()).toMatchObject({ devDependencies: { '@nx-oci/cache': version } });
  });

  test.each(['dependencies', 'devDependencies'])('stays as it is in %s', async (kind) => {
    workspace.write({ 'package.json': { name: 'acme', [kind]: { '@nx-oci/cache': '0.0.1' } } });
    await generate(selfHosted);
    expect(manifest()).toEqual({ name: 'acme', [kind]: { '@nx-oci/cache': '0.0.1' } });
  });

  test('is not of Nx Cloud', async () => {
    await generate({ provider: 'nx-cloud', id: '65f0a1' });
    expect(manifest()).not.toHaveProperty('devDependencies');
  });
});

describe('a configuration for the server', () => {
  const github: CacheOptions = { ...selfHosted, ci: 'github', repository: 'acme/shop' };
  const config = (): unknown => parse(text('cache.yaml'));

  test('has GitHub vouch for runs: what is pushed to main is trusted, other runs of the repository are not, and forks have nothing', async () => {
    expect((await generate(github)).said).toContain('Wrote cache.yaml, for a server to start from.');
    expect(config()).toEqual({
      listen: '127.0.0.1:3210',
      storage: '/var/lib/nx-oci-cache',
      anonymous: 'nothing',
      ci: [
        {
          issuer: 'https://token.actions.githubusercontent.com',
          audience: 'https://cache.example',
          rules: [
            { role: 'trusted', claims: { repository: 'acme/shop', event_name: 'push', ref: 'refs/heads/main', ref_protected: 'true' } },
            { role: 'untrusted', claims: { repository: 'acme/shop' } },
          ],
        },
      ],
    });
  });

  test('has GitLab vouch for them likewise, and trusts the branch that nx.json has as its base', async () => {
    workspace.write({ 'nx.json': { defaultBase: 'trunk' } });
    await generate({ ...github, ci: 'gitlab', server: 'https://cache.example:8443/nx', repository: 'acme/web/shop' });
    expect(config()).toMatchObject({
      ci: [
        {
          issuer: 'https://gitlab.com',
          audience: 'https://cache.example:8443',
          rules: [
            { role: 'trusted', claims: { project_path: 'acme/web/shop', pipeline_source: 'push', ref_type: 'branch', ref: 'trunk', ref_protected: 'true' } },
            { role: 'untrusted', claims: { project_path: 'acme/web/shop' } },
          ],
        },
      ],
    });
  });

  test('has tokens in variables where no CI vouches, and says which', async () => {
    await generate({ ...selfHosted, ci: 'woodpecker' });
    expect(config()).toEqual({ listen: '127.0.0.1:3210', storage: '/var/lib/nx-oci-cache', anonymous: 'nothing' });
    expect(text('cache.yaml')).toMatch(/NX_OCI_CACHE_TRUSTED_TOKEN[^]*NX_OCI_CACHE_READ_TOKEN/);
  });

  test.each([
    ['http://127.0.0.1:4000', '127.0.0.1:4000'],
    ['http://localhost', '127.0.0.1:80'],
    ['http://[::1]:4000', '[::1]:4000'],
  ])('of a server at %s listens at %s', async (server, listen) => {
    await generate({ ...github, server });
    expect(config()).toMatchObject({ listen });
  });

  test('is not written unasked, nor over one that is there', async () => {
    expect((await generate(selfHosted)).changed).not.toContain('cache.yaml');
    expect((await generate(github)).changed).toEqual(['cache.yaml']);
    workspace.write({ 'cache.yaml': 'storage: s3://ours\n' });
    const { changed, said } = await generate(github);
    expect(changed).toEqual([]);
    expect(said).toContain('cache.yaml is there and stays as it is, but has no rules for github');
  });

  test('of another CI has no rules for this one, and that is said', async () => {
    await generate(github);
    expect((await generate(github)).said).toContain('All files are as they are to be.');
    const { changed, said } = await generate({ ...github, ci: 'gitlab' });
    expect(changed).toEqual([]);
    expect(said).toContain('no rules for gitlab');
  });

  test.each<[string, CacheOptions['ci'], string, string, string]>([
    ['https://github.com/acme/shop.git', 'github', 'acme/shop', 'repository', 'https://token.actions.githubusercontent.com'],
    ['git@github.com:acme/shop.git', 'github', 'acme/shop', 'repository', 'https://token.actions.githubusercontent.com'],
    ['git@work:acme/shop', 'github', 'acme/shop', 'repository', 'https://token.actions.githubusercontent.com'],
    ['https://git.acme.example/acme/shop', 'github', 'acme/shop', 'repository', 'https://git.acme.example/_services/token'],
    ['https://bot:secret@git.acme.example/acme/web/shop.git', 'gitlab', 'acme/web/shop', 'project_path', 'https://git.acme.example'],
    ['ssh://git@git.acme.example:2222/acme/shop.git', 'gitlab', 'acme/shop', 'project_path', 'https://git.acme.example'],
  ])('of a clone of %s is for that', async (origin, ci, name, claim, issuer) => {
    execFileSync('git', ['init', '--quiet'], { cwd: workspace.root });
    execFileSync('git', ['remote', 'add', 'origin', origin], { cwd: workspace.root });
    await generate({ ...selfHosted, ci });
    expect(config()).toMatchObject({ ci: [{ issuer, rules: [{ claims: { [claim]: name } }, { claims: { [claim]: name } }] }] });
    expect(text('cache.yaml')).not.toContain('secret@');
  });

  test.each<[string, Partial<CacheOptions>, string[]]>([
    ['no repository where git knows none', { ci: 'github' }, ['--repository', 'origin']],
    ['a repository that is none', { ci: 'github', repository: 'shop' }, ['"shop"']],
    ['a repository that is YAML', { ci: 'gitlab', repository: 'acme/shop }\nx: {' }, ['acme/shop }']],
    ['a repository without a CI', { repository: 'acme/shop' }, ['"acme/shop"', '--ci']],
    ['an id, which is of Nx Cloud', { id: '65f0a1' }, ['"65f0a1"', 'self-hosted']],
    ['another CI', { ci: 'jenkins' as never }, ['"jenkins"', 'github, gitlab, woodpecker']],
  ])('%s is refused, and nothing is changed', async (_, options, words) => {
    const { tree } = workspace;
    await expect(cacheGenerator(tree, { ...selfHosted, ...options })).rejects.toEqual(coded('option-invalid', ...words));
    expect(tree.listChanges()).toEqual([]);
  });
});

describe('Nx Cloud', () => {
  test('is told by its id, which is no secret', async () => {
    expect((await generate({ provider: 'nx-cloud', id: '65f0a1' })).changed).toEqual(['.gitignore', 'nx.json']);
    expect(readJson(workspace.tree, 'nx.json').nxCloudId).toBe('65f0a1');
    expect((await generate({ provider: 'nx-cloud', id: '65f0a1' })).changed).toEqual([]);
    expect((await generate({ provider: 'nx-cloud' })).changed).toEqual([]);
  });

  test('gives one, where there is none', async () => {
    const { tree } = workspace;
    await cacheGenerator(tree, { provider: 'nx-cloud' });
    expect(readJson(tree, 'nx.json').nxCloudId).toBeUndefined();
  });

  test.each<[string, Partial<CacheOptions>, string[]]>([
    ['an id with other characters', { id: 'a b' }, ['"a b"']],
    ['a server of our own', { server: 'https://cache.example' }, ['"https://cache.example"', '--provider=self-hosted']],
    ['another id than before', { id: 'other' }, ['"other"', '"mine"']],
  ])('%s is refused, and nothing is changed', async (_, options, words) => {
    workspace.write({ 'nx.json': { nxCloudId: 'mine' } });
    const { tree } = workspace;
    await expect(cacheGenerator(tree, { provider: 'nx-cloud', ...options })).rejects.toEqual(coded('option-invalid', ...words));
    expect(tree.listChanges()).toEqual([]);
  });

  test('is refused beside a server of our own', async () => {
    workspace.write({ '.env': 'NX_SELF_HOSTED_REMOTE_CACHE_SERVER="https://cache.example"\n' });
    await expect(generate({ provider: 'nx-cloud' })).rejects.toEqual(coded('option-invalid', 'https://cache.example', '.env'));
  });
});

test('a provider that there is not is refused', async () =>
  await expect(generate({ provider: 'toString' as never })).rejects.toEqual(coded('option-invalid', 'toString')));

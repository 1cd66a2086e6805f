import { readFileSync } from 'node:fs';
import { readJson } from '@nx/devkit';
import { coded } from '../../../test/errors';
import { GeneratedWorkspace } from '../../../test/generated-workspace';
import cacheGenerator, { type CacheOptions } from './cache';

let workspace: GeneratedWorkspace;
beforeEach(() => (workspace = new GeneratedWorkspace()));

const generate = (options: CacheOptions) => workspace.generate(cacheGenerator, options);
const text = (file: string): string => readFileSync(workspace.path(file), 'utf8');

describe('a server of our own', () => {
  const selfHosted: CacheOptions = { provider: 'self-hosted', server: 'https://cache.example/' };

  test('is named where Nx reads it, without a secret', async () => {
    const { changed, said } = await generate(selfHosted);
    expect(changed).toEqual(['.env', '.env.local.example', '.gitignore', 'nx.json']);
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
    expect((await generate(selfHosted)).changed).toEqual(['.env', '.env.local.example', 'nx.json']);
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
    await expect(generate({ ...selfHosted, server: 'https://other.example' })).rejects.toEqual(coded('option-invalid', 'other.example', 'cache.example'));
    workspace.write({ 'nx.json': { nxCloudId: 'abc' } });
    await expect(generate(selfHosted)).rejects.toEqual(coded('option-invalid', 'nxCloudId'));
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

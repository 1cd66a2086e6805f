import path from 'node:path';
import { digestOf, formatPlatform, openLayout, parsePlatform, readImages, readLayer, type Image } from '@nx-oci/oci';
import { SourceAccess } from '@nx-oci/sources';
import { elfFile } from '../test/elf-file';
import { coded } from '../test/errors';
import { layerPaths } from '../test/layers';
import { machOFile } from '../test/mach-o-file';
import { TestWorkspace } from '../test/workspace';
import type { Definition, OutsideContent } from './definition';
import { definitionInputs } from './definition-inputs';
import { RegistryAccess } from './registry-access';
import { lockedArtifacts, resolveLock } from './resolve-lock';

const platforms = ['linux/amd64', 'linux/arm64', 'darwin/arm64'];
const linux = platforms.slice(0, 2);

function workspace(): TestWorkspace {
  return new TestWorkspace().write({
    'dist/linux-amd64/tool': elfFile(),
    'dist/linux-arm64/tool': elfFile({ machine: 183 }),
    'dist/darwin-arm64/tool': machOFile(),
    'linux.conf': 'linux',
    'root.pem': '',
  });
}

/** The images of a definition by platform. */
async function imagesOf(definition: Definition, place = workspace()): Promise<Record<string, Image>> {
  await place.build({ platforms, ...definition });
  const images = await readImages(openLayout(place.path('dist/image/layout')));
  return Object.fromEntries(images.map((image) => [formatPlatform(image.descriptor.platform!), image]));
}

test('each platform gets what is for it: contents, paths and layers that they share', async () => {
  const images = await imagesOf({
    base: 'none',
    contents: [
      { type: 'files', from: 'dist/{platform}/tool', to: '/usr/local/bin/', layer: 'tool' },
      { type: 'files', from: 'linux.conf', to: '/etc/', platforms: linux },
    ],
    paths: [
      { type: 'file', path: '/usr/share/tool.json', content: 'arm', platforms: ['linux/arm64/v8', 'darwin/arm64'], layer: 'tool' },
      { type: 'directory', path: '/tmp', mode: '1777', platforms: linux },
      { type: 'permissions', path: '/etc/linux.conf', mode: '0600', platforms: linux },
    ],
  });
  const found = await Promise.all(platforms.map((platform) => layerPaths(images[platform])));
  const tool = ['usr', 'usr/local', 'usr/local/bin', 'usr/local/bin/tool'];
  const described = [...tool, 'usr/share', 'usr/share/tool.json'];
  expect(found).toEqual([[tool, ['etc', 'etc/linux.conf'], ['tmp']], [described, ['etc', 'etc/linux.conf'], ['tmp']], [described]]);
  expect(images['darwin/arm64'].config).toMatchObject({ os: 'darwin', architecture: 'arm64', history: [{ comment: '/usr/local/bin/, tool' }] });
});

test('a program of macOS may be executed, as one of Linux', async () => {
  const images = await imagesOf({ base: 'none', contents: [{ type: 'files', from: 'dist/{platform}/tool', to: '/tool' }] });
  for (const image of Object.values(images)) expect((await readLayer(image.layers[0])).entries).toMatchObject([{ path: 'tool', mode: 0o755 }]);
});

test('what the static base and accounts are for are containers of Linux: other images have none of it, and know the names', async () => {
  const images = await imagesOf({
    base: 'static',
    accounts: { users: [{ name: 'app', uid: 1000, home: '/home/app' }] },
    contents: [{ type: 'files', from: 'linux.conf', to: '/app.conf', owner: 'app:nobody' }],
    user: 'nonroot',
    env: { A: '1' },
  });
  expect((await layerPaths(images['linux/arm64'])).flat()).toEqual(expect.arrayContaining(['etc/passwd', 'home/app', 'app.conf']));
  expect(await layerPaths(images['darwin/arm64'])).toEqual([['app.conf']]);
  expect((await readLayer(images['darwin/arm64'].layers[0])).entries).toMatchObject([{ uid: 1000, gid: 65534 }]);
  expect(images['linux/amd64'].config.config?.Env).toContain('SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt');
  expect(images['darwin/arm64'].config.config).toEqual({ Env: ['A=1'], User: 'nonroot' });
});

test('a platform that cannot be is refused by name', () =>
  expect(imagesOf({ base: 'none', contents: [{ type: 'files', from: 'linux.conf', to: '/a', platforms: ['linux/amd46'] }] })).rejects.toEqual(coded('platform-invalid', 'linux/amd46')));

describe('a content from outside', () => {
  const url = 'https://tools.example/{os}-{arch}/';
  const sums = (name: string): Record<string, string> => Object.fromEntries(platforms.map((platform) => [platform, digestOf(name + platform)]));
  const download = (name: string, own?: string[]): OutsideContent =>
    ({ type: 'download', url: url + name, to: '/usr/bin/', checksums: sums(name), ...(own && { platforms: own }) }) as OutsideContent;
  const definition: Definition = { base: 'none', platforms, contents: [download('all'), download('linux', linux), download('elsewhere', ['linux/riscv64'])] };

  async function locked(place: TestWorkspace, of: Definition = definition, previous?: Awaited<ReturnType<typeof resolveLock>>['lock']) {
    const [registry, sources] = [new RegistryAccess(place.store), new SourceAccess({ store: place.store, workspaceRoot: place.root })];
    try {
      return await resolveLock(of, { workspace: place, registry, sources, previous });
    } finally {
      await Promise.all([registry.close(), sources.close()]);
    }
  }

  test('is locked for the platforms that get it, and for no other', async () => {
    const place = workspace();
    const { lock, changes } = await locked(place);
    expect(lock.contents?.map((entry) => entry.platforms)).toEqual([platforms, linux]);
    expect(changes).toEqual([...platforms.map((platform) => `+ all (${platform})`), ...linux.map((platform) => `+ linux (${platform})`)]);
    const artifacts = lockedArtifacts(definition, { lock, lockFile: 'image.lock.json', workspace: place });
    expect(artifacts.map(({ name }) => name)).toEqual([...platforms.map((platform) => `all (${platform})`), ...linux.map((platform) => `linux (${platform})`)]);
  });

  test('asks for its lock again when it is for more platforms', async () => {
    const place = workspace();
    const { lock } = await locked(place);
    const more = { ...definition, contents: [download('all'), download('linux')] };
    expect(() => lockedArtifacts(more, { lock, lockFile: 'image.lock.json', workspace: place })).toThrow(coded('lock-stale', 'darwin/arm64', 'contents[1]'));
    expect((await locked(place, more, lock)).lock.contents?.[1].platforms).toEqual(platforms);
  });

  test('of two that ask for the same, each has what is locked for its platforms', async () => {
    const place = workspace();
    const both = { ...definition, contents: [download('same', linux), download('same', ['darwin/arm64'])] };
    const { lock } = await locked(place, both);
    expect(lock.contents?.map((entry) => entry.platforms)).toEqual([linux, ['darwin/arm64']]);
    expect((await locked(place, both, lock)).lock).toEqual(lock);
    expect(lockedArtifacts(both, { lock, lockFile: 'image.lock.json', workspace: place })).toHaveLength(3);
  });
});

test('what no platform gets is no input', () => {
  const contents = [
    { type: 'files' as const, from: 'dist/{platform}', to: '/', platforms: linux },
    { type: 'npm' as const, lockfile: 'package-lock.json', to: '/', platforms: ['darwin/arm64'] },
  ];
  const inputs = (names: string[]): string[] => definitionInputs({ contents }, workspace(), names.map(parsePlatform));
  expect(inputs(platforms)).toEqual(['dist/linux-amd64', 'dist/linux-arm64', 'package-lock.json']);
  expect(inputs(['linux/arm64'])).toEqual([path.join('dist', 'linux-arm64')]);
});

import { layerTar } from '@nx-oci/oci';
import { elfFile } from '../test/elf-file';
import { bytesOf } from '../test/bytes-of';
import { coded } from '../test/errors';
import { layerPaths } from '../test/layers';
import { TestWorkspace } from '../test/workspace';
import type { BaseProvider } from './base';
import { buildImages, type Build, type BuildContext, type BuildProgress } from './build-image';
import type { Definition, FilesContent } from './definition';

let workspace: TestWorkspace;

beforeEach(() => {
  workspace = new TestWorkspace().write({
    'dist/amd64/app': elfFile(),
    'dist/arm64/app': elfFile({ machine: 183 }),
    'page.html': 'page',
    'style.css': 'style',
  });
});

const program: FilesContent = { type: 'files', from: 'dist/{arch}/app', to: '/app', expect: 'static-binary' };
const page: FilesContent = { type: 'files', from: 'page.html', to: '/www/' };
const style: FilesContent = { type: 'files', from: 'style.css', to: '/www/' };

const build = (definition: Definition, context: Partial<BuildContext> = {}): Promise<Build> =>
  buildImages(definition, { workspace, store: workspace.store, env: {}, ...context });
const names = ({ images }: Build, at = 0): string[][] => images[at].layers.map(({ contents }) => contents);

test('each content is a layer, beside those of base, accounts with certificates, and paths', async () => {
  const built = await build({
    base: 'static',
    contents: [program, page],
    accounts: { users: [{ name: 'app', uid: 1000 }] },
    paths: [{ type: 'directory', path: '/data' }],
  });
  expect(names(built)).toEqual([['base'], ['accounts'], ['/app'], ['/www/'], ['paths']]);
  const [base, ...paths] = await layerPaths(built.images[0].image);
  expect(paths).toEqual([['etc', 'etc/group', 'etc/passwd'], ['app'], ['www', 'www/page.html'], ['data']]);
  // What a later part replaces is not in the base's layer.
  expect(base).not.toContain('etc/passwd');
  expect(base).toContain('etc/nsswitch.conf');
});

test('contents of one layer name share a layer, and the budget holds', async () => {
  expect(names(await build({ contents: [{ ...page, layer: 'www' }, program, { ...style, layer: 'www' }] }))).toEqual([
    ['/www/', '/www/'],
    ['/app'],
  ]);
  expect(names(await build({ contents: [page, program, style], layers: { budget: 1 } }))).toEqual([['/www/', '/app', '/www/']]);
});

test('the index names an image for each platform, in the order given', async () => {
  const { index, images } = await build({ contents: [program], platforms: ['linux/arm64', 'linux/amd64'], annotations: { a: 'b' } });
  expect(index.manifest.manifests.map(({ platform }) => platform)).toEqual([
    { os: 'linux', architecture: 'arm64' },
    { os: 'linux', architecture: 'amd64' },
  ]);
  expect(images.map(({ image }) => image.config.architecture)).toEqual(['arm64', 'amd64']);
  expect([index.manifest.annotations, images[0].image.manifest.annotations]).toEqual([{ a: 'b' }, { a: 'b' }]);
});

test('config and history tell of nothing but the definition', async () => {
  const { images } = await build({ contents: [page], entrypoint: ['/app'], created: '2026-01-31' });
  expect(images[0].image.config).toEqual({
    architecture: 'amd64',
    os: 'linux',
    created: '2026-01-31T00:00:00Z',
    config: { Entrypoint: ['/app'] },
    rootfs: { type: 'layers', diff_ids: [images[0].image.layers[0].diffId] },
    history: [{ created: '2026-01-31T00:00:00Z', created_by: 'nx-oci', comment: '/www/' }],
  });
});

test('a layer that does not depend on the platform is made once', async () => {
  const { images } = await build({ contents: [page] });
  expect(images[0].layers[0].made).toBe(images[1].layers[0].made);
  expect(await workspace.store.list()).toHaveLength(1);
});

test('a file that both platforms have is read once', async () => {
  expect((await build({ contents: [page, program] })).hashed).toBe('page'.length + 2 * elfFile().length);
});

test("owners may be names of the base's accounts and of those that are added", async () => {
  const accounts = { users: [{ name: 'app', uid: 1000 }], groups: [{ name: 'www', gid: 33 }] };
  const { images } = await build({
    base: 'static',
    accounts,
    contents: [{ ...page, owner: 'app:www' }],
    paths: [{ type: 'directory', path: '/d', owner: 'nobody' }],
  });
  const owner = async (layer: number): Promise<string> =>
    (await bytesOf(layerTar(images[0].image.layers[layer]))).toString('latin1', 108, 123);
  expect(await owner(3)).toBe('0177776\x000177776');
});

test('permissions change what contents have', async () => {
  const entry = { type: 'permissions' as const, path: '/www/page.html', owner: '33:33', mode: '0600' };
  const { images } = await build({ contents: [page], paths: [entry], platforms: ['linux/amd64'] });
  const tar = await bytesOf(layerTar(images[0].image.layers[0]));
  expect(tar.toString('latin1', 512 + 100, 512 + 123)).toBe('0000600\x000000041\x000000041');
  expect(names({ images } as Build)).toEqual([['/www/']]);
});

test.each([
  ['a file over a folder', [page, { ...program, to: '/www' }], 'path-conflict'],
  [
    'two files at one path',
    [
      { ...page, to: '/x' },
      { ...style, to: '/x' },
    ],
    'path-conflict',
  ],
] as [string, FilesContent[], 'path-conflict'][])('%s is refused', async (_, contents, code) => {
  await expect(build({ contents })).rejects.toThrow(coded(code, 'contents[0]', 'contents[1]'));
});

test('a folder over a link to nothing is refused, and one over a link to a folder goes there', async () => {
  const link = (target: string): Definition => ({ contents: [page], paths: [{ type: 'symlink', path: '/www', target }] });
  await expect(build({ ...link('nowhere') })).rejects.toThrow(coded('path-conflict', '/www', 'paths', 'contents[0]'));
  const merged = await build({ base: 'static', contents: [{ ...page, to: '/var/run/' }] });
  expect((await layerPaths(merged.images[0].image))[1]).toEqual(['run', 'run/page.html']);
});

test('more layers than engines mount are refused', async () => {
  const contents = Array.from({ length: 128 }, (_, at): FilesContent => ({ ...page, to: `/${at}` }));
  await expect(build({ contents, layers: { budget: 200 } })).rejects.toThrow(coded('too-many-layers', '128'));
  expect(names(await build({ contents }))).toHaveLength(100);
});

describe('before a byte is packed', () => {
  const fail = async (definition: Definition, context: Partial<BuildContext> = {}): Promise<unknown> => {
    const error = await build(definition, context).catch((thrown: unknown) => thrown);
    expect(await workspace.store.list()).toEqual([]);
    return error;
  };

  test.each([
    ['creation time', { created: 'now' }, 'created-invalid'],
    ['port', { ports: [0] }, 'port-invalid'],
    ['annotation', { annotations: { '': 'x' } }, 'annotation-invalid'],
    ['environment', { env: { '': 'x' } }, 'env-invalid'],
    ['platform', { platforms: ['linux/amd64', 'plan9/amd64'] }, 'platform-invalid'],
    ['content of one platform', { contents: [page, { ...program, from: { 'linux/amd64': 'dist/amd64/app' } }] }, 'content-missing'],
    ['binary of one platform', { contents: [page, { ...program, from: 'dist/amd64/app' }] }, 'binary-wrong-architecture'],
  ] as const)('a wrong %s ends the build', async (_, definition, code) => {
    expect(await fail({ contents: [page], ...definition } as Definition)).toEqual(coded(code));
  });

  test('so does who was told that all inputs are known', async () => {
    const read: string[] = [];
    const refusal = new Error('not declared');
    const onInputsKnown = async (): Promise<void> => {
      expect([...new Set(read)].sort()).toEqual(['dist/amd64/app', 'dist/arm64/app', 'page.html']);
      throw refusal;
    };
    expect(await fail({ contents: [page, program] }, { onRead: (file) => read.push(file), onInputsKnown })).toBe(refusal);
  });

  test('a base that is built is asked for its images after that, and before a byte is packed', async () => {
    const asked: string[] = [];
    const refusal = new Error('not built');
    const base: BaseProvider = async (origin) => ({
      origin,
      async image({ architecture }) {
        asked.push(architecture);
        throw refusal;
      },
    });
    const onInputsKnown = async (): Promise<void> => void asked.push('inputs');
    expect(await fail({ base: 'Dockerfile', contents: [page], env: { '': 'x' } }, { bases: [base], onInputsKnown })).toEqual(coded('env-invalid'));
    expect(asked).toEqual([]);
    expect(await fail({ base: 'Dockerfile', contents: [page] }, { bases: [base], onInputsKnown })).toBe(refusal);
    expect(asked).toEqual(['inputs', 'amd64', 'arm64']);
  });
});

test('progress is told up to the whole, and not at all when nothing is packed', async () => {
  workspace.write({ large: Buffer.alloc(3 << 20, 'x') });
  const told: BuildProgress[] = [];
  const definition: Definition = { contents: [{ type: 'files', from: 'large', to: '/large' }, page] };
  await build(definition, { onProgress: (progress) => told.push(progress) });
  expect(told.at(-1)).toEqual({ compressed: (3 << 20) + 4, total: (3 << 20) + 4 });
  expect(told.map(({ compressed }) => compressed)).toEqual(told.map(({ compressed }) => compressed).sort((a, b) => a - b));
  told.length = 0;
  await build(definition, { onProgress: (progress) => told.push(progress) });
  expect(told).toEqual([]);
});

test('SOURCE_DATE_EPOCH counts only where it is asked for', async () => {
  const digest = async (definition: Definition, epoch: string): Promise<string> =>
    (await build({ contents: [page], ...definition }, { env: { SOURCE_DATE_EPOCH: epoch } })).index.descriptor.digest;
  expect(await digest({}, '1')).toBe(await digest({}, '2'));
  expect(await digest({ created: 'env' }, '1')).not.toBe(await digest({ created: 'env' }, '2'));
});

test.each(['nobdy', 'nonroot:staff', 'web'])('refuses user %j, which no account of the image is', async (user) => {
  await expect(build({ base: 'static', user })).rejects.toThrow(coded('owner-invalid', user));
});

test.each(['nonroot', 'nonroot:nobody', '1234', '1234:5'])('takes user %j', async (user) => {
  expect((await build({ base: 'static', user })).images[0].image.config.config?.User).toBe(user);
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { appendLayers, bytesContent, emptyImage, formatPlatform, indexOf, LayoutWriter, mediaTypes, parsePlatform, Store, storeLayer, withAnnotations, type Image, type Layer } from '@nx-oci/oci';
import { isDockerfile, type BaseContext } from '@nx-oci/build';
import { coded, thrownBy } from '../test/errors';
import { temporaryFolder } from '../test/temporary-folder';
import type { Builder, BuildReport, DockerfileRequest } from './builder';
import { dockerfileBase, type DockerfileBaseOptions } from './dockerfile-base';

const folder = temporaryFolder();
const platforms = ['linux/amd64', 'linux/arm64'].map(parsePlatform);
const pinned = `docker.io/library/alpine@sha256:${'0'.repeat(64)}`;

/** A builder that notes what it is asked; its images have one layer of their own. */
class NotingBuilder implements Builder {
  readonly events: string[] = [];
  readonly requests: DockerfileRequest[] = [];
  fails?: Error;
  annotations: Record<string, string> = {};
  compresses = true;

  constructor(
    readonly name = 'noting',
    readonly together = false,
  ) {}

  async platforms(): ReturnType<Builder['platforms']> {
    return platforms;
  }

  async check(asked: Parameters<Builder['check']>[0]): Promise<void> {
    this.events.push(`check ${asked.map(formatPlatform).join(' ')}`);
  }

  async build(request: DockerfileRequest, archive: string): Promise<void> {
    const names = request.platforms.map(formatPlatform).join(' ');
    this.events.push(`begin ${names}`);
    this.requests.push(request);
    writeFileSync(archive, 'begun');
    if (this.fails) throw this.fails;
    const own = mkdtempSync(path.join(folder, 'own-'));
    const store = new Store(path.join(own, 'store'));
    const layout = new LayoutWriter(path.join(own, 'layout'));
    const images: Image[] = [];
    for (const platform of request.platforms) {
      const packed = await storeLayer(new Map([['platform', { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content: bytesContent(formatPlatform(platform)) }]]), store);
      const layer = this.compresses ? packed : await unzipped(packed, store);
      const image = withAnnotations(appendLayers(emptyImage(platform), [{ layer }]), this.annotations);
      await layout.take(layer.descriptor, store);
      image.documents.forEach((document) => layout.document(document));
      images.push(image);
    }
    const index = indexOf(images);
    layout.document(index.document);
    layout.end([index.descriptor]);
    execFileSync('tar', ['-C', layout.folder, '-cf', archive, '.']);
    this.events.push(`end ${names}`);
  }
}

/** A layer as a plain tar. */
async function unzipped({ diffId, open }: Layer, store: Store): Promise<Layer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of open()) chunks.push(Uint8Array.prototype.slice.call(chunk));
  const descriptor = await store.ingest(mediaTypes.layerTar, [gunzipSync(Buffer.concat(chunks))]);
  return { descriptor, diffId, open: () => store.open(descriptor) };
}

const caches = { from: [], to: [] };
let context: BaseContext;
beforeEach(() => {
  const root = mkdtempSync(path.join(folder, 'workspace-'));
  mkdirSync(path.join(root, 'apps/x/sources'), { recursive: true });
  writeFileSync(path.join(root, 'apps/x/agent.Dockerfile'), 'FROM alpine\n');
  context = { workspace: { root, projectRoot: 'apps/x', projectName: 'x' }, store: new Store(path.join(root, 'store')) };
});

async function build(builders: Builder[], options: Partial<DockerfileBaseOptions> = {}) {
  const base = await dockerfileBase({ platforms, builders: async () => builders.map((builder) => ({ builder, caches })), ...options })('apps/x/agent.Dockerfile', context);
  const images = await Promise.allSettled(platforms.map((platform) => base!.image!(platform)));
  return images.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
}

test.each([
  ['apps/x/Dockerfile', true],
  ['Containerfile', true],
  ['apps/x/agent.Dockerfile', true],
  ['apps/x/Dockerfile.agent', false],
  ['ghcr.io/acme/dockerfile:1', false],
  ['oci-layout:apps/x/Dockerfile', false],
])('%s is a Dockerfile: %s', async (reference, is) => {
  expect(isDockerfile(reference)).toBe(is);
  if (!is) expect(await dockerfileBase({ platforms, builders: async () => [] })(reference, context)).toBeUndefined();
});

test('platforms are built one after the other on one builder, all of them checked first', async () => {
  const builder = new NotingBuilder();
  const images = await build([builder, builder]);
  expect(builder.events).toEqual(['check linux/amd64 linux/arm64', 'begin linux/amd64', 'end linux/amd64', 'begin linux/arm64', 'end linux/arm64']);
  expect(images.map(({ config }) => config.architecture)).toEqual(['amd64', 'arm64']);
  for (const { layers } of images) expect(readFileSync(context.store.blobPath(layers[0].descriptor.digest)).length).toBe(layers[0].descriptor.size);
  expect(readdirSync(path.join(context.store.root, 'tmp'))).toEqual([]);
});

test('platforms are built together by a builder that can, and their images are kept apart', async () => {
  const builder = new NotingBuilder('noting', true);
  const images = await build([builder, builder]);
  expect(builder.events).toEqual(['check linux/amd64 linux/arm64', 'begin linux/amd64 linux/arm64', 'end linux/amd64 linux/arm64']);
  expect(images.map(({ config }) => config.architecture)).toEqual(['amd64', 'arm64']);
  const apart = new NotingBuilder();
  expect((await build([apart, apart])).map(({ descriptor }) => descriptor.digest)).toEqual(images.map(({ descriptor }) => descriptor.digest));
});

test.each<[string, Partial<DockerfileBaseOptions>]>([
  ['arguments', { dockerfile: { args: { ARCH: '{arch}' } } }],
  ['caches', { builders: async (all) => all.map((platform) => ({ builder: each, caches: { from: [formatPlatform(platform)], to: [] } })) }],
])('and not where their %s are not the same', async (_, options) => {
  each = new NotingBuilder('noting', true);
  await build([each, each], options);
  expect(each.events.slice(1)).toEqual(['begin linux/amd64', 'end linux/amd64', 'begin linux/arm64', 'end linux/arm64']);
});

let each: NotingBuilder;

test('and at once on several builders', async () => {
  const builders = [new NotingBuilder('a'), new NotingBuilder('b')];
  const events: string[] = [];
  for (const builder of builders) builder.events.push = (event) => events.push(`${builder.name} ${event}`);
  await build(builders);
  // Both have begun before one of them ends; which does so first is nobody's to say.
  expect(events.slice(0, 4).sort()).toEqual(['a begin linux/amd64', 'a check linux/amd64', 'b begin linux/arm64', 'b check linux/arm64']);
});

test('a Dockerfile whose steps run no programs needs no emulation', async () => {
  const builder = new NotingBuilder();
  await build([builder, builder], { runsPrograms: false });
  expect(builder.events[0]).toBe('check ');
});

test('nothing follows a build that fails, and nothing of it is left', async () => {
  const builder = new NotingBuilder();
  builder.fails = new Error('failed');
  expect(await thrownBy(() => build([builder, builder]))).toBe(builder.fails);
  expect(builder.events).toEqual(['check linux/amd64 linux/arm64', 'begin linux/amd64']);
  expect(readdirSync(path.join(context.store.root, 'tmp'))).toEqual([]);
});

test('a builder that ends without an image was lost', async () => {
  const builder = new NotingBuilder('buildkitd at unix:///a.sock');
  builder.build = async (_, archive) => writeFileSync(archive, '');
  expect(await thrownBy(() => build([builder, builder]))).toEqual(coded('builder-lost', builder.name));
});

test('a damaged layer is not taken', async () => {
  const builder = new NotingBuilder();
  const whole = builder.build.bind(builder);
  builder.build = async (request, archive) => {
    await whole(request, archive);
    const bytes = readFileSync(archive);
    // The magic of gzip begins the only layer.
    bytes.fill(0, bytes.indexOf(Buffer.from([0x1f, 0x8b])) + 12, bytes.indexOf(Buffer.from([0x1f, 0x8b])) + 16);
    writeFileSync(archive, bytes);
  };
  expect(await thrownBy(() => build([builder, builder]))).toEqual(coded('digest-mismatch'));
});

test('a request is what the definition, the lock and the workspace say', async () => {
  const builder = new NotingBuilder();
  const read: string[] = [];
  context.onRead = (file) => read.push(file);
  await build([builder, builder], {
    dockerfile: { context: '{projectRoot}', target: 'two', args: { ARCH: '{arch}' }, contexts: { sources: 'apps/x/sources', from: 'alpine:3' }, secrets: { a: { env: 'A' }, b: { file: 'b.txt' } }, ssh: { default: { file: 'key' } } },
    pins: { alpine: pinned, 'alpine:3': pinned },
    reads: ['apps/x/file'],
    epoch: 7,
    fresh: true,
  });
  const { root } = context.workspace;
  expect(builder.requests[1]).toEqual({
    dockerfile: path.join(root, 'apps/x/agent.Dockerfile'),
    context: path.join(root, 'apps/x'),
    platforms: [platforms[1]],
    target: 'two',
    args: { ARCH: 'arm64' },
    contexts: { alpine: { image: pinned }, 'alpine:3': { image: pinned }, sources: { folder: path.join(root, 'apps/x/sources') }, from: { image: pinned } },
    secrets: { a: { env: 'A' }, b: { file: path.join(root, 'b.txt') } },
    ssh: { default: [path.join(root, 'key')] },
    epoch: 7,
    caches,
    fresh: true,
  });
  expect(read).toEqual(['apps/x/agent.Dockerfile', 'apps/x/file']);
});

test('what a builder takes for the base is not noted, and other annotations stay', async () => {
  const builder = new NotingBuilder();
  const [plain] = await build([builder, builder]);
  builder.annotations = { 'org.opencontainers.image.base.digest': 'sha256:0', 'org.opencontainers.image.base.name': 'localhost/x' };
  const [noted] = await build([builder, builder]);
  expect(noted.descriptor.digest).toBe(plain.descriptor.digest);
  builder.annotations['org.opencontainers.image.title'] = 'mine';
  expect((await build([builder, builder]))[0].manifest.annotations).toEqual({ 'org.opencontainers.image.title': 'mine' });
});

test('a context that the lock does not pin is refused', async () => {
  const builder = new NotingBuilder();
  expect(await thrownBy(() => build([builder, builder], { dockerfile: { contexts: { from: 'alpine:3' } } }))).toEqual(coded('base-not-pinned', 'from', 'alpine:3'));
  expect(builder.events).toEqual([]);
});

test('requests are prepared once, in a folder that is removed', async () => {
  const builder = new NotingBuilder();
  const folders: string[] = [];
  const whole = builder.build.bind(builder);
  builder.build = async (request, archive) => {
    expect(readdirSync(request.context)).toEqual(['copy']);
    await whole(request, archive);
  };
  await build([builder, builder], {
    async prepare(into, { epoch }) {
      folders.push(into);
      writeFileSync(path.join(into, 'copy'), String(epoch));
      return (request) => ({ ...request, context: into });
    },
  });
  expect(folders).toHaveLength(1);
  expect(builder.requests.map((request) => request.context)).toEqual([folders[0], folders[0]]);
  expect(() => readdirSync(folders[0])).toThrow('ENOENT');
});

test.each<[string, (builder: NotingBuilder) => void, boolean]>([
  ['a builder that does not answer', (builder) => (builder.check = async () => Promise.reject(new Error('enough'))), false],
  ['a build that fails', (builder) => (builder.fails = new Error('enough')), false],
  ['what cannot be prepared', () => undefined, true],
])('the folder is removed after %s', async (_, breakIt, fails) => {
  const builder = new NotingBuilder();
  breakIt(builder);
  let folder = '';
  const prepare: DockerfileBaseOptions['prepare'] = async (into) => {
    folder = into;
    await new Promise((resolve) => setTimeout(resolve, 20));
    writeFileSync(path.join(into, 'late'), '');
    if (fails) throw new Error('enough');
    return (request) => request;
  };
  await expect(build([builder, builder], { prepare })).rejects.toThrow('enough');
  expect(folder).not.toBe('');
  expect(() => readdirSync(folder)).toThrow('ENOENT');
});

test('layers that a builder did not compress are compressed here, and those that it did are kept', async () => {
  const [whole, plain] = [new NotingBuilder(), new NotingBuilder()];
  plain.compresses = false;
  const digests = async (builder: Builder): Promise<unknown> => (await build([builder, builder])).map(({ layers }) => layers.map(({ descriptor, diffId }) => ({ descriptor, diffId })));
  const expected = await digests(whole);
  expect(await digests(plain)).toEqual(expected);
  context = { ...context, store: new Store(path.join(context.workspace.root, 'another')) };
  expect(await digests(plain)).toEqual(expected);
  expect(await context.store.verify()).toEqual([]);
});

describe('what stages begin with', () => {
  const missing = new Error('it lacks a platform');
  let checks = 0;
  const late = async (): Promise<void> => {
    checks += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
    throw missing;
  };

  test('is checked once, beside the build, which it ends', async () => {
    const builder = new NotingBuilder();
    builder.build = async (_: DockerfileRequest, archive: string, { signal }: BuildReport = {}) => {
      builder.events.push('begin');
      writeFileSync(archive, 'begun');
      await new Promise((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason as Error)));
    };
    expect(await thrownBy(() => build([builder, builder], { requireBases: late }))).toBe(missing);
    expect([checks, builder.events]).toEqual([1, ['check linux/amd64 linux/arm64', 'begin']]);
    expect(readdirSync(path.join(context.store.root, 'tmp'))).toEqual([]);
  });

  test('is what is wrong, also where the build has failed of it, or has not', async () => {
    const builder = new NotingBuilder();
    expect(await thrownBy(() => build([builder, builder], { requireBases: late }))).toBe(missing);
    builder.fails = new Error('a step failed');
    expect(await thrownBy(() => build([builder, builder], { requireBases: late }))).toBe(missing);
    expect(await thrownBy(() => build([builder, builder], { requireBases: async () => undefined }))).toBe(builder.fails);
  });
});

test('a Dockerfile that is not there is told', async () => {
  await expect(dockerfileBase({ platforms, builders: async () => [] })('apps/x/Dockerfile', context)).rejects.toEqual(coded('content-missing', 'apps/x/Dockerfile'));
});

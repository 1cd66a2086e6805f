import { bytesOf } from '../test/bytes-of';
import { coded, thrownBy } from '../test/errors';
import { canonicalJson } from './canonical-json';
import { digestOf } from './digest';
import {
  appendLayers,
  emptyImage,
  imageFrom,
  indexOf,
  maxLayers,
  withAnnotations,
  withoutAnnotations,
  withConfig,
  withCreated,
  type Image,
  type Layer,
} from './image';
import { documentOf, type Document } from './manifest';
import { mediaTypes } from './media-types';

const linux = { os: 'linux', architecture: 'amd64' };
const created = '2024-01-02T03:04:05Z';

function layer(text: string, mediaType: string = mediaTypes.layerTar): Layer {
  return {
    descriptor: { mediaType, digest: digestOf(text), size: text.length },
    diffId: digestOf(text),
    open: async function* () {
      yield Buffer.from(text);
    },
  };
}

const withLayers = (...texts: string[]): Image =>
  appendLayers(
    emptyImage(linux),
    texts.map((text) => ({ layer: layer(text) })),
  );
const json = (document: Document): unknown => JSON.parse(document.bytes.toString());
/** What an image is, but for functions. */
const frozen = (image: Image): string => JSON.stringify(image);

/** Every image has to be of one piece: its documents say what its fields say. */
function expectWhole({ descriptor, manifest, config, layers, documents }: Image): void {
  expect(documents.map(({ descriptor: { digest } }) => digest)).toEqual([descriptor.digest, manifest.config.digest]);
  for (const document of documents)
    expect(document.descriptor).toMatchObject({ digest: digestOf(document.bytes), size: document.bytes.length });
  expect(json(documents[0])).toEqual(JSON.parse(canonicalJson(manifest).toString()));
  expect(json(documents[1])).toEqual(JSON.parse(canonicalJson(config).toString()));
  expect(config.rootfs.diff_ids).toEqual(layers.map(({ diffId }) => diffId));
  expect(manifest.layers.map(({ digest }) => digest)).toEqual(layers.map((each) => each.descriptor.digest));
}

describe('emptyImage', () => {
  it('has the golden documents', () => {
    const { documents } = emptyImage({ ...linux, architecture: 'arm', variant: 'v7' }, { created });
    const config = `{"architecture":"arm","created":"${created}","os":"linux","rootfs":{"diff_ids":[],"type":"layers"},"variant":"v7"}`;
    expect(documents[1].bytes.toString()).toBe(config);
    expect(documents[0].bytes.toString()).toBe(
      `{"config":{"digest":"${digestOf(config)}","mediaType":"application/vnd.oci.image.config.v1+json","size":${config.length}},` +
        '"layers":[],"mediaType":"application/vnd.oci.image.manifest.v1+json","schemaVersion":2}',
    );
  });

  it('carries its platform on the descriptor', () => {
    expect(emptyImage(linux).descriptor).toMatchObject({ mediaType: mediaTypes.manifest, platform: linux });
    expectWhole(emptyImage(linux));
  });
});

describe('appendLayers', () => {
  it('adds layers on top, each with a line of history', async () => {
    const image = appendLayers(withLayers('a'), [{ layer: layer('b'), history: { created_by: 'test' } }, { layer: layer('c') }]);
    expectWhole(image);
    expect(image.config.rootfs.diff_ids).toEqual(['a', 'b', 'c'].map(digestOf));
    expect(image.config.history).toEqual([{}, { created_by: 'test' }, {}]);
    expect((await bytesOf(image.layers[1].open())).toString()).toBe('b');
  });

  it('leaves the image that it was given as it was', () => {
    const image = withLayers('a');
    const before = frozen(image);
    const [one, two] = [appendLayers(image, [{ layer: layer('b') }]), appendLayers(image, [{ layer: layer('c') }])];
    expect(frozen(image)).toBe(before);
    expect(one.descriptor.digest).not.toBe(two.descriptor.digest);
    expect(two.layers).toHaveLength(2);
  });

  it('keeps config and annotations', () => {
    const image = appendLayers(
      withAnnotations(
        withConfig(withLayers('a'), () => ({ User: '65532' })),
        { key: 'value' },
      ),
      [{ layer: layer('b') }],
    );
    expect([image.config.config, image.manifest.annotations]).toEqual([{ User: '65532' }, { key: 'value' }]);
  });

  it('gives layers of a base without history a line too', () => {
    const base = withLayers('a', 'b');
    const [, config] = base.documents;
    const { history: _, ...silent } = base.config;
    const foreign = imageFrom(documentOf(mediaTypes.manifest, base.manifest), documentOf(config.descriptor.mediaType, silent), {
      has: async () => true,
      open: () => base.layers[0].open(),
    });
    expect(appendLayers(foreign, [{ layer: layer('c'), history: { comment: 'ours' } }]).config.history).toEqual([
      {},
      {},
      { comment: 'ours' },
    ]);
  });

  it('changes nothing when there is nothing to add', () => {
    expect(appendLayers(withLayers('a'), []).descriptor).toEqual(withLayers('a').descriptor);
  });

  it('writes Docker types of layers as those of OCI, as one manifest must not mix them', () => {
    const image = appendLayers(emptyImage(linux), [
      { layer: layer('a', mediaTypes.dockerLayerGzip) },
      { layer: layer('b', mediaTypes.dockerLayerTar) },
    ]);
    expect(image.manifest.layers.map(({ mediaType }) => mediaType)).toEqual([mediaTypes.layerGzip, mediaTypes.layerTar]);
  });

  it('takes 127 layers and refuses 128', async () => {
    const many = withLayers(...Array.from({ length: maxLayers }, (_, at) => `layer ${at}`));
    expect(many.layers).toHaveLength(127);
    expect(await thrownBy(() => appendLayers(many, [{ layer: layer('one more') }]))).toEqual(
      coded('too-many-layers', '128 layers', '127 of them in its base'),
    );
  });
});

describe('withConfig, withCreated and withAnnotations', () => {
  it('change what they say and nothing else', () => {
    const image = withLayers('a');
    const before = frozen(image);
    const changed = withAnnotations(
      withCreated(
        withConfig(image, (config) => ({ ...config, Env: ['A=1'], Entrypoint: ['/app'] })),
        created,
      ),
      { b: '2', a: '1' },
    );
    expectWhole(changed);
    expect(changed.config).toEqual({ ...image.config, created, config: { Env: ['A=1'], Entrypoint: ['/app'] } });
    expect(changed.manifest.annotations).toEqual({ a: '1', b: '2' });
    expect(changed.layers).toEqual(image.layers);
    expect(frozen(image)).toBe(before);
  });

  it('build on what is there', () => {
    const image = withConfig(
      withConfig(withLayers('a'), () => ({ User: '1', Env: ['A=1'] })),
      (config) => ({ ...config, User: '2' }),
    );
    expect(image.config.config).toEqual({ User: '2', Env: ['A=1'] });
    expect(withAnnotations(withAnnotations(image, { a: '1', b: '1' }), { a: '2' }).manifest.annotations).toEqual({ a: '2', b: '1' });
  });

  it('write no empty annotations', () => expect(withAnnotations(withLayers('a'), {}).descriptor).toEqual(withLayers('a').descriptor));

  it('take annotations away again, and change nothing where there are none', () => {
    const image = withLayers('a');
    expect(withoutAnnotations(withAnnotations(image, { a: '1', b: '1' }), ['a', 'c']).manifest.annotations).toEqual({ b: '1' });
    expect(withoutAnnotations(withAnnotations(image, { a: '1' }), ['a']).descriptor).toEqual(image.descriptor);
    expect(withoutAnnotations(image, ['a'])).toBe(image);
  });
});

describe('imageFrom', () => {
  const source = { has: async () => true, open: () => layer('a').open() };
  const { documents } = withLayers('a');

  it('keeps the bytes that it was given', () => {
    const image = imageFrom(documents[0], documents[1], source);
    expect(image.documents).toEqual(documents);
    expect(image.descriptor).toEqual(withLayers('a').descriptor);
  });

  it('keeps the platform that an index lists', () => {
    const platform = { ...linux, variant: 'v3' };
    expect(
      imageFrom({ ...documents[0], descriptor: { ...documents[0].descriptor, platform } }, documents[1], source).descriptor.platform,
    ).toEqual(platform);
  });

  it.each<[string, object, object]>([
    ['with fewer layers than its config', { layers: [] }, {}],
    ['without layers', { layers: undefined }, {}],
    ['with a config that is none', {}, { rootfs: undefined }],
    ['with neither', { layers: undefined }, { rootfs: undefined }],
  ])('refuses an image %s', async (_, manifest, config) => {
    const image = withLayers('a');
    const action = (): unknown =>
      imageFrom(
        documentOf(mediaTypes.manifest, { ...image.manifest, ...manifest }),
        documentOf(mediaTypes.config, { ...image.config, ...config }),
        source,
      );
    expect(await thrownBy(action)).toEqual(coded('layout-invalid', 'Manifest sha256:'));
  });

  it.each(['not JSON', '[]', 'null', '"text"'])('refuses a manifest that is %s', async (text) => {
    expect(await thrownBy(() => imageFrom({ ...documents[0], bytes: Buffer.from(text) }, documents[1], source))).toEqual(
      coded('layout-invalid', 'no JSON object'),
    );
  });
});

describe('indexOf', () => {
  it('lists images in the order given', () => {
    const images = [withLayers('a'), emptyImage({ os: 'linux', architecture: 'arm64' })];
    const index = indexOf(images, { annotations: { key: 'value' } });
    expect(index.manifest.manifests).toEqual(images.map(({ descriptor }) => descriptor));
    expect(index.manifest.annotations).toEqual({ key: 'value' });
    expect(index.descriptor).toEqual({
      mediaType: mediaTypes.index,
      digest: digestOf(index.document.bytes),
      size: index.document.bytes.length,
    });
    expect(indexOf([...images].reverse()).descriptor.digest).not.toBe(indexOf(images).descriptor.digest);
  });
});

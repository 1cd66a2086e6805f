import { ForeignStore } from '../test/foreign-image';
import { coded, thrownBy } from '../test/errors';
import { documentOf } from './manifest';
import { mediaTypes } from './media-types';
import { readImages } from './read-image';

const empty = Buffer.alloc(1024);
const index = (manifests: unknown, mediaType: string = mediaTypes.index) =>
  documentOf(mediaType, { schemaVersion: 2, mediaType, manifests });

/** A store whose one root is an index of its images, and of `more`. */
function indexed(foreign: ForeignStore, ...more: object[]): ForeignStore {
  const root = foreign.add(index([...foreign.roots.splice(0), ...more]));
  foreign.roots.push(root);
  return foreign;
}

describe('readImages', () => {
  it('finds images in indexes within indexes, OCI ones and Docker ones', async () => {
    const foreign = new ForeignStore().image([empty]);
    const inner = foreign.add(index(foreign.roots.splice(0), mediaTypes.dockerIndex));
    expect(await readImages(indexed(foreign.image([empty, empty]), inner))).toHaveLength(2);
  });

  it('reads an image once, however many tags name it', async () => {
    const foreign = new ForeignStore().image([empty]);
    const [root] = foreign.roots;
    foreign.roots.push({ ...root, annotations: { 'org.opencontainers.image.ref.name': 'latest' } });
    const images = await readImages(indexed(foreign, root));
    expect(images).toHaveLength(1);
    expect(images[0].descriptor.annotations).toBeUndefined();
  });

  it('leaves out what is no image: attestations, artifacts, unknown types', async () => {
    const foreign = new ForeignStore().image([empty]).image([empty, empty], {}, { platform: { os: 'unknown', architecture: 'unknown' } });
    const config = foreign.add(documentOf('application/vnd.oci.empty.v1+json', {}));
    const artifact = foreign.add(
      documentOf(mediaTypes.manifest, { schemaVersion: 2, mediaType: mediaTypes.manifest, artifactType: 'text/sbom', config, layers: [] }),
    );
    const other = { mediaType: 'application/x-other', digest: config.digest, size: 1 };
    expect(await readImages(indexed(foreign, artifact, other))).toHaveLength(1);
  });

  it('refuses what is no manifest', async () => {
    const foreign = new ForeignStore();
    foreign.roots.push(foreign.add({ ...documentOf(mediaTypes.manifest, {}), bytes: Buffer.from('<html>') }));
    expect(await thrownBy(() => readImages(foreign))).toEqual(coded('layout-invalid', 'no JSON object'));
  });

  it.each([5 << 20, Number.NaN, undefined as unknown as number])('refuses a manifest of %d bytes without reading it', async (size) => {
    const foreign = new ForeignStore().image([empty]);
    foreign.roots[0].size = size;
    foreign.blobs.clear();
    expect(await thrownBy(() => readImages(foreign))).toEqual(coded('layout-invalid', 'too many'));
  });
});

import { digestOf, hexOf, imageFrom, type BlobSource, type Digest, type Image, type ImageStore, type Store } from '@nx-oci/oci';

/** A build as it is remembered: the documents of its images. Their layers are in the store as long as it keeps them. */
interface RememberedBuild {
  digest: Digest;
  images: { manifest: string; config: string; mediaTypes: [manifest: string, config: string] }[];
}

interface History {
  current: RememberedBuild;
  previous?: RememberedBuild;
}

const kind = 'builds';

/** Remembers what an output folder (absolute) was built to, and keeps what it was built to before that. */
export async function rememberBuild(store: Store, folder: string, digest: Digest, images: Image[]): Promise<void> {
  const key = hexOf(digestOf(folder));
  const known = await store.readRecord<History>(kind, key);
  if (known?.current.digest === digest) return;
  const current: RememberedBuild = {
    digest,
    images: images.map(({ documents: [manifest, config] }) => ({
      manifest: manifest.bytes.toString(),
      config: config.bytes.toString(),
      mediaTypes: [manifest.descriptor.mediaType, config.descriptor.mediaType],
    })),
  };
  await store.writeRecord(kind, key, { current, ...(known && { previous: known.current }) } satisfies History);
}

/** What an output folder was built to before `digest`; nothing if that is not remembered. */
export async function earlierBuild(store: Store, folder: string, digest: Digest): Promise<ImageStore | undefined> {
  const history = await store.readRecord<History>(kind, hexOf(digestOf(folder)));
  const build = history?.current.digest === digest ? history.previous : history?.current;
  if (build === undefined) return undefined;
  const documents = new Map(
    build.images.flatMap(({ manifest, config }) => [manifest, config].map((text) => [digestOf(text), Buffer.from(text)])),
  );
  const source: BlobSource = {
    has: async (each) => documents.has(each) || store.has(each),
    async *open(descriptor) {
      const document = documents.get(descriptor.digest);
      if (document) yield document;
      else yield* store.open(descriptor);
    },
  };
  const roots = build.images.map(({ manifest, config, mediaTypes: [manifestType, configType] }) => {
    const document = (text: string, mediaType: string) => ({
      descriptor: { mediaType, digest: digestOf(text), size: Buffer.byteLength(text) },
      bytes: Buffer.from(text),
    });
    return imageFrom(document(manifest, manifestType), document(config, configType), source).descriptor;
  });
  return { origin: `the build ${build.digest}`, roots, source };
}

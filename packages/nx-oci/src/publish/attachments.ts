import {
  ciEnvironment,
  indexSbomOf,
  inTotoMediaType,
  isRemoteBase,
  provenanceOf,
  readLock,
  referrerOf,
  sbomOf,
  spdxMediaType,
  type BaseReference,
  type Definition,
  type ImageRecord,
  type Referrer,
  type SbomAbout,
} from '@nx-oci/build';
import { formatPlatform, isIndexType, type Descriptor, type Document, type Image } from '@nx-oci/oci';
import {
  formatRepository,
  parseReference,
  putReferrer,
  referrersOf,
  referrersTag,
  uploadBlob,
  type PushContent,
  type PushPlan,
  type RemoteRepository,
} from '@nx-oci/registry';
import { signatureTypes, type SignOptions } from './signing';

/** What can be attached to what is published: a bill of materials, and how it came to be. */
export type AttachmentKind = 'sbom' | 'provenance';

/** What is asked to be attached. */
export interface AttachOptions extends SignOptions {
  attach?: AttachmentKind[];
}

const artifactTypes: Record<AttachmentKind, string> = { sbom: spdxMediaType, provenance: inTotoMediaType };

/** in-toto's attestations name their predicate so; readers choose by it. */
const annotations: Record<AttachmentKind, Record<string, string>> = {
  sbom: {},
  provenance: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v1' },
};

/** What documents about images are made of. */
export interface AboutImages {
  name: string;
  definition: Definition;
  /** What the image target wrote; none where the images were built elsewhere. */
  record?: ImageRecord;
  /** The image target's lock (absolute), which may not be there. */
  lock: string;
}

/** What is to be attached to a manifest or index. */
export interface AttachmentPlan {
  subject: Descriptor;
  /** Of the subject, where it is no index. */
  image?: Image;
  missing: AttachmentKind[];
  sign: boolean;
}

/**
 * Finds out what is attached to the root and to each image: one request for each of them that is there, and none for those
 * that are not; where it is to be signed with cosign, one more, as older ones sign under a tag.
 */
export async function planAttachments(
  repository: RemoteRepository,
  { root, images }: PushContent,
  plan: PushPlan,
  { attach: kinds = [], sign }: AttachOptions,
): Promise<AttachmentPlan[]> {
  if (kinds.length === 0 && sign === undefined) return [];
  const subjects: { subject: Descriptor; image?: Image; there: boolean }[] = images.map((image, at) => ({
    subject: image.descriptor,
    image,
    there: plan.exists || plan.manifests[at].exists,
  }));
  if (isIndexType(root.descriptor.mediaType)) subjects.push({ subject: root.descriptor, there: plan.exists });
  return Promise.all(
    subjects.map(async ({ subject, image, there }) => {
      const types = new Set(there ? (await referrersOf(repository, subject.digest)).map(({ artifactType }) => artifactType) : []);
      const missing = kinds.filter((kind) => !types.has(artifactTypes[kind]));
      return { subject, image, missing, sign: sign !== undefined && !(there && (await isSigned(subject, types))) };
    }),
  );

  async function isSigned({ digest }: Descriptor, types: ReadonlySet<string | undefined>): Promise<boolean> {
    if (signatureTypes[sign!].some((type) => types.has(type))) return true;
    return sign === 'cosign' && (await repository.head(`${referrersTag(digest)}.sig`)) !== undefined;
  }
}

/** Makes and pushes what a plan lacks, signatures aside. The subjects have to be there. Returns the number of documents. */
export async function attach(repository: RemoteRepository, planned: readonly AttachmentPlan[], { root, images }: PushContent, about: AboutImages): Promise<number> {
  const named = { name: about.name, repository: formatRepository(repository.repository) };
  const base = baseOf(about);
  const missing = planned.flatMap(({ missing: kinds, ...of }) => kinds.map((kind) => ({ kind, ...of })));
  // One after the other: two that are listed under one tag would lose each other.
  for (const { kind, subject, image } of missing) {
    const document = kind === 'provenance' ? provenance(subject, image) : image ? await sbomOf(image, aboutImage(image)) : indexSbomOf(root.descriptor, images, named);
    await pushReferrer(repository, referrerOf(subject, document, artifactTypes[kind], { annotations: annotations[kind] }));
  }
  return missing.length;

  function aboutImage({ layers, descriptor }: Image): SbomAbout {
    const known = about.record?.platforms[formatPlatform(descriptor.platform!)]?.layers;
    // Without the record of the build, nothing tells which layers are the base's: all of them are read.
    return known ? { ...named, layers: known, base } : { ...named, layers: layers.map(() => ({ contents: [] })) };
  }

  function provenance({ digest }: Descriptor, image: Image | undefined): Document {
    const { definition } = about;
    const platforms = (image ? [image] : images).map(({ descriptor }) => formatPlatform(descriptor.platform!));
    return provenanceOf([{ name: named.repository, digest }], { definition, internal: { platforms }, base }, ciEnvironment(process.env));
  }
}

async function pushReferrer(repository: RemoteRepository, { manifest, blobs }: Referrer): Promise<void> {
  for (const { descriptor, bytes } of blobs) {
    await uploadBlob(repository, descriptor, () => [bytes], { mayExist: true });
  }
  await putReferrer(repository, manifest);
}

/** The base of a definition; its layers are read unless they are in a registry, where its own documents tell of them. */
function baseOf({ definition, lock }: AboutImages): (BaseReference & { read: boolean }) | undefined {
  const { base = 'none' } = definition;
  if (base === 'none') return undefined;
  if (!isRemoteBase(base)) return { name: base, read: true };
  const { digest = readLock(lock)?.base?.digest, ...reference } = parseReference(base);
  return { name: base, repository: formatRepository(reference), read: false, ...(digest && { digest }) };
}

import { documentOf, hexOf, mediaTypes, parseDocument, type Descriptor, type Digest, type Document, type IndexManifest, type Manifest } from '@nx-oci/oci';
import { eachAtMost } from './concurrency';
import { RegistryError } from './error';
import type { RemoteRepository } from './remote-repository';

/** OCI image-spec, manifest.md, "Guidance for an Empty Descriptor". */
const emptyMediaType = 'application/vnd.oci.empty.v1+json';

/** Manifests read at a time. */
const questions = 8;

/** A manifest, or an index, which has no config, that speaks of another: image-spec 1.1, manifest.md, `subject`. */
export interface ReferrerManifest extends Omit<Manifest, 'config'> {
  artifactType?: string;
  config?: Descriptor;
  subject: Descriptor;
}

/** A referrer as lists of them name it. */
export interface ReferrerDescriptor extends Descriptor {
  artifactType?: string;
}

/**
 * What refers to a manifest: distribution-spec, "Listing Referrers", and on registries without that the tag
 * `sha256-<hex>`. Throws what requests throw.
 */
export async function referrersOf(repository: RemoteRepository, subject: Digest, options: { artifactType?: string } = {}): Promise<ReferrerDescriptor[]> {
  const wanted = ({ artifactType }: ReferrerDescriptor): boolean => options.artifactType === undefined || artifactType === options.artifactType;
  const { descriptors } = await listed(repository, subject);
  return (await eachAtMost(questions, descriptors, (each) => withArtifactType(repository, each))).filter(wanted);
}

/** Where a list has no type, or that of an empty config, which no artifact has, its registry does not know the field: the manifest does. */
async function withArtifactType(repository: RemoteRepository, listedAs: ReferrerDescriptor): Promise<ReferrerDescriptor> {
  if (listedAs.artifactType && listedAs.artifactType !== emptyMediaType) return listedAs;
  const document = await repository.manifest(listedAs.digest);
  if (document === undefined) return listedAs;
  const { artifactType, config } = parseDocument<ReferrerManifest>(document);
  return { ...listedAs, artifactType: artifactType ?? config?.mediaType };
}

/**
 * Puts a manifest with a subject, and has it listed: by the registry, or under the tag where it does not do so.
 * Its blobs have to be there.
 */
export async function putReferrer(repository: RemoteRepository, document: Document): Promise<void> {
  const { referrerListed } = await repository.putManifest(document);
  if (referrerListed) return;
  const { subject, artifactType, config, annotations } = parseDocument<ReferrerManifest>(document);
  const known = await listed(repository, subject.digest);
  // Some registries list without saying so.
  if (known.byApi && known.descriptors.some(({ digest }) => digest === document.descriptor.digest)) return;
  if (known.byApi) {
    throw new RegistryError('response-invalid', {
      message: `${repository.repository.registry} took ${document.descriptor.digest}, and does not list it as a referrer of ${subject.digest}.`,
      remedy: 'Ask those who run the registry: it has the referrers API, and leaves this one out.',
    });
  }
  const added: ReferrerDescriptor = { ...document.descriptor, artifactType: artifactType ?? config?.mediaType, ...(annotations && { annotations }) };
  const others = known.descriptors.filter(({ digest }) => digest !== added.digest);
  const index: IndexManifest = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [...others, added] };
  await repository.putManifest(documentOf(mediaTypes.index, index), referrersTag(subject.digest));
}

async function listed(repository: RemoteRepository, subject: Digest): Promise<{ descriptors: ReferrerDescriptor[]; byApi: boolean }> {
  const descriptors: ReferrerDescriptor[] = [];
  const what = 'a list of referrers';
  for await (const page of repository.pages({ path: `/referrers/${subject}`, headers: { accept: mediaTypes.index } }, what, { pass: [403] })) {
    const { status, headers } = page.response;
    const isList = status === 200 && String(headers['content-type']).startsWith(mediaTypes.index);
    // What does not know the API answers as it pleases; a page of HTML with 200 among others.
    if (!isList) {
      await page.response.discard();
      return { descriptors: await underTag(repository, subject), byApi: false };
    }
    descriptors.push(...(((await repository.json(page, what)) as IndexManifest).manifests ?? []));
  }
  return { descriptors, byApi: true };
}

async function underTag(repository: RemoteRepository, subject: Digest): Promise<ReferrerDescriptor[]> {
  const tag = referrersTag(subject);
  if ((await repository.head(tag)) === undefined) return [];
  const found = await repository.manifest(tag);
  return found ? (parseDocument<IndexManifest>(found).manifests ?? []) : [];
}

/** distribution-spec, "Referrers Tag Schema". */
export function referrersTag(subject: Digest): string {
  return `sha256-${hexOf(subject)}`;
}

import { createHash } from 'node:crypto';
import { canonicalJson, digestOf, documentOf, formatPlatform, hexOf, type Descriptor, type Digest, type Document, type Image } from '@nx-oci/oci';
import type { FoundPackage } from './installed-packages';
import { readInventory, type Inventory, type InventoryFile } from './layer-inventory';
import { declaredLicense, type DeclaredLicense } from './licenses';
import { foundPackageUrl, imageUrl } from './package-url';
import { toolVersion } from './tool-version';

/** The media type of an SPDX document in JSON; as artifact type, too. */
export const spdxMediaType = 'application/spdx+json';

/** What an image is built on, as documents about it tell. */
export interface BaseReference {
  /** As the definition names it. */
  name: string;
  /** Of its manifest or index. */
  digest?: Digest;
  /** Where it can be pulled from, if it is in a registry. */
  repository?: string;
}

/** What is known of an image beside its bytes. */
export interface SbomAbout {
  name: string;
  /** Where pushes go. */
  repository?: string;
  /** Of each layer: what is in it; `base` alone is a layer of the base. */
  layers: { contents: string[] }[];
  /** Its layers are read if `read` is true; they may have to be fetched for that. */
  base?: BaseReference & { read?: boolean };
}

interface Checksum {
  algorithm: 'SHA1' | 'SHA256';
  checksumValue: string;
}

interface SpdxPackage {
  SPDXID: string;
  name: string;
  versionInfo?: string;
  downloadLocation: 'NOASSERTION';
  filesAnalyzed: boolean;
  packageVerificationCode?: { packageVerificationCodeValue: string };
  checksums?: Checksum[];
  externalRefs?: { referenceCategory: 'PACKAGE-MANAGER'; referenceType: 'purl'; referenceLocator: string }[];
  licenseDeclared?: string;
  licenseComments?: string;
  primaryPackagePurpose: 'APPLICATION' | 'ARCHIVE' | 'CONTAINER' | 'LIBRARY';
  sourceInfo?: string;
  comment?: string;
}

interface Relationship {
  spdxElementId: string;
  relationshipType: 'CONTAINS' | 'DESCENDANT_OF' | 'DESCRIBES' | 'GENERATED_FROM' | 'STATIC_LINK' | 'VARIANT_OF';
  relatedSpdxElement: string;
}

const documentId = 'SPDXRef-DOCUMENT';
const imageId = 'SPDXRef-Image';
const baseId = 'SPDXRef-Base';

/**
 * The bill of materials of an image, as SPDX 2.3 in JSON: the image, its layers with their files, its base, and the packages
 * that its files tell of (Go binaries, the databases of dpkg and apk, Python's and npm's metadata). The same image gives the
 * same bytes: the time in it is the image's own. Without a base all layers are read; throws what they throw when read.
 */
export async function sbomOf(image: Image, about: SbomAbout): Promise<Document> {
  const ofBase = (layer: number): boolean => about.base !== undefined && isBase(about, layer);
  const inventory = await readInventory(image, (layer) => !ofBase(layer) || about.base?.read === true);
  const found = foundPackages(inventory);
  const files = inventory.layers.flatMap((each, layer) => (each ?? []).map((file, at) => ({ id: fileId(layer, at), file })));
  const layerIds = image.layers.map((_, layer) => `SPDXRef-Layer-${layer}`);
  const relationships = [
    relate(documentId, 'DESCRIBES', imageId),
    ...layerIds.map((id) => relate(imageId, 'CONTAINS', id)),
    ...(about.base ? [relate(imageId, 'DESCENDANT_OF', baseId)] : []),
    ...layerIds.filter((_, layer) => ofBase(layer)).map((id) => relate(baseId, 'CONTAINS', id)),
    ...inventory.layers.flatMap((each, layer) => (each ?? []).map((_, at) => relate(layerIds[layer], 'CONTAINS', fileId(layer, at)))),
    ...found.flatMap(({ element, links }) => [relate(imageId, 'CONTAINS', element.SPDXID), ...links]),
  ];
  return spdxDocument(image.descriptor.digest, {
    name: about.name,
    created: image.config.created,
    packages: [
      imagePackage(image, about, inventory),
      ...(about.base ? [basePackage(about.base, image)] : []),
      ...image.layers.map((_, layer) => layerPackage(image, about, layer, inventory.layers[layer])),
      ...found.map(({ element }) => element),
    ],
    files: files.map(({ id, file }) => ({
      SPDXID: id,
      fileName: `./${file.path}`,
      // SPDX 2.3, 8.4: SHA-1 is the one that a file must have.
      checksums: [checksum('SHA1', file.sha1), checksum('SHA256', file.sha256)],
    })),
    relationships,
  });
}

/**
 * The bill of materials of an index, as SPDX 2.3 in JSON: the images that are its variants, each of which has one of its own.
 * The same index gives the same bytes.
 */
export function indexSbomOf(index: Descriptor, images: readonly Image[], about: { name: string; repository?: string }): Document {
  const { name, repository } = about;
  const variants = images.map(({ descriptor, config }, at) => ({
    ...element(`SPDXRef-Variant-${at}`, `${name} ${formatPlatform(descriptor.platform!)}`, 'CONTAINER', imageUrl(name, descriptor.digest, { repository, arch: config.architecture })),
    versionInfo: descriptor.digest,
    checksums: [checksum('SHA256', hexOf(descriptor.digest))],
  }));
  const whole: SpdxPackage = {
    ...element(imageId, name, 'CONTAINER', imageUrl(name, index.digest, { repository })),
    versionInfo: index.digest,
    checksums: [checksum('SHA256', hexOf(index.digest))],
  };
  return spdxDocument(index.digest, {
    name,
    created: images.map(({ config }) => config.created ?? '').sort().at(-1),
    packages: [whole, ...variants],
    files: [],
    relationships: [relate(documentId, 'DESCRIBES', imageId), ...variants.map(({ SPDXID }) => relate(SPDXID, 'VARIANT_OF', imageId))],
  });
}

/** A document of its parts; `subject` is the digest of what it is about. */
function spdxDocument(subject: Digest, parts: { name: string; created?: string; packages: SpdxPackage[]; files: object[]; relationships: Relationship[] }): Document {
  const { name, created, ...elements } = parts;
  const content = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: documentId,
    name,
    creationInfo: { created: creationTime(created), creators: [`Tool: nx-oci-${toolVersion()}`] },
    ...elements,
  };
  // SPDX 2.3, 6.5: unique for each document, and one image has others when its base is read or the tool is newer.
  const own = hexOf(digestOf(canonicalJson(content)));
  return documentOf(spdxMediaType, { ...content, documentNamespace: `https://nx-oci.dev/spdx/sha256-${hexOf(subject)}/${own}` });
}

function isBase({ layers }: SbomAbout, layer: number): boolean {
  const { contents = [] } = layers[layer] ?? {};
  return contents.length === 1 && contents[0] === 'base';
}

function imagePackage({ descriptor, config }: Image, { name, repository }: SbomAbout, { telling }: Inventory): SpdxPackage {
  const unread = telling.filter(({ file }) => file.unread).map(({ file }) => `/${file.path}`);
  return {
    ...element(imageId, name, 'CONTAINER', imageUrl(name, descriptor.digest, { repository, arch: config.architecture })),
    versionInfo: descriptor.digest,
    checksums: [checksum('SHA256', hexOf(descriptor.digest))],
    ...(unread.length > 0 && { comment: `Too large to be read for packages: ${unread.join(', ')}` }),
  };
}

function basePackage({ name, digest, repository }: BaseReference, { config }: Image): SpdxPackage {
  if (digest === undefined) return element(baseId, name, 'CONTAINER');
  const url = repository === undefined ? undefined : imageUrl(name, digest, { repository, arch: config.architecture });
  return { ...element(baseId, name, 'CONTAINER', url), versionInfo: digest, checksums: [checksum('SHA256', hexOf(digest))] };
}

function layerPackage({ layers }: Image, about: SbomAbout, layer: number, files: InventoryFile[] | undefined): SpdxPackage {
  const { descriptor, diffId } = layers[layer];
  const name = [...new Set(about.layers[layer]?.contents)].join(', ') || `layer ${layer}`;
  return {
    ...element(`SPDXRef-Layer-${layer}`, name, 'ARCHIVE'),
    versionInfo: descriptor.digest,
    checksums: [checksum('SHA256', hexOf(descriptor.digest))],
    comment: `${descriptor.mediaType}, diffID ${diffId}`,
    ...(files && {
      filesAnalyzed: true,
      packageVerificationCode: { packageVerificationCodeValue: verificationCode(files) },
    }),
  };
}

/** SPDX 2.3, 7.9. */
function verificationCode(files: InventoryFile[]): string {
  const sums = files.map(({ sha1 }) => sha1).sort();
  return createHash('sha1').update(sums.join('')).digest('hex');
}

/** The packages that the visible files tell of, each once, by package URL; and what links files to them. */
function foundPackages({ layers, telling, distribution, licenses }: Inventory): { element: SpdxPackage; links: Relationship[] }[] {
  const byUrl = new Map<string, { found: FoundPackage; places: Set<string>; remarks: Set<string>; links: Relationship[] }>();
  for (const { layer, file } of telling) {
    const id = fileId(layer, layers[layer]!.indexOf(file));
    for (const found of file.packages ?? []) {
      const url = foundPackageUrl(found, distribution);
      const known = byUrl.get(url) ?? { found, places: new Set(), remarks: new Set(), links: [] };
      byUrl.set(url, known);
      // A list may name a package twice.
      if (file.binary && !known.places.has(file.path)) {
        known.links.push(relate(id, found.program ? 'GENERATED_FROM' : 'STATIC_LINK', packageId(found, url)));
      }
      known.places.add(file.path);
      if (found.goSum) known.remarks.add(`go.sum ${found.goSum}`);
      if (found.remark) known.remarks.add(found.remark);
    }
  }
  const sorted = [...byUrl].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([url, { found, places, remarks, links }]) => ({
    links,
    element: {
      ...element(packageId(found, url), found.name, found.program ? 'APPLICATION' : 'LIBRARY', url),
      versionInfo: found.version,
      ...licenseOf(found, licenses),
      ...(found.source && { sourceInfo: `built package from: ${[found.source.name, found.source.version].filter(Boolean).join(' ')}` }),
      comment: [`Found in ${[...places].map((place) => `/${place}`).join(', ')}`, ...[...remarks].sort()].join('\n'),
    },
  }));
}

function licenseOf({ type, name, license }: FoundPackage, debian: ReadonlyMap<string, string>): Partial<DeclaredLicense> {
  const said = license ?? (type === 'deb' ? debian.get(name) : undefined);
  return said === undefined ? {} : declaredLicense(said);
}

function element(id: string, name: string, purpose: SpdxPackage['primaryPackagePurpose'], url?: string): SpdxPackage {
  return {
    SPDXID: id,
    name,
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    primaryPackagePurpose: purpose,
    ...(url !== undefined && {
      externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: url }],
    }),
  };
}

function packageId({ type, name }: FoundPackage, url: string): string {
  // Identifiers have letters, digits, dots and dashes alone: the digest keeps apart what is the same without the rest.
  return `SPDXRef-Package-${type}-${name.replace(/[^A-Za-z0-9.]+/g, '-')}-${hexOf(digestOf(url)).slice(0, 12)}`;
}

function fileId(layer: number, at: number): string {
  return `SPDXRef-File-${layer}-${at}`;
}

function relate(spdxElementId: string, relationshipType: Relationship['relationshipType'], relatedSpdxElement: string): Relationship {
  return { spdxElementId, relationshipType, relatedSpdxElement };
}

function checksum(algorithm: Checksum['algorithm'], checksumValue: string): Checksum {
  return { algorithm, checksumValue };
}

/** SPDX 2.3, 6.9: in UTC, to the second. */
function creationTime(created: string | undefined): string {
  const time = Date.parse(created ?? '');
  return new Date(Number.isNaN(time) ? 0 : time).toISOString().replace(/\.\d+/, '');
}

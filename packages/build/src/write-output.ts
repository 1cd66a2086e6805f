import { closeSync, mkdirSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { archiveBytes, digestOf, formatPlatform, hexOf, LayoutWriter, platformSlug, readFile, type Descriptor, type Digest, type ImageName, type Store } from '@nx-oci/oci';
import type { Build, BuiltImage } from './build-image';
import { BuildError } from './error';
import type { ImageRecord, PlatformRecord } from './image-record';
import { imageName, requireRepository } from './image-name';
import { isOutputInPlace, rememberOutput } from './output-memory';
import type { LayerRecipe } from './recipe';
import { replaceFolder, unwritable } from './replace-folder';

/** What is to be written, and where. */
export interface OutputOptions {
  /** Absolute; emptied first, unless it holds what no build wrote. */
  folder: string;
  /** Base of the tarballs' names: letters, digits, `.`, `_` and `-`. */
  name: string;
  repository?: string;
  localTag?: string;
  tarballs: 'auto' | 'always' | 'never';
  /** What `digest` of `image.json` names: the index, or the manifest of the only platform. */
  root: 'index' | 'manifest';
}

/** With `tarballs: auto`, they are written up to this many bytes of layers together. */
export const autoTarballLimit = 64 << 20;

/**
 * Writes `layout/`, `image.json` and the tarballs. The folder appears whole or stays as it was; one that is as an earlier
 * build of the same left it is not written again. Every layer is read once, for layout and tarball together, and verified
 * unless this process has just made it.
 * Throws `name-invalid`, `output-unwritable`, and what reading layers throws.
 */
export async function writeOutput(build: Build, store: Store, options: OutputOptions): Promise<ImageRecord> {
  requireNames(options);
  const { folder } = options;
  const record = recordOf(build, options);
  try {
    requireReplaceable(folder);
    if (await isOutputInPlace(store, folder, record)) return record;
    await replaceFolder(folder, (temporary) => writeInto(temporary, build, record, store));
    await rememberOutput(store, folder, record);
    return record;
  } catch (error) {
    throw unwritable(error, folder);
  }
}

/** Refuses names that files or engines cannot have. Throws `name-invalid`. */
export function requireNames({ name, repository, localTag }: Pick<OutputOptions, 'name' | 'repository' | 'localTag'>): void {
  if (repository !== undefined) requireRepository(repository);
  if (localTag !== undefined) imageName(localTag);
  if (/^[A-Za-z0-9][\w.-]*$/.test(name)) return;
  throw new BuildError('name-invalid', {
    message: `"${name}" cannot be the base of file names.`,
    remedy: 'Set the option "name" to letters, digits, "_", "." and "-".',
  });
}

/** What `image.json` tells of a build. */
function recordOf(build: Build, options: OutputOptions): ImageRecord {
  const withTarballs = wantsTarballs(build, options);
  const root = options.root === 'index' ? build.index.descriptor : build.images[0].image.descriptor;
  const platforms: Record<string, PlatformRecord> = {};
  const blobs: ImageRecord['blobs'] = {};
  for (const built of build.images) {
    const tarball = withTarballs ? `${options.name}-${platformSlug(built.platform)}.tar` : undefined;
    platforms[formatPlatform(built.platform)] = platformRecord(built, tarball);
    built.layers.forEach(({ made, recipe }, at) => {
      const { digest } = built.image.layers[at].descriptor;
      if (!made && built.baseLocation) blobs[digest] = [built.baseLocation];
      if (recipe) blobs[digest] = [{ type: 'recipe', path: recipeFile(recipe).path }];
    });
  }
  return {
    schemaVersion: 1,
    name: options.name,
    mediaType: root.mediaType,
    digest: root.digest,
    size: root.size,
    platforms,
    ...(options.repository !== undefined && { repository: options.repository }),
    ...(options.localTag !== undefined && { localTag: options.localTag }),
    blobs,
  };
}

/** The recipe of a layer as a file of the output folder, named by its content: `image.json` tells whether it is still the same. */
function recipeFile(recipe: LayerRecipe): { path: string; text: string } {
  const text = `${JSON.stringify(recipe)}\n`;
  return { path: `recipes/${hexOf(digestOf(text))}.json`, text };
}

async function writeInto(folder: string, { index, images }: Build, record: ImageRecord, store: Store): Promise<void> {
  const name = record.localTag === undefined ? undefined : imageName(record.localTag);
  const layout = new LayoutWriter(path.join(folder, 'layout'));
  for (const built of images) {
    const { tarball } = record.platforms[formatPlatform(built.platform)];
    await writeLayers(built, layout, store, tarball && path.join(folder, tarball), name);
    built.image.documents.forEach((document) => layout.document(document));
    for (const { recipe } of built.layers) if (recipe) writeRecipe(folder, recipe);
  }
  const [root] = [index, ...images.map(({ image }) => image)].filter(({ descriptor }) => descriptor.digest === record.digest);
  if (root === index) layout.document(index.document);
  layout.end([root.descriptor]);
  writeFileSync(path.join(folder, 'image.json'), `${JSON.stringify(record, null, 2)}\n`);
}

function writeRecipe(folder: string, recipe: LayerRecipe): void {
  const { path: name, text } = recipeFile(recipe);
  mkdirSync(path.join(folder, 'recipes'), { recursive: true });
  writeFileSync(path.join(folder, name), text);
}

/** Whether the output holds a layer: it is made here, or the base's, and nothing says how it is had again. */
function isHeld({ made, recipe }: BuiltImage['layers'][number], { baseLocation }: BuiltImage): boolean {
  return recipe === undefined && (made !== undefined || baseLocation === undefined);
}

/** Brings the layers that the output holds into the layout, and all of them into the tarball if there is to be one. */
async function writeLayers(
  built: BuiltImage,
  layout: LayoutWriter,
  store: Store,
  tarball: string | undefined,
  name: ImageName | undefined,
): Promise<void> {
  const { image, layers } = built;
  const held = new Map(
    image.layers.flatMap((layer, at) => {
      const { digest } = layer.descriptor;
      return isHeld(layers[at], built) ? [[digest, layers[at].made ?? { ...layer, file: store.blobPath(digest), reused: true }]] : [];
    }),
  );
  async function* open(descriptor: Descriptor): AsyncGenerator<Uint8Array> {
    const layer = held.get(descriptor.digest);
    // Of the base, or made again wherever it is wanted.
    if (layer === undefined) return yield* image.layers.find((each) => each.descriptor.digest === descriptor.digest)!.open();
    // Copied while it is read.
    const copied = layout.copy(descriptor, layer.file);
    copied.catch(() => undefined);
    // What this process has just written needs no second look.
    yield* layer.reused ? layer.open() : readFile(layer.file);
    await copied;
  }
  if (tarball === undefined) {
    for (const { descriptor, reused, file } of held.values()) {
      if (layout.has(descriptor.digest)) continue;
      if (reused) for await (const _ of open(descriptor));
      else await layout.copy(descriptor, file);
    }
    return;
  }
  const fd = openSync(tarball, 'w');
  try {
    for await (const chunk of archiveBytes(image, name, open)) for (let at = 0; at < chunk.length;) at += writeSync(fd, chunk, at);
  } finally {
    closeSync(fd);
  }
}

function wantsTarballs(build: Build, { tarballs }: OutputOptions): boolean {
  if (tarballs !== 'auto') return tarballs === 'always';
  const sizes = new Map<Digest, number>();
  for (const built of build.images) {
    if (built.layers.some((layer) => !isHeld(layer, built))) return false;
    for (const { descriptor } of built.image.layers) sizes.set(descriptor.digest, descriptor.size);
  }
  return [...sizes.values()].reduce((sum, size) => sum + size, 0) <= autoTarballLimit;
}

function platformRecord({ image, layers }: BuiltImage, tarball: string | undefined): PlatformRecord {
  return {
    digest: image.descriptor.digest,
    size: image.descriptor.size,
    config: image.manifest.config.digest,
    layers: image.layers.map(({ descriptor, diffId }, at) => ({
      digest: descriptor.digest,
      size: descriptor.size,
      diffId,
      contents: layers[at].contents,
    })),
    ...(tarball !== undefined && { tarball }),
  };
}

/** Refuses to put a build in the place of what no build wrote. Throws `output-unwritable`. */
function requireReplaceable(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return;
  const names = found.isDirectory() ? readdirSync(folder).sort() : undefined;
  if (names && (names.length === 0 || names.includes('image.json'))) return;
  throw new BuildError('output-unwritable', {
    message: `${folder} cannot be replaced: it ${names ? `holds ${names[0]}, and no image.json of an earlier build` : 'is a file'}.`,
    remedy: 'Give the target another output folder, or remove what is there.',
  });
}

import { createHash } from 'node:crypto';
import { layerTar, tarEntries, type Image, type Layer } from '@nx-oci/oci';
import { GoBinaryScan } from './go-binary';
import { copyrightOf, goPackages, osReleasePaths, packagesAt, parseOsRelease, type Distribution, type FoundPackage } from './installed-packages';
import { debianLicense } from './licenses';

/** A file of a layer; digests in hexadecimal digits, size in bytes. */
export interface InventoryFile {
  /** Relative to the root of the image. */
  path: string;
  sha1: string;
  sha256: string;
  /** What it tells of, if that is packages. */
  packages?: FoundPackage[];
  /** Whether the packages are linked into it rather than listed in it. */
  binary?: boolean;
  distribution?: Distribution;
  /** The licence of a Debian package, where it is that package's copyright file. */
  license?: { package: string; expression: string };
  /** Whether it would tell of packages, and is too large to be read for that. */
  unread?: boolean;
}

/** What the layers of an image hold. */
export interface Inventory {
  /** Of each layer, in its order: the files; nothing of a layer that was not read. */
  layers: (InventoryFile[] | undefined)[];
  /** The files that a container sees, of those that tell of something. */
  telling: { layer: number; file: InventoryFile }[];
  distribution?: Distribution;
  /** Debian package → its licence. */
  licenses: ReadonlyMap<string, string>;
}

/** Lists of packages that are larger are not read. Bytes. */
const maxTextSize = 1 << 26;

/**
 * Reads those layers of an image that `wanted` says, each once; a layer with a binary of Go before 1.18 twice more for that
 * binary. Throws what the layers throw when read.
 */
export async function readInventory(image: Image, wanted: (layer: number) => boolean): Promise<Inventory> {
  const layers: Inventory['layers'] = [];
  const visible = new Map<string, Inventory['telling'][number]>();
  for (const [at, layer] of image.layers.entries()) {
    if (!wanted(at)) {
      layers.push(undefined);
      continue;
    }
    const { files, hides } = await readFiles(layer);
    // What a layer hides is of the layers below, wherever the mark stands in it.
    for (const path of visible.keys()) if (hides(path)) visible.delete(path);
    for (const file of files) if (file.packages || file.distribution || file.license || file.unread) visible.set(file.path, { layer: at, file });
    layers.push(files);
  }
  const distribution = osReleasePaths.map((path) => visible.get(path)?.file.distribution).find((each) => each !== undefined);
  const telling = [...visible.values()].sort((a, b) => (a.file.path < b.file.path ? -1 : 1));
  const licenses = new Map(telling.flatMap(({ file: { license } }) => (license ? [[license.package, license.expression] as const] : [])));
  return { layers, telling, distribution, licenses };
}

async function readFiles(layer: Layer): Promise<{ files: InventoryFile[]; hides(path: string): boolean }> {
  const files = new Map<string, InventoryFile>();
  const covers = new Set<string>();
  const empties = new Set<string>();
  const folders = new Set<string>();
  let position = 0;
  const origin = `Layer ${layer.descriptor.digest}`;
  const tar = layerTar(layer);
  for await (const entry of tarEntries(tar, origin)) {
    const path = entry.path.replace(/^(\.?\/)+/, '').replace(/\/+$/, '');
    const here = position++;
    const [, folder, mark] = /^(?:(.*)\/)?\.wh\.([^/]+)$/.exec(path) ?? [];
    // OCI image-spec, layer.md, "Whiteouts".
    if (mark === '.wh..opq') empties.add(folder ?? '');
    else if (mark?.startsWith('.wh.')) continue;
    else if (mark !== undefined) covers.add(folder === undefined ? mark : `${folder}/${mark}`);
    else if (entry.type === 'file') {
      files.set(path, await readFile(path, entry.size, entry.content(), () => contentOf(layer, here)));
    } else if (entry.type === 'hardlink') {
      const target = files.get(entry.link.replace(/^(\.?\/)+/, ''));
      if (target) files.set(path, { ...target, path });
    } else if (entry.type === 'directory') folders.add(path);
    else covers.add(path);
  }
  // To the end, where what gives the bytes finds out whether they are the right ones.
  for await (const _ of tar);
  return {
    files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
    hides: (path) => {
      const parts = path.split('/');
      const parents = parts.map((_, at) => parts.slice(0, at).join('/'));
      const gone = parents.some((parent) => empties.has(parent) || covers.has(parent) || files.has(parent));
      return gone || covers.has(path) || files.has(path) || folders.has(path);
    },
  };
}

async function readFile(
  path: string,
  size: number,
  content: AsyncIterable<Uint8Array>,
  again: () => AsyncIterable<Uint8Array>,
): Promise<InventoryFile> {
  const [sha1, sha256] = [createHash('sha1'), createHash('sha256')];
  const isOsRelease = osReleasePaths.includes(path);
  const readPackages = packagesAt(path);
  const copyright = copyrightOf(path);
  const isText = readPackages !== undefined || isOsRelease || copyright !== undefined;
  const kept: Buffer[] = [];
  const scan = new GoBinaryScan();
  for await (const chunk of content) {
    sha1.update(chunk);
    sha256.update(chunk);
    if (!isText) scan.update(chunk);
    else if (size <= maxTextSize) kept.push(Buffer.from(chunk));
  }
  const file: InventoryFile = { path, sha1: sha1.digest('hex'), sha256: sha256.digest('hex') };
  if (isText && size > maxTextSize) return copyright === undefined ? { ...file, unread: true } : file;
  const text = Buffer.concat(kept).toString();
  if (isOsRelease) return { ...file, distribution: parseOsRelease(text) };
  const expression = copyright === undefined ? undefined : debianLicense(text);
  if (copyright !== undefined) return { ...file, ...(expression !== undefined && { license: { package: copyright, expression } }) };
  if (readPackages) return { ...file, packages: readPackages(text) };
  const built = await scan.finish(again);
  return built ? { ...file, packages: goPackages(built), binary: true } : file;
}

/** The content of an entry, by its number in the layer. */
async function* contentOf(layer: Layer, position: number): AsyncGenerator<Uint8Array> {
  let here = 0;
  for await (const entry of tarEntries(layerTar(layer), `Layer ${layer.descriptor.digest}`)) {
    if (here++ === position) return yield* entry.content();
  }
}

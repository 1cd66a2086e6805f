import { parentOf } from '@nx-oci/oci';
import { tooLarge, type Bounds } from './bounds';
import { foldedName, unsafe } from './entry-path';
import type { NameRule } from './extract-layer';
import type { LayerRecord, RecordedEntry } from './layer-record';

/** What an image has at a path: files are those of one of its layers. */
export type ComposedNode = ComposedFolder | ComposedFile | { kind: 'symlink'; target: string; layer: number };

export interface ComposedFolder {
  kind: 'folder';
  children: Map<string, ComposedNode>;
}

export interface ComposedFile {
  kind: 'file';
  /** Which layer, the lowest being 0. */
  layer: number;
  /** Where the layer has it. */
  path: string;
}

/** As many symlinks as Linux follows for one path. */
const maxHops = 40;

/**
 * The files of an image: its layers over each other, from the lowest up, whiteouts applied; OCI image-spec, layer.md,
 * "Applying Changesets". What a layer has below a symlink of a lower one goes where that leads, as in a container.
 * Throws `entry-unsafe` for links that lead out of the image once all links are followed, and for names that are one where `names`
 * has it so; `image-too-large`. `origins` name the layers.
 */
export function composeTree(layers: readonly LayerRecord[], origins: readonly string[], { bounds, names }: { bounds: Bounds; names: NameRule }): ComposedFolder {
  const entries = layers.reduce((sum, layer) => sum + layer.entries.length, 0);
  if (entries >= bounds.entries) throw tooLarge('the image', `${bounds.entries} entries or more`);
  const bytes = layers.reduce((sum, layer) => sum + layer.bytes, 0);
  if (bytes > bounds.bytes) throw tooLarge('the image', `${bytes} bytes`);
  const image = new ImageTree(origins);
  layers.forEach((layer, at) => image.apply(layer.entries, at));
  image.checkLinks();
  if (names === 'folded') image.checkNames();
  return image.root;
}

class ImageTree {
  readonly root: ComposedFolder = emptyFolder();
  readonly #origins: readonly string[];

  constructor(origins: readonly string[]) {
    this.#origins = origins;
  }

  apply(entries: readonly RecordedEntry[], layer: number): void {
    // Whiteouts are about lower layers alone, wherever they stand.
    for (const [kind, path] of entries) {
      if (kind === 'opaque') this.#existingFolder(path)?.children.clear();
      else if (kind === 'whiteout') this.#existingFolder(parentOf(path))?.children.delete(nameOf(path));
    }
    // No entry of a layer takes the place of a folder that another one of it is in.
    const folders = new Map<string, ComposedFolder>();
    for (const [kind, path, target] of entries) {
      if (kind === 'whiteout' || kind === 'opaque' || path === '') continue;
      const above = parentOf(path);
      const { children } = folders.get(above) ?? this.#folderFor(path, layer);
      folders.set(above, { kind: 'folder', children });
      const name = nameOf(path);
      if (kind === 'directory') {
        if (children.get(name)?.kind !== 'folder') children.set(name, emptyFolder());
      } else children.set(name, kind === 'file' ? { kind, layer, path } : { kind, layer, target: target! });
    }
  }

  /** Every symlink, followed to its end, has to stay inside. */
  checkLinks(): void {
    const visit = (folder: ComposedFolder, above: Trail): void => {
      for (const [name, node] of folder.children) {
        if (node.kind === 'folder') visit(node, [...above, { name, folder: node }]);
        else if (node.kind === 'symlink' && this.#follow(above, node.target, { left: maxHops }) === 'outside')
          throw unsafe(this.#origins[node.layer], pathOf(above, name), `is a link that leaves the image by way of other links, to ${JSON.stringify(node.target)}`);
      }
    };
    visit(this.root, []);
  }

  checkNames(): void {
    const visit = (folder: ComposedFolder, above: Trail): void => {
      const seen = new Map<string, string>();
      for (const [name, node] of folder.children) {
        const other = seen.get(foldedName(name));
        if (other !== undefined) throw unsafe('the image', pathOf(above, name), `has the name of ${JSON.stringify(other)} where upper and lower case are one`);
        seen.set(foldedName(name), name);
        if (node.kind === 'folder') visit(node, [...above, { name, folder: node }]);
      }
    };
    visit(this.root, []);
  }

  /** The folder that is to hold `path`, made where nothing is. */
  #folderFor(path: string, layer: number): ComposedFolder {
    let trail: Trail = [];
    const folder = parentOf(path);
    for (const name of folder === '' ? [] : folder.split('/')) {
      const { children } = lastOf(trail, this.root);
      const found = children.get(name);
      if (found === undefined) {
        const made = emptyFolder();
        children.set(name, made);
        trail = [...trail, { name, folder: made }];
      } else if (found.kind === 'folder') trail = [...trail, { name, folder: found }];
      else {
        const led = found.kind === 'symlink' ? this.#follow(trail, found.target, { left: maxHops }) : 'nowhere';
        if (typeof led === 'string') throw unsafe(this.#origins[layer], path, `is below ${JSON.stringify(pathOf(trail, name))}, which is ${found.kind === 'file' ? 'a file' : 'a link to no folder'} of a lower layer`);
        trail = led;
      }
    }
    return lastOf(trail, this.root);
  }

  /** The folder at a path, if there is one. */
  #existingFolder(path: string): ComposedFolder | undefined {
    const led = path === '' ? [] : this.#follow([], path, { left: maxHops });
    return typeof led === 'string' ? undefined : lastOf(led, this.root);
  }

  /** Where `target` leads from a folder, a step at a time: `..` after a link is the parent of what the link leads to. */
  #follow(from: Trail, target: string, hops: { left: number }): Trail | 'nowhere' | 'outside' {
    let trail = from;
    // How deep it is in what is not there, and what is no folder.
    let missing = 0;
    for (const name of target.split('/')) {
      if (name === '' || name === '.') continue;
      if (name === '..') {
        if (missing > 0) missing -= 1;
        else if (trail.length === 0) return 'outside';
        else trail = trail.slice(0, -1);
        continue;
      }
      const found = missing > 0 ? undefined : lastOf(trail, this.root).children.get(name);
      if (found?.kind === 'folder') trail = [...trail, { name, folder: found }];
      else if (found?.kind === 'symlink') {
        if (hops.left-- === 0) return 'nowhere';
        const led = this.#follow(trail, found.target, hops);
        if (led === 'outside') return led;
        if (led === 'nowhere') missing += 1;
        else trail = led;
      } else missing += 1;
    }
    return missing > 0 ? 'nowhere' : trail;
  }
}

/** The folders from below the root down to one. */
type Trail = readonly { name: string; folder: ComposedFolder }[];

function lastOf(trail: Trail, root: ComposedFolder): ComposedFolder {
  return trail.at(-1)?.folder ?? root;
}

function pathOf(trail: Trail, name: string): string {
  return [...trail.map((each) => each.name), name].join('/');
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function emptyFolder(): ComposedFolder {
  return { kind: 'folder', children: new Map() };
}

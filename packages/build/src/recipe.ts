import { readFileSync } from 'node:fs';
import { bytesContent, keepLayer, storeLayer, type Content, type Digest, type Entry, type FileTree, type StoredLayer } from '@nx-oci/oci';
import type { Archives, Artifact, OpenedArchive, PackedPart, PackedRange } from '@nx-oci/sources';
import { BuildError } from './error';

/** How a layer of locked contents is made again: what its files are taken from, and where they stand. Plain data. */
export interface LayerRecipe {
  schemaVersion: 1;
  artifacts: Artifact[];
  /** Names of archives that have them, should they be gone upstream. */
  archives?: string[];
  entries: RecipeEntry[];
  /** The part of the only artifact that is the layer as it is; then there are no entries. */
  packed?: PackedRange;
}

interface RecipeEntry {
  path: string;
  type: Entry['type'];
  mode: number;
  uid?: number;
  gid?: number;
  mtime?: number;
  implied?: true;
  /** Base64 by name. */
  xattrs?: Record<string, string>;
  /** Of a link. */
  target?: string;
  /** Of a file out of an artifact: which one, how it is read, and the path in it. */
  from?: [artifact: number, format: string, member: string];
  /** Of a file that was made rather than fetched: base64. */
  bytes?: string;
}

/** What a recipe may hold of files that no artifact has. Bytes. */
const maxMade = 4 << 20;

/**
 * The recipe of a layer, if all that is in it was fetched or made; nothing for layers with files of the workspace.
 * `artifacts` are those that contents come from, by digest.
 */
export function recipeOf(tree: FileTree, artifacts: ReadonlyMap<Digest, Artifact>, archives: readonly string[]): LayerRecipe | undefined {
  const used = new Map<Artifact, number>();
  const entries: RecipeEntry[] = [];
  let made = 0;
  for (const [path, entry] of tree) {
    const { mode, uid, gid, mtime, xattrs } = entry;
    const written: RecipeEntry = {
      path,
      type: entry.type,
      mode,
      ...(uid !== 0 && { uid }),
      ...(gid !== 0 && { gid }),
      ...(mtime !== 0 && { mtime }),
      ...(xattrs && { xattrs: Object.fromEntries(Object.entries(xattrs).map(([name, value]) => [name, Buffer.from(value).toString('base64')])) }),
    };
    if (entry.type === 'directory' && entry.implied) written.implied = true;
    if (entry.type === 'symlink' || entry.type === 'hardlink') written.target = entry.target;
    if (entry.type === 'file') {
      const { origin, bytes } = entry.content;
      const artifact = origin && artifacts.get(origin.artifact);
      if (origin && artifact) {
        if (!used.has(artifact)) used.set(artifact, used.size);
        written.from = [used.get(artifact)!, origin.format, origin.member];
      } else if (bytes && (made += bytes.length) <= maxMade) written.bytes = Buffer.from(bytes).toString('base64');
      else return undefined;
    }
    entries.push(written);
  }
  if (used.size === 0) return undefined;
  return { schemaVersion: 1, artifacts: [...used.keys()], ...(archives.length > 0 && { archives: [...archives] }), entries };
}

/** The recipe of a layer that stands in an artifact as it is. */
export function packedRecipe({ artifact, layer }: PackedPart, archives: readonly string[]): LayerRecipe {
  return { schemaVersion: 1, artifacts: [artifact], ...(archives.length > 0 && { archives: [...archives] }), entries: [], packed: layer.range };
}

/** Reads a recipe (absolute). Throws `recipe-invalid`. */
export function readRecipe(file: string): LayerRecipe {
  try {
    const recipe = JSON.parse(readFileSync(file, 'utf8')) as LayerRecipe;
    if (recipe.schemaVersion === 1) return recipe;
    throw new Error(`schemaVersion is ${String(recipe.schemaVersion)}`);
  } catch (cause) {
    throw new BuildError('recipe-invalid', {
      message: `${file} cannot be read: ${(cause as Error).message}.`,
      remedy: 'Run the image target again with --skip-nx-cache.',
      cause,
    });
  }
}

/** Makes the layer of a recipe in the store of `archives`. Throws what fetching, unpacking and storing throw. */
export async function followRecipe(recipe: LayerRecipe, archives: Archives): Promise<StoredLayer> {
  if (recipe.packed) return keepLayer(archives.layer(recipe.artifacts[0], recipe.packed), archives.artifacts.store);
  const opened = new Map<string, Promise<{ archive: OpenedArchive; members: Map<string, OpenedArchive['members'][number]> }>>();
  const contentOf = async ([at, format, name]: [number, string, string]): Promise<Content> => {
    const artifact = recipe.artifacts[at];
    if (format === 'file') return archives.file(artifact);
    const key = `${at} ${format}`;
    if (!opened.has(key)) {
      const opening = archives.open(artifact, format as Parameters<Archives['open']>[1]);
      opened.set(key, opening.then((archive) => ({ archive, members: new Map(archive.members.map((member) => [member.path, member])) })));
    }
    const { archive, members } = await opened.get(key)!;
    return archive.content(members.get(name)!);
  };
  // All at once, so that what is missing is fetched in parallel.
  const trees = await Promise.all(
    recipe.entries.map(async ({ path, from, bytes, xattrs, uid = 0, gid = 0, mtime = 0, ...rest }): Promise<[string, Entry]> => {
      const attributes = { ...rest, uid, gid, mtime, ...(xattrs && { xattrs: Object.fromEntries(Object.entries(xattrs).map(([name, value]) => [name, Buffer.from(value, 'base64')])) }) };
      if (rest.type !== 'file') return [path, attributes as Entry];
      return [path, { ...attributes, type: 'file', content: from ? await contentOf(from) : bytesContent(Buffer.from(bytes ?? '', 'base64')) }];
    }),
  );
  return storeLayer(new Map(trees), archives.artifacts.store);
}

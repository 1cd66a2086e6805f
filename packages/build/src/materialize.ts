import { existsSync } from 'node:fs';
import path from 'node:path';
import { OciError, openArchive, openLayout, type BlobSource, type Descriptor, type Digest, type ImageStore, type Store } from '@nx-oci/oci';
import { BuildError } from './error';
import { readImageRecord } from './image-record';
import { sourcesPackage } from './locked-contents';
import { followRecipe, readRecipe } from './recipe';
import { RegistryAccess } from './registry-access';

/** Where a blob can be had; paths are relative to the workspace. */
export type BlobLocation =
  | { type: 'layout'; path: string }
  | { type: 'archive'; path: string }
  /** The output folder of an image target. */
  | { type: 'output'; path: string }
  /** A repository of a registry: `ghcr.io/acme/base`. */
  | { type: 'registry'; repository: string }
  /** Made again of what was locked, as a file beside `image.json` says. */
  | { type: 'recipe'; path: string };

/** What materializing may use. */
export interface MaterializeContext {
  /** Absolute. */
  workspaceRoot: string;
  store: Store;
  /** How registries are reached. */
  registry?: RegistryAccess;
  /** Told of bytes that are fetched to make layers again. */
  onFetch?(progress: { fetched: number; total: number }): void;
}

/**
 * Opens an output folder as a whole image: what its layout leaves out comes from the store or from where `image.json`
 * says, verified. Works after a cache hit on another machine, with an empty store.
 * Throws `image-missing`; its blobs throw `blob-unavailable` that names each place tried and why it failed.
 */
export async function openOutput(folder: string, context: MaterializeContext): Promise<ImageStore> {
  const record = readImageRecord(folder);
  const layout = openLayout(path.join(folder, 'layout'));
  return { ...layout, source: materialize(layout, record.blobs, { ...context, folder }) };
}

function materialize(layout: ImageStore, blobs: Record<Digest, BlobLocation[]>, context: MaterializeContext & { folder: string }): BlobSource {
  const places = (digest: Digest): { name: string; source: () => Promise<BlobSource> }[] => [
    { name: 'the layout', source: async () => layout.source },
    { name: 'the blob store', source: async () => context.store },
    ...(blobs[digest] ?? []).map((location) => ({
      name: `${location.type} ${location.type === 'registry' ? location.repository : location.path}`,
      source: async () => openLocation(location, context),
    })),
  ];
  return {
    async has(digest) {
      for (const { source } of places(digest)) {
        const place = await source().catch(() => undefined);
        if (await place?.has(digest)) return true;
      }
      return false;
    },
    async *open(descriptor) {
      const tried: string[] = [];
      for (const { name, source } of places(descriptor.digest)) {
        let begun = false;
        try {
          const from = await source();
          if (!(await from.has(descriptor.digest))) tried.push(`${name}: not there`);
          else {
            for await (const chunk of from.open(descriptor)) {
              begun = true;
              yield chunk;
            }
            return;
          }
        } catch (error) {
          // Bytes that were passed on before the damage showed cannot be called back.
          if (begun) throw error;
          tried.push(`${name}: ${(error as Error).message}`);
        }
      }
      throw notFound(descriptor, tried);
    },
  };
}

async function openLocation(location: BlobLocation, context: MaterializeContext & { folder: string }): Promise<BlobSource> {
  if (location.type === 'recipe') return fromRecipe(path.join(context.folder, location.path), context);
  if (location.type === 'registry') {
    const registry = context.registry ?? new RegistryAccess(context.store);
    return registry.blobs(registry.parse(location.repository));
  }
  const absolute = path.join(context.workspaceRoot, location.path);
  if (location.type === 'layout') return openLayout(absolute).source;
  return (location.type === 'archive' ? await openArchive(absolute) : await openOutput(absolute, context)).source;
}

/** A layer that is made again, into the store. */
function fromRecipe(file: string, { store, workspaceRoot, onFetch }: MaterializeContext): BlobSource {
  return {
    has: async () => existsSync(file),
    async *open(descriptor) {
      const recipe = readRecipe(file);
      const sources = new (sourcesPackage().SourceAccess)({ store, workspaceRoot, archives: recipe.archives, onProgress: onFetch });
      try {
        const made = await followRecipe(recipe, sources.archives);
        if (made.descriptor.digest !== descriptor.digest) throw changed(file, made.descriptor.digest);
        yield* made.open();
      } finally {
        await sources.close();
      }
    },
  };
}

function changed(file: string, digest: Digest): BuildError {
  return new BuildError('recipe-invalid', {
    message: `${file} gives ${digest} with this version of nx-oci.`,
    remedy: 'Run the image target again.',
  });
}

function notFound({ digest, size }: Descriptor, tried: string[]): OciError {
  return new OciError('blob-unavailable', {
    message: `${digest} (${size} bytes) is nowhere to be had. Tried ${tried.join('; ')}.`,
    remedy: 'Bring one of these places back, or run the image target again with --skip-nx-cache.',
  });
}

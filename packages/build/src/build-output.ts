import { OciError, type Digest, type Image } from '@nx-oci/oci';
import { buildImages, type BuildContext } from './build-image';
import type { Definition } from './definition';
import type { ImageRecord } from './image-record';
import { requireNames, writeOutput, type OutputOptions } from './write-output';

/** What a run did; bytes and milliseconds. */
export interface BuildStatistics {
  layers: { built: number; reused: number };
  bytes: { hashed: number; compressed: number };
  milliseconds: { build: number; write: number };
}

export interface BuildResult {
  record: ImageRecord;
  images: Image[];
  statistics: BuildStatistics;
  /** What went wrong and was mended, and what the image likely lacks, for people. */
  warnings: string[];
}

/**
 * Builds a definition and writes its output folder. A damaged or vanished blob of the store is made again.
 * Throws `name-invalid` before anything else, and what building and writing throw.
 */
export async function buildOutput(definition: Definition, context: BuildContext, options: OutputOptions): Promise<BuildResult> {
  requireNames(options);
  const warnings: string[] = [];
  const lacks = new Set<string>();
  const statistics: BuildStatistics = {
    layers: { built: 0, reused: 0 },
    bytes: { hashed: 0, compressed: 0 },
    milliseconds: { build: 0, write: 0 },
  };
  for (;;) {
    const started = performance.now();
    const build = await buildImages(definition, { ...context, onWarning: (warning) => lacks.add(warning) });
    const built = performance.now();
    const made = new Map(
      build.images.flatMap(({ layers }) => layers.flatMap((layer) => (layer.made ? [[layer.made.key, layer.made] as const] : []))),
    );
    for (const { reused, compressed } of made.values()) {
      statistics.layers[reused ? 'reused' : 'built'] += 1;
      statistics.bytes.compressed += compressed;
    }
    statistics.bytes.hashed += build.hashed;
    statistics.milliseconds.build += built - started;
    try {
      const record = await writeOutput(build, context.store, options);
      statistics.milliseconds.write += performance.now() - built;
      return { record, images: build.images.map(({ image }) => image), statistics, warnings: [...warnings, ...lacks] };
    } catch (error) {
      // The store removed the blob when it saw the damage, so that building again makes that one and no other.
      const digests = build.images.flatMap(({ image, layers, baseLocation }) =>
        image.layers.flatMap(({ descriptor }, at) => (layers[at].made || baseLocation === undefined ? [descriptor.digest] : [])),
      );
      if (warnings.length > new Set(digests).size || !(await lostFromStore(error, digests, context))) throw error;
      warnings.push(`${(error as OciError).code}: ${(error as OciError).message} It is made again.`);
      statistics.layers = { built: 0, reused: 0 };
    }
  }
}

async function lostFromStore(error: unknown, digests: Digest[], { store }: BuildContext): Promise<boolean> {
  if (!(error instanceof OciError) || !['digest-mismatch', 'blob-unavailable'].includes(error.code)) return false;
  const there = await Promise.all(digests.map((digest) => store.has(digest)));
  return there.includes(false);
}

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { hexOf, type Image } from '@nx-oci/oci';
import { bytesOf } from './bytes-of';

/** Writes an image as `docker save` did before it knew OCI: plain layers in folders of their own. */
export async function writeDockerArchive(image: Image, file: string): Promise<void> {
  const folder = `${file}.parts`;
  const config = `${hexOf(image.manifest.config.digest)}.json`;
  const layers = image.layers.map(({ diffId }) => `${hexOf(diffId)}/layer.tar`);
  for (const [at, layer] of layers.entries()) {
    mkdirSync(path.join(folder, path.dirname(layer)), { recursive: true });
    writeFileSync(path.join(folder, layer), gunzipSync(await bytesOf(image.layers[at].open())));
  }
  writeFileSync(path.join(folder, config), image.documents[1].bytes);
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify([{ Config: config, RepoTags: null, Layers: layers }]));
  execFileSync('tar', ['-cf', file, '-C', folder, '.']);
}

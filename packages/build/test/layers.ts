import { readLayer, type Image } from '@nx-oci/oci';

/** The paths in each layer of an image. */
export async function layerPaths(image: Image): Promise<string[][]> {
  const layers = await Promise.all(image.layers.map((layer) => readLayer(layer)));
  return layers.map(({ entries }) => entries.map(({ path }) => path.replace(/\/$/, '')));
}

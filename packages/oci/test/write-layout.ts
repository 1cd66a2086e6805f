import type { Descriptor } from '../src/descriptor';
import { indexOf, type Image } from '../src/image';
import { LayoutWriter } from '../src/layout';

/** Writes images as a layout with one index; with `layers` false, without their layers. */
export async function writeLayout(folder: string, images: Image[], options: { layers: boolean }): Promise<Descriptor> {
  const writer = new LayoutWriter(folder);
  for (const { layers, documents } of images) {
    for (const each of documents) writer.document(each);
    if (options.layers) for (const layer of layers) for await (const _ of writer.passing(layer.descriptor, layer.open()));
  }
  const { document, descriptor } = indexOf(images);
  writer.document(document);
  writer.end([descriptor]);
  return descriptor;
}

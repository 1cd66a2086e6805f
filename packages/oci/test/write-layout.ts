import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Descriptor } from '../src/descriptor';
import { hexOf } from '../src/digest';
import { indexOf, type Image } from '../src/image';
import { LayoutWriter } from '../src/layout';
import { bytesOf } from './bytes-of';

/** Writes images as a layout with one index; with `layers` false, without their layers. */
export async function writeLayout(folder: string, images: Image[], options: { layers: boolean }): Promise<Descriptor> {
  const writer = new LayoutWriter(folder);
  for (const { layers, documents } of images) {
    for (const each of documents) writer.document(each);
    if (options.layers) for (const { descriptor, open } of layers) writeFileSync(path.join(folder, 'blobs', 'sha256', hexOf(descriptor.digest)), await bytesOf(open()));
  }
  const { document, descriptor } = indexOf(images);
  writer.document(document);
  writer.end([descriptor]);
  return descriptor;
}

import { diffImages, type Difference, type Image } from '@nx-oci/oci';

/**
 * What is different between two builds of one Dockerfile, a line each, for people: the layer, by the instruction that made it,
 * the file, and what of it moved. Nothing when they are the same.
 */
export async function layerDifferences(before: Image, after: Image): Promise<string[]> {
  const instructions = instructionsOf(after);
  return (await diffImages(before, after)).map((difference) => describe(difference, instructions));
}

/** The instruction of each layer, as the history has it: image-spec, config.md, `history`. */
function instructionsOf({ config, layers }: Image): (string | undefined)[] {
  const lines = (config.history ?? []).filter(({ empty_layer: empty }) => !empty);
  return layers.map((_, at) => (lines.length === layers.length ? lines[at].created_by?.replace(/ # buildkit$/, '') : undefined));
}

function describe({ where, path, attribute, before, after }: Difference, instructions: (string | undefined)[]): string {
  const instruction = typeof where === 'number' ? instructions[where] : undefined;
  const place = typeof where === 'number' ? `layer ${where}${instruction === undefined ? '' : ` (${instruction})`}` : where;
  if (attribute === 'order') return `${place}: the same ${path || 'entries'} in another order`;
  if (attribute === 'entry') return `${place}: ${path === '' ? '' : `/${path.replace(/^\.?\/|\/$/g, '')} `}is in ${before === undefined ? 'the second' : 'the first'} alone`;
  const of = typeof where === 'number' ? (path === '' ? '' : `/${path.replace(/^\.?\/|\/$/g, '')} `) : `${path} `;
  return `${place}: ${of}${attribute === 'value' ? '' : `${attribute} `}${before ?? 'unset'} -> ${after ?? 'unset'}`;
}

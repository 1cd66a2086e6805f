import type { Image } from '@nx-oci/oci';

/** As long as what a step did is told. */
const longest = 120;

/** What each layer of an image is called that was built in steps, by its history; `base` for one that has none. */
export function stepNames({ layers, config }: Image): string[] {
  const steps = (config.history ?? []).filter(({ empty_layer: empty }) => empty !== true);
  return layers.map((_, at) => (steps.length === layers.length && shortened(steps[at].created_by)) || 'base');
}

/** A step as its Dockerfile has it: without the shell, arguments and remarks that builders add. */
function shortened(step = ''): string {
  const text = step
    .replace(/ # buildkit$/, '')
    .replace(/^RUN (\|\d+ (\S+=\S* )*)?/, 'RUN ')
    .replace(/^(\|\d+ (\S+=\S* )*)?\/bin\/sh -c #\(nop\) */, '')
    .replace(/^(RUN )?(\|\d+ (\S+=\S* )*)?\/bin\/sh -c /, 'RUN ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

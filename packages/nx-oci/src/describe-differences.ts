import { diffImages, formatPlatform, readImages, samePlatform, type Difference, type ImageStore } from '@nx-oci/oci';

/** Names what a layer holds, by its number. */
export type NameLayer = (platform: string, layer: number) => string;

/** What is different between two builds, a line each, for people: which layer, which file, which attribute. */
export async function describeDifferences(before: ImageStore, after: ImageStore, nameLayer: NameLayer = () => ''): Promise<string[]> {
  const [left, right] = await Promise.all([readImages(before), readImages(after)]);
  const lines: string[] = [];
  for (const image of right) {
    const platform = formatPlatform(image.descriptor.platform!);
    const earlier = left.find(({ descriptor }) => samePlatform(descriptor.platform!, image.descriptor.platform!));
    if (earlier === undefined) lines.push(`${platform}: not there before`);
    else lines.push(...(await diffImages(earlier, image)).map((difference) => `${platform} ${describe(difference, platform, nameLayer)}`));
  }
  for (const { descriptor } of left)
    if (!right.some((image) => samePlatform(image.descriptor.platform!, descriptor.platform!)))
      lines.push(`${formatPlatform(descriptor.platform!)}: no longer there`);
  return lines;
}

function describe({ where, path, attribute, before, after, name: gone }: Difference, platform: string, nameLayer: NameLayer): string {
  const name = gone ?? (typeof where === 'number' ? nameLayer(platform, where) : '');
  const place = typeof where === 'number' ? `layer ${where}${name && ` (${name})`}` : where;
  const what =
    attribute === 'entry'
      ? before === undefined
        ? `is new (${after})`
        : `is gone (${before})`
      : attribute === 'order'
        ? path === 'layers'
          ? 'stand in another order'
          : 'has its entries in another order'
        : `${attribute === 'value' ? '' : `${attribute} `}${before ?? 'unset'} -> ${after ?? 'unset'}`;
  return `${place}: ${path && `${path} `}${what}`;
}

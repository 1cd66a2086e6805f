import type { ExecutorContext } from '@nx/devkit';
import { formatPlatform, parsePlatform, readImage, readLayer, type Image, type LayerEntry } from '@nx-oci/oci';
import { openBuilt, type BuiltTarget, type SiblingOptions } from '../../built-image';
import { consoleReport, megabytes, reported } from '../../report';

export interface InspectOptions extends SiblingOptions {
  platform?: string;
  /** Whether the files of the base are listed as well. */
  base?: boolean;
  json?: boolean;
}

/** Lists layers, files, owners and sizes of an image. */
export default function inspectExecutor(options: InspectOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    const built = await openBuilt(options, context);
    const platforms = options.platform === undefined ? Object.keys(built.record.platforms) : [options.platform];
    const images = await Promise.all(platforms.map((platform) => readImage(built.images, parsePlatform(platform))));
    if (options.json) {
      report.line(JSON.stringify(await Promise.all(images.map((image) => asJson(image, built, options))), null, 2));
      return;
    }
    for (const image of images) await print(image, built, options, (line) => report.line(line));
    report.line(built.record.digest);
  });
}

async function print(image: Image, built: BuiltTarget, options: InspectOptions, line: (text: string) => void): Promise<void> {
  const { config = {} } = image.config;
  line(`${platformOf(image)} ${image.descriptor.digest}`);
  for (const [key, value] of Object.entries(config)) line(`  ${key}: ${JSON.stringify(value)}`);
  for (const [at, layer] of image.layers.entries()) {
    line(`  layer ${at} (${contentsOf(image, built, at)}) ${layer.descriptor.digest} ${megabytes(layer.descriptor.size)}`);
    if (!isListed(image, built, at, options)) continue;
    for (const entry of (await readLayer(layer)).entries) line(`    ${describeEntry(entry)}`);
  }
}

async function asJson(image: Image, built: BuiltTarget, options: InspectOptions): Promise<object> {
  const layers = [];
  for (const [at, layer] of image.layers.entries()) {
    const entries = isListed(image, built, at, options) ? (await readLayer(layer)).entries : undefined;
    layers.push({
      ...layer.descriptor,
      diffId: layer.diffId,
      contents: contentsOf(image, built, at),
      entries: entries?.map(({ path, type, mode, uid, gid, size, mtime, link, digest }) => ({
        path,
        type,
        mode: octal(mode),
        uid,
        gid,
        size,
        mtime,
        ...(link && { link }),
        ...(digest && { digest }),
      })),
    });
  }
  return {
    platform: platformOf(image),
    digest: image.descriptor.digest,
    config: image.config,
    annotations: image.manifest.annotations,
    layers,
  };
}

function describeEntry({ path, mode, uid, gid, size, type, link }: LayerEntry): string {
  const arrow = type === 'symlink' ? ` -> ${link}` : type === 'hardlink' ? ` = ${link}` : '';
  return `${octal(mode)} ${`${uid}:${gid}`.padEnd(11)} ${String(size).padStart(11)} /${path}${arrow}`;
}

/** Whether a layer's files are listed: those of the base are many and well known, and may have to be fetched. */
function isListed(image: Image, { record }: BuiltTarget, at: number, { base }: InspectOptions): boolean {
  return base === true || !record.platforms[platformOf(image)]?.layers[at]?.contents.includes('base');
}

function contentsOf(image: Image, { record }: BuiltTarget, at: number): string {
  return record.platforms[platformOf(image)]?.layers[at]?.contents.join(', ') ?? '';
}

function platformOf({ descriptor }: Image): string {
  return formatPlatform(descriptor.platform!);
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

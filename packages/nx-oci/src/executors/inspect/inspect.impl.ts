import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { formatPlatform, parsePlatform, readImage, readLayer, type Image, type LayerEntry } from '@nx-oci/oci';
import { openBuilt, type BuiltTarget, type SiblingOptions } from '../../built-image';
import { PluginError } from '../../error';
import { consoleReport, megabytes, reported } from '../../report';

export interface InspectOptions extends SiblingOptions {
  platform?: string;
  /** Whether files are listed, other than those of the base. */
  files?: boolean;
  /** Whether the files of the base are listed as well. */
  base?: boolean;
  json?: boolean;
  /** File for the JSON, relative to the workspace: what a task prints has lines of Nx around it. */
  output?: string;
}

/** Tells platforms, configuration and layers of an image, and the files in them where they are asked for. */
export default function inspectExecutor(options: InspectOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    const built = await openBuilt(options, context);
    const platforms = options.platform === undefined ? Object.keys(built.record.platforms) : [options.platform];
    const images = await Promise.all(platforms.map((platform) => readImage(built.images, parsePlatform(platform))));
    if (options.json || options.output !== undefined) {
      const json = JSON.stringify(await Promise.all(images.map((image) => asJson(image, built, options))), null, 2);
      if (options.output === undefined) report.line(json);
      else writeJson(options.output, json, context);
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
    const entries = isRead(image, built, at, options) ? (await readLayer(layer)).entries : undefined;
    const count = entries && filesOf(entries);
    const files = count === undefined ? '' : `, ${count} ${count === 1 ? 'file' : 'files'}`;
    line(`  layer ${at} (${contentsOf(image, built, at)}) ${layer.descriptor.digest} ${megabytes(layer.descriptor.size)}${files}`);
    if (isListing(options)) for (const entry of entries ?? []) line(`    ${describeEntry(entry)}`);
  }
}

async function asJson(image: Image, built: BuiltTarget, options: InspectOptions): Promise<object> {
  const layers = [];
  for (const [at, layer] of image.layers.entries()) {
    const entries = isRead(image, built, at, options) ? (await readLayer(layer)).entries : undefined;
    const listed = isListing(options) ? entries : undefined;
    layers.push({
      ...layer.descriptor,
      diffId: layer.diffId,
      contents: contentsOf(image, built, at),
      files: entries && filesOf(entries),
      entries: listed?.map(({ path, type, mode, uid, gid, size, mtime, link, digest }) => ({
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

/** Writes JSON to a file that an option names. Throws `option-invalid`. */
function writeJson(output: string, json: string, { root }: ExecutorContext): void {
  const file = path.resolve(root, output);
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${json}\n`);
  } catch (cause) {
    throw new PluginError('option-invalid', { message: `--output: ${output} cannot be written: ${(cause as Error).message}.`, remedy: 'Give the path of a file, relative to the workspace.', cause });
  }
}

function isListing({ files, base }: InspectOptions): boolean {
  return files === true || base === true;
}

/** Files and links; folders are where they stand. */
function filesOf(entries: readonly LayerEntry[]): number {
  return entries.filter(({ type }) => type !== 'directory').length;
}

/** Whether it is looked into a layer: those of the base are well known, and may have to be fetched. */
function isRead(image: Image, { record }: BuiltTarget, at: number, { base }: InspectOptions): boolean {
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

import { platformOf, type Image } from './image';
import { entryDanger, readLayer } from './layer-entries';
import { formatPlatform, samePlatform } from './platform';
import { readImages, type ImageStore } from './read-image';

/** One thing wrong with an image. */
export interface Problem {
  /** Digest or path that it is about. */
  subject: string;
  message: string;
}

/**
 * Checks all images of a layout or archive as a whole: digests and sizes of every blob, that configs and layers agree,
 * diffIDs, and that every layer is a tar that can be extracted safely. Returns what is wrong.
 */
export async function validate(store: ImageStore): Promise<Problem[]> {
  const problems: Problem[] = [];
  const images = await attempt(() => readImages(store), store.origin, problems);
  if (images?.length === 0) problems.push({ subject: store.origin, message: 'holds no image' });
  for (const image of images ?? []) problems.push(...(await validateImage(image)));
  return problems;
}

/** The same for one image. */
export async function validateImage(image: Image): Promise<Problem[]> {
  const problems: Problem[] = [];
  const subject = image.descriptor.digest;
  const { platform } = image.descriptor;
  const { rootfs, history } = image.config;
  const own = platformOf(image.config);
  if (platform && !samePlatform(platform, own))
    problems.push({ subject, message: `is listed as ${formatPlatform(platform)}, its config says ${formatPlatform(own)}` });
  const filled = history?.filter(({ empty_layer }) => !empty_layer).length;
  if (filled !== undefined && filled !== rootfs.diff_ids.length)
    problems.push({ subject, message: `has ${rootfs.diff_ids.length} layers and ${filled} lines of history for them` });

  for (const layer of image.layers) {
    const read = await attempt(() => readLayer(layer), layer.descriptor.digest, problems);
    if (read === undefined) continue;
    if (read.diffId !== layer.diffId)
      problems.push({ subject: layer.descriptor.digest, message: `holds ${read.diffId}, its config says ${layer.diffId}` });
    const seen = new Set<string>();
    for (const entry of read.entries) {
      const danger = entryDanger(entry);
      if (danger) problems.push({ subject: entry.path, message: danger });
      const path = entry.path
        .split('/')
        .filter((segment) => segment !== '' && segment !== '.')
        .join('/');
      if (seen.has(path)) problems.push({ subject: entry.path, message: `stands twice in ${layer.descriptor.digest}` });
      seen.add(path);
    }
  }
  return problems;
}

async function attempt<T>(action: () => Promise<T>, subject: string, problems: Problem[]): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    problems.push({ subject, message: (error as Error).message });
    return undefined;
  }
}

import type { ExecutorContext } from '@nx/devkit';
import { imageName } from '@nx-oci/build';
import { archiveBytes, formatPlatform, parsePlatform, readImage, type Digest, type Image, type ImageName, type Platform } from '@nx-oci/oci';
import { openBuilt, type SiblingOptions } from '../built-image';
import { PluginError } from '../error';
import type { Engine } from './engine';
import { findEngine, type WantedEngine } from './find-engine';

/** What is loaded, into what, and as what. */
export interface LoadImageOptions extends SiblingOptions, WantedEngine {
  /** By default the one that the engine runs. */
  platform?: string;
  /** By default the image's local tag. */
  tag?: string;
}

/** How it is loaded. */
export interface LoadConditions {
  /** Load nothing where the engine has this very image under its name. */
  unlessThere?: boolean;
}

/** An image that an engine has. */
export interface LoadedImage {
  engine: Engine;
  name: ImageName;
  platform: Platform;
  image: Image;
  /** What the engine calls it, if it says. */
  shown?: Digest;
}

/**
 * Loads an image that was built into the engine that is asked for, or the first of `among` that answers.
 * Throws `image-missing`, `engine-missing`, `platform-missing`, `engine-failed`.
 */
export async function loadImage(options: LoadImageOptions & LoadConditions, context: ExecutorContext, among?: readonly Engine[]): Promise<LoadedImage> {
  const { record, images } = await openBuilt(options, context);
  const { engine, platform: own } = await findEngine(options, among);
  const platform = parsePlatform(options.platform ?? own);
  const name = imageName(options.tag ?? record.localTag ?? `${record.name}:dev`);
  const image = await readImage(images, platform);
  const isThis = (digests: readonly Digest[]): boolean => digests.includes(image.descriptor.digest) || digests.includes(image.manifest.config.digest);
  // An engine fails for a name that it does not have.
  const before = options.unlessThere ? await engine.loaded?.(name).catch(() => []) : undefined;
  if (before && isThis(before)) return { engine, name, platform, image, shown: before[0] };
  await engine.load(() => archiveBytes(image, name), formatPlatform(platform));

  const shown = await engine.loaded?.(name);
  if (shown && !isThis(shown)) {
    throw new PluginError('engine-failed', {
      message: `${engine.name} took ${name.familiar} (${formatPlatform(platform)}), but shows ${shown.join(', ') || 'nothing'} for it, not ${image.descriptor.digest}.`,
      remedy: `Is something else loading an image under ${name.familiar} just now?`,
    });
  }
  return { engine, name, platform, image, shown: shown?.[0] };
}

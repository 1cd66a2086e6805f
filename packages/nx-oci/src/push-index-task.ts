import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { annotationsOf, platformsOf } from '@nx-oci/build';
import { formatPlatform, imageFrom, indexOf, platformSlug, readDocument, samePlatform, type Descriptor, type Image, type Platform } from '@nx-oci/oci';
import { formatRepository, type RemoteRepository } from '@nx-oci/registry';
import { beforeWriting, Blocker } from './blocker';
import { definitionOf } from './built-image';
import { versionOf, tagsOf } from './publish-version';
import { pushedFolder, readPushed } from './pushed-digest';
import { aboutImages, publish, type PublishOptions } from './push-task';
import { withPushSession } from './push-session';
import { consoleReport, type Report } from './report';
import { outputOf } from './task-context';
import type { OutputSettings } from './options';

/** Options of `nx-oci:push-index`. */
export interface PushIndexOptions extends PublishOptions {
  /** Files or folders with the digests that pushing each platform wrote, relative to the workspace. */
  digests?: string[];
  /** Keep the tags under which platforms waited. */
  keepStaging?: boolean;
}

/**
 * Joins the platforms of a definition, which were pushed by digest before, to the index that building them all at once
 * gives. Each has to be in the repository. Throws `platform-missing`, and what publishing throws.
 */
export async function pushIndexTask(options: PushIndexOptions, context: ExecutorContext): Promise<void> {
  const report = consoleReport();
  const definition = definitionOf(options, context);
  const output = outputOf(context, options.image);
  const { repository: own } = settingsOf(options, context);
  await withPushSession(options.repository ?? own, context, async (session) => {
    const { repository } = session;
    const version = versionOf({ option: options.releaseVersion, env: process.env, projectName: context.projectName! });
    const tags = tagsOf([options.tag ?? []].flat(), version);
    const staging = tags.filter((tag) => tag !== 'latest');
    const images = await beforeWriting(async () => {
      const known = pushedIn(options.digests ?? [pushedFolder(output)], context.root, options.digests !== undefined, formatRepository(repository.repository));
      const found: Image[] = [];
      for (const platform of platformsOf(definition)) found.push(await findPlatform(platform, known, staging, repository));
      return found;
    });
    const index = indexOf(images, { annotations: annotationsOf(definition) });
    // All of the images are there, which has just been seen: nothing but the index is to be written.
    const content = { root: index.document, images };
    const done = await publish({ content, tags, version, about: aboutImages(options, context), options, context, session, report });
    if (done && options.keepStaging !== true) await prune(repository, images, staging, report);
    report.line(index.descriptor.digest);
  });
}

function settingsOf({ image }: PushIndexOptions, context: ExecutorContext): Partial<OutputSettings> {
  return (context.projectsConfigurations.projects[context.projectName!].targets?.[image]?.options ?? {}) as Partial<OutputSettings>;
}

/** The manifests that files name; a folder that nobody named may be missing. */
function pushedIn(places: string[], root: string, asked: boolean, repository: string): Descriptor[] {
  return places.flatMap((place) => {
    try {
      return readPushed(path.join(root, place)).filter((each) => each.repository === repository);
    } catch (error) {
      if (asked) throw error;
      return [];
    }
  });
}

/** A platform's image: of the digests that are known, or under its staging tag. Throws `platform-missing`. */
async function findPlatform(platform: Platform, known: Descriptor[], staging: string[], repository: RemoteRepository): Promise<Image> {
  const tried: string[] = [];
  const candidates = [
    ...known.map(({ digest }) => ({ reference: digest as string, name: digest as string })),
    ...staging.map((tag) => ({ reference: `${tag}-${platformSlug(platform)}`, name: `the tag ${tag}-${platformSlug(platform)}` })),
  ];
  for (const { reference, name } of candidates) {
    const manifest = await repository.manifest(reference);
    if (manifest === undefined) {
      tried.push(`${name}: not there`);
      continue;
    }
    const { config } = JSON.parse(manifest.bytes.toString()) as { config?: Descriptor };
    if (config === undefined) {
      tried.push(`${name}: no image`);
      continue;
    }
    const image = imageFrom(manifest, await readDocument(repository, config), repository);
    if (samePlatform(image.descriptor.platform!, platform)) return image;
  }
  throw new Blocker('platform-missing', {
    message: `${formatRepository(repository.repository)} has no ${formatPlatform(platform)} to join. ${tried.length > 0 ? `Tried ${tried.join('; ')}.` : 'No digest and no version is known.'}`,
    remedy: `Push it first (nx run <project>:push:${platformSlug(platform)} --publish), and hand over the file that this writes, or say the same version.`,
  });
}

/** Takes the staging tags away. What the index names stays: a registry that removes the manifest with its tag is given it back. */
async function prune(repository: RemoteRepository, images: Image[], staging: string[], report: Report): Promise<void> {
  for (const { descriptor, documents } of images) {
    for (const tag of staging.map((each) => `${each}-${platformSlug(descriptor.platform!)}`)) {
      // Only what is the same image: a tag that has moved on is somebody else's.
      if ((await repository.head(tag))?.digest !== descriptor.digest) continue;
      const removed = await repository.remove(tag).then(
        () => true,
        () => false,
      );
      if (!removed) report.line(`The tag ${tag} stays: the registry removes no tags.`);
      else if ((await repository.head(descriptor.digest)) === undefined) {
        await repository.putManifest({ descriptor, bytes: documents[0].bytes });
        report.line(`The tag ${tag} is gone; the registry had removed the image with it, and has it again.`);
      }
    }
  }
}

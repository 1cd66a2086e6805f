import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { annotationsOf, platformsOf } from '@nx-oci/build';
import {
  formatPlatform,
  imageFrom,
  indexOf,
  isIndexType,
  parseDocument,
  platformSlug,
  readDocument,
  samePlatform,
  type Descriptor,
  type Digest,
  type Image,
  type IndexManifest,
  type Platform,
} from '@nx-oci/oci';
import { formatRepository, untag, type RemoteRepository } from '@nx-oci/registry';
import { beforeWriting, Blocker } from './blocker';
import { definitionOf } from '../built-image';
import { PluginError } from '../error';
import { isReleased, versionOf, tagsOf } from './publish-version';
import { readPushed } from './pushed-digest';
import { aboutImages, publish, type PublishOptions } from './push-task';
import { withPushSession } from './push-session';
import { consoleReport, type Report } from '../report';
import type { OutputSettings } from '../options';
import { stagingTags } from './staging';

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
  const { repository: own } = settingsOf(options, context);
  await withPushSession(options.repository ?? own, context, async (session) => {
    const { repository } = session;
    const version = versionOf({ option: options.releaseVersion, env: process.env, projectName: context.projectName! });
    const tags = tagsOf([options.tag ?? []].flat(), version);
    const images = await beforeWriting(async () => {
      const handed = handedOver(options, context, repository);
      const released = options.overwrite ? [] : await releasedIn(repository, tags);
      const found: Image[] = [];
      for (const platform of platformsOf(definition)) {
        const staging = await stagingTags(tags, platform, context.root);
        found.push(await findPlatform(platform, { handed, staging, released }, repository));
      }
      return found;
    });
    const index = indexOf(images, { annotations: annotationsOf(definition) });
    // All of the images are there, which has just been seen: nothing but the index is to be written.
    const content = { root: index.document, images };
    const done = await publish({ content, tags, version, about: aboutImages(options, context), options, context, session, report });
    if (done && options.keepStaging !== true) await prune(repository, images, (platform) => stagingTags(tags, platform, context.root), report);
    report.line(index.descriptor.digest);
  });
}

function settingsOf({ image }: PushIndexOptions, context: ExecutorContext): Partial<OutputSettings> {
  return (context.projectsConfigurations.projects[context.projectName!].targets?.[image]?.options ?? {}) as Partial<OutputSettings>;
}

/** The manifests that files name, of this repository. Throws `option-invalid`. */
function handedOver({ digests = [] }: PushIndexOptions, { root }: ExecutorContext, { repository }: RemoteRepository): Digest[] {
  const pushed = digests.flatMap((place) => readPushed(path.join(root, place)));
  const own = pushed.filter((each) => each.repository === formatRepository(repository));
  const [other] = pushed;
  if (other === undefined || own.length > 0) return own.map(({ digest }) => digest);
  throw new PluginError('option-invalid', {
    message: `The digests in ${digests.join(', ')} are of ${other.repository}, and the index is to go to ${formatRepository(repository)}.`,
    remedy: 'Name the same repository as when the platforms were pushed, or give the files of that push.',
  });
}

/** What the indexes of released tags name. Such an index is whole, and stays: its staging tags may be gone. */
async function releasedIn(repository: RemoteRepository, tags: string[]): Promise<Digest[]> {
  const found = await Promise.all(tags.filter(isReleased).map((tag) => repository.manifest(tag)));
  const indexes = found.flatMap((document) => (document && isIndexType(document.descriptor.mediaType) ? parseDocument<IndexManifest>(document) : []));
  return indexes.flatMap(({ manifests = [] }) => manifests.map(({ digest }) => digest));
}

/** Where images to be joined are looked for. */
interface Candidates {
  handed: Digest[];
  staging: string[];
  released: Digest[];
}

/** A platform's image, in the first place that has it. Throws `platform-missing`. */
async function findPlatform(platform: Platform, { handed, staging, released }: Candidates, repository: RemoteRepository): Promise<Image> {
  const tried: string[] = [];
  const candidates = [
    ...handed.map((digest) => ({ reference: digest as string, name: digest as string })),
    ...staging.map((tag) => ({ reference: tag, name: `the tag ${tag}` })),
    ...released.map((digest) => ({ reference: digest as string, name: `${digest} of the release` })),
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

/** Takes the staging tags away. */
async function prune(repository: RemoteRepository, images: Image[], staging: (platform: Platform) => Promise<string[]>, report: Report): Promise<void> {
  for (const { descriptor, documents } of images) {
    for (const tag of await staging(descriptor.platform!)) {
      if ((await untag(repository, tag, documents[0])) === 'kept') report.line(`The tag ${tag} stays: the registry removes no tags.`);
    }
  }
}

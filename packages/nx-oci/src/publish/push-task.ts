import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { lockFile, type ImageRecord } from '@nx-oci/build';
import { formatPlatform, parsePlatform, platformSlug, readDocument, readImages, samePlatform, type Digest } from '@nx-oci/oci';
import { executePush, formatRepository, parseRepository, planPush, type PushContent, type PushPlan, type PushResult } from '@nx-oci/registry';
import { compare, parse } from 'semver';
import { attach, planAttachments, type AboutImages, type AttachOptions } from './attachments';
import { Blocker, beforeWriting } from './blocker';
import { definitionOf, openBuilt, type BuiltTarget, type SiblingOptions } from '../built-image';
import { requireOnMain } from './on-main';
import { writePushed } from './pushed-digest';
import { describePlan } from './push-report';
import { withPushSession, type PushSession } from './push-session';
import { isReleased, tagsOf, versionOf, type Version } from './publish-version';
import { consoleReport, megabytes, type Report } from '../report';
import { requireSigner, signDigests } from './signing';
import { stagingTags } from './staging';
import { outputOf, workspaceOf } from '../task-context';

/** What pushing targets are told. */
export interface PublishOptions extends SiblingOptions, AttachOptions {
  /** Where to; by default what the image target says. */
  repository?: string;
  /** Tags to move in place of the version. */
  tag?: string | string[];
  /** The version; by default `VERSION`, or the CI's tag. */
  releaseVersion?: string;
  /** Write; without it, and without PUBLISH=1, the plan is printed and nothing is written. */
  publish?: boolean;
  /** Let a released tag name another image from now on. */
  overwrite?: boolean;
  /** The branch that stable versions have to be on, or false; by default that of nx.json. */
  main?: string | false;
}

/** The branch that stable versions have to be on, if there is one. On a command line, false is text. */
export function mainBranch({ main }: Pick<PublishOptions, 'main'>, { nxJsonConfiguration }: Pick<ExecutorContext, 'nxJsonConfiguration'>): string | undefined {
  if (main === false || main === 'false') return undefined;
  return main || nxJsonConfiguration?.defaultBase || 'main';
}

/** Options of `nx-oci:push`. */
export interface PushOptions extends PublishOptions {
  /** One platform alone: its manifest by digest, to be joined by `push-index`. */
  platform?: string;
}

/** Whether a task is to write. */
export function isPublishing({ publish }: PublishOptions, env: NodeJS.ProcessEnv = process.env): boolean {
  return publish ?? env.PUBLISH === '1';
}

/** Pushes what an image target built: platforms by digest, the index, tags. Without `publish` prints what it would do. */
export async function pushTask(options: PushOptions, context: ExecutorContext): Promise<void> {
  const report = consoleReport();
  const built = await beforeWriting(() => openBuilt(options, context, { configuration: context.configurationName }));
  const written = options.repository ?? built.record.repository;
  await withPushSession(written, context, async (session) => {
    const whole = await openBuilt(options, context, { configuration: context.configurationName, store: session.store, registry: session.registry });
    const content = await contentOf(whole, options.platform);
    const version = versionOf({ option: options.releaseVersion, env: process.env, projectName: context.projectName! });
    const named = tagsOf([options.tag ?? []].flat(), version);
    const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
    // A platform alone is nothing that users pull: it is kept under a name of its own until it is joined.
    const tags = platform === undefined ? named : await stagingTags(named, platform, context.root);
    const staged = platform !== undefined;
    const about = aboutImages(options, context, whole.record);
    const done = await publish({ content, tags, staged, version, about, options, context, session, report });
    if (done && platform) writePushed(context, outputOf(context, options.image), content.images[0].descriptor, platformSlug(platform), formatRepository(session.repository.repository));
    report.line(content.root.descriptor.digest);
  });
}

/** What documents about a target's images are made of. */
export function aboutImages(options: SiblingOptions, context: ExecutorContext, record?: ImageRecord): AboutImages {
  const { projectRoot, projectName } = workspaceOf(context);
  return {
    name: record?.name ?? projectName.replace(/^.*\//, ''),
    definition: definitionOf(options, context),
    record,
    lock: path.join(context.root, lockFile(projectRoot, options.image)),
  };
}

/** What is published, and under which names. */
export interface Publication {
  content: PushContent;
  tags: string[];
  /** Whether the tags are none that users pull. */
  staged?: boolean;
  version: Version | undefined;
  about: AboutImages;
  options: PublishOptions;
  context: ExecutorContext;
  session: PushSession;
  report: Report;
}

/** Plans, prints the plan, and does it if that is asked for; returns whether it did. Throws blockers before the first write. */
export async function publish(publication: Publication): Promise<boolean> {
  const { content, tags, staged, version, about, options, context, session, report } = publication;
  const { repository, journal, client } = session;
  const publishing = isPublishing(options);
  const { plan, attachments } = await beforeWriting(async () => {
    const made = await planPush(repository, content, { tags, journal });
    await keepNewerLatest(made, version, session, report);
    return { plan: made, attachments: await planAttachments(repository, content, made, options) };
  });
  for (const line of describePlan({ plan, attachments }, repository.repository, version)) report.line(line);
  if (!staged) {
    requireNewTags(plan, options, formatRepository(repository.repository));
    const main = mainBranch(options, context);
    if (version?.stable && main !== undefined && plan.tags.some(({ action }) => action !== 'keep')) await requireOnMain(version, { root: context.root, main });
  }
  if (!publishing) {
    const { PUBLISH = '' } = process.env;
    const ignored = ['', '0', '1', 'false'].includes(PUBLISH) ? '' : ` PUBLISH is "${PUBLISH}", which counts for nothing.`;
    // Who says that it is one, as a dry run of nx release does, knows how it is none.
    report.line(`Dry run: nothing was written.${options.publish === false ? '' : ` Publish with --publish or PUBLISH=1.${ignored}`}`);
    return false;
  }
  if (tags.length === 0 && !staged) throw untagged(context);
  if (options.sign && attachments.some(({ sign }) => sign)) await requireSigner(options.sign);
  if (plan.tags.some(({ action }) => action !== 'keep') || !plan.exists || attachments.some(({ missing }) => missing.length > 0)) await beforeWriting(() => client.requireCredentials(repository.repository));
  const total = plan.manifests.flatMap(({ blobs }) => blobs).reduce((sum, { action, descriptor }) => sum + (action === 'exists' ? 0 : descriptor.size), 0);
  let sent = 0;
  let attached = 0;
  const unsigned = attachments.flatMap(({ sign, subject }) => (sign ? [subject.digest] : []));
  const result = await executePush(repository, content, plan, {
    journal,
    onSent: (bytes) => {
      sent += bytes;
      report.progress({ done: sent, total });
    },
    // A tag never names what lacks its documents.
    async beforeTags() {
      attached = await attach(repository, attachments, content, about);
      if (options.sign && unsigned.length > 0) await signDigests(repository, unsigned, { ...options, sign: options.sign });
    },
  });
  report.line(describeResult(result, attached, unsigned.length));
  return true;
}

/** What a push writes of what was built: the root that tags name, or one platform. Throws `platform-missing`. */
export async function contentOf({ images: store, record }: BuiltTarget, platform: string | undefined): Promise<PushContent> {
  const images = await readImages(store);
  const origins = (digest: Digest): ReturnType<typeof parseRepository>[] =>
    (record.blobs[digest] ?? []).flatMap((location) => (location.type === 'registry' ? [parseRepository(location.repository)] : []));
  if (platform === undefined) return { root: await readDocument(store.source, store.roots[0]), images, origins };
  const wanted = parsePlatform(platform);
  const image = images.find(({ descriptor }) => samePlatform(descriptor.platform!, wanted));
  if (image) return { root: image.documents[0], images: [image], origins };
  throw new Blocker('platform-missing', {
    message: `The image has no ${formatPlatform(wanted)}; it has ${images.map(({ descriptor }) => formatPlatform(descriptor.platform!)).join(', ') || 'none'}.`,
    remedy: 'Add it to the platforms of the image target, and build again.',
  });
}

/** An image without a tag is found by nobody, and may be cleared away: there was to be a version. */
function untagged({ projectName }: ExecutorContext): Blocker {
  return new Blocker('version-missing', {
    message: `Nothing says under which tag ${projectName} is published: no --releaseVersion, no VERSION, no tag of the CI, no --tag.`,
    remedy: 'Say a version (--releaseVersion=1.2.3), or a tag that may move (--tag=main).',
  });
}

/** Refuses to move released tags. Throws `tag-exists`. */
function requireNewTags(plan: PushPlan, { overwrite }: PublishOptions, repository: string): void {
  const taken = plan.tags.find(({ tag, action }) => action === 'move' && isReleased(tag));
  if (taken === undefined || overwrite) return;
  throw new Blocker('tag-exists', {
    message: `${repository}:${taken.tag} is there, and is ${taken.from}, not ${plan.root.digest}.`,
    remedy: 'Publish under another version: what was released stays what it is. If it must be, say --overwrite.',
  });
}

/** Leaves `latest` where it is when a higher stable version is there already: the fix of an old release is not the latest. */
async function keepNewerLatest(plan: PushPlan, version: Version | undefined, { repository }: PushSession, report: Report): Promise<void> {
  const latest = plan.tags.find(({ tag, action }) => tag === 'latest' && action === 'move');
  if (latest === undefined || !version?.stable) return;
  const releases = (await repository.tags()).flatMap((tag) => parse(tag) ?? []).filter(({ prerelease }) => prerelease.length === 0);
  const higher = releases.sort(compare).at(-1);
  if (higher === undefined || compare(higher, version.value) <= 0) return;
  report.line(`latest stays where it is: ${higher.raw} is higher than ${version.value}.`);
  plan.tags = plan.tags.filter((each) => each !== latest);
}

function describeResult({ blobs, bytes, manifests, tags }: PushResult, attached: number, signed: number): string {
  const more = [...(attached > 0 ? [`attached ${attached} documents`] : []), ...(signed > 0 ? [`signed ${signed} manifests`] : [])];
  return `Sent ${blobs.uploaded} blobs (${megabytes(bytes)}), mounted ${blobs.mounted}, found ${blobs.exists}; wrote ${manifests} manifests, moved ${tags} tags${more.map((each) => `, ${each}`).join('')}.`;
}

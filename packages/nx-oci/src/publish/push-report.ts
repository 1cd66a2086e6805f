import { formatPlatform } from '@nx-oci/oci';
import { formatRepository, type BlobPlan, type PushPlan, type Repository } from '@nx-oci/registry';
import type { AttachmentPlan } from './attachments';
import type { Version } from './publish-version';
import { megabytes } from '../report';

/** A plan for people: what is there, what is mounted, what is sent, which tags move from what to what. */
export function describePlan(
  { plan: { root, exists, manifests, tags }, attachments }: { plan: PushPlan; attachments: readonly AttachmentPlan[] },
  repository: Repository,
  version: Version | undefined,
): string[] {
  const said = version ? `, version ${version.value} (${version.source}${version.stable ? '' : ', not a stable release'})` : '';
  return [
    `${formatRepository(repository)}${said}`,
    ...(exists ? [`  ${root.digest} is there, with all that it names`] : []),
    ...manifests.flatMap(({ platform, descriptor, exists: there, blobs }) => [
      `  ${formatPlatform(platform)} ${descriptor.digest} ${there ? 'is there' : 'is new'}`,
      ...blobs.map((blob) => `    ${describeBlob(blob)}`),
    ]),
    ...(exists || manifests.length === 0 || manifests.some(({ descriptor }) => descriptor.digest === root.digest) ? [] : [`  index ${root.digest} is new`]),
    ...attachments.flatMap(({ subject, image, missing, sign }) =>
      [...missing, ...(sign ? ['signature'] : [])].map((what) => `  ${what} of ${image ? formatPlatform(image.descriptor.platform!) : 'index'} ${subject.digest} is new`),
    ),
    ...tags.map(({ tag, from, action }) => `  tag ${tag}: ${action === 'keep' ? 'stays' : action === 'move' ? `from ${from} to ${root.digest}` : `new, ${root.digest}`}`),
    ...(tags.length === 0 && version === undefined ? ['  no tag: nothing says a version (--releaseVersion, VERSION, the CI’s tag) or a tag (--tag)'] : []),
  ];
}

function describeBlob({ descriptor, action, from }: BlobPlan): string {
  const what = action === 'exists' ? 'is there' : action === 'mount' ? `to be mounted from ${from.map(({ path }) => path).join(' or ')}` : 'to be sent';
  return `${descriptor.digest} ${megabytes(descriptor.size)} ${what}`;
}

import { parsePlatform, type Platform } from '@nx-oci/oci';
import { copyImage, formatReference, formatRepository, parseReference, parseTag, RemoteRepository, type CopyResult, type Reference } from '@nx-oci/registry';
import type { Command } from 'commander';
import { PluginError } from '../error';
import { consoleReport, megabytes } from '../report';
import { namedBy, withClient } from './registry-client';

interface CopyFlags {
  tag?: string[];
  platform?: Platform;
  referrers?: boolean;
}

/** `copy`: from one repository or registry to another, by digest. */
export function addCopy(program: Command): void {
  program
    .command('copy')
    .description('copy an image, or an index with all that it names, to another repository or registry; print its digest')
    .argument('<from>', 'image, such as ghcr.io/acme/app:1.0', (text) => parseReference(text))
    .argument('<to>', 'repository, with or without a tag for the copy', (text) => parseReference(text))
    .option('--tag <tag>', 'one more tag for the copy; may be repeated. Without any, it is there by digest alone', (text, before: string[] = []) => [...before, parseTag(text)])
    .option('--platform <platform>', 'of an index, copy one platform alone (linux/arm64)', (text) => parsePlatform(text))
    .option('--referrers', 'copy what refers to it, too: signatures, bills of materials')
    .action(copy);
}

async function copy(from: Reference, to: Reference, { tag = [], platform, referrers }: CopyFlags): Promise<void> {
  if (to.digest !== undefined) {
    throw new PluginError('option-invalid', {
      message: `${formatReference(to)} has a digest: a copy has the digest of what is copied.`,
      remedy: `Give ${formatReference({ ...to, digest: undefined })}.`,
    });
  }
  const tags = [...new Set([...(to.tag === undefined ? [] : [to.tag]), ...tag])];
  const report = consoleReport();
  await withClient(to, async (client) => {
    const source = new RemoteRepository(client, from, { access: 'pull' });
    const target = new RemoteRepository(client, to, { access: 'push' });
    const onProgress = (done: number, total: number): void => report.progress({ done, total });
    const result = await copyImage(source, namedBy(from), target, { tags, platform, referrers, onProgress }).finally(() => report.done());
    console.error(`${formatRepository(to)}: ${describe(result, tags)}`);
    console.log(result.root.digest);
  });
}

function describe({ blobs, bytes, manifests, referrers }: CopyResult, tags: string[]): string {
  const parts = [`sent ${blobs.uploaded} blobs (${megabytes(bytes)}), mounted ${blobs.mounted}, found ${blobs.exists}`, `wrote ${manifests} manifests`];
  if (referrers > 0) parts.push(`${referrers} of them referrers`);
  if (tags.length > 0) parts.push(`tagged ${tags.join(', ')}`);
  return `${parts.join('; ')}.`;
}

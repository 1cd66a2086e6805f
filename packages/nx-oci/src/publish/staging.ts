import { platformSlug, type Platform } from '@nx-oci/oci';
import { git } from './git';
import { isReleased } from './publish-version';

/**
 * The tags under which a platform waits to be joined, one for each tag that the index is to have; `latest` stands beside
 * another. Under a tag that moves they are of one commit: what was left there by another must not be joined.
 */
export async function stagingTags(tags: readonly string[], platform: Platform, root: string): Promise<string[]> {
  const commit = (await git(root, 'rev-parse', '--short=12', 'HEAD')) ?? '';
  return tags
    .filter((tag) => tag !== 'latest')
    .map((tag) => [tag, ...(isReleased(tag) || commit === '' ? [] : [commit]), platformSlug(platform)].join('-'));
}

import { prerelease } from 'semver';
import { Blocker } from '../publish/blocker';
import { git } from '../publish/git';

/**
 * Refuses to publish a release of another commit than its tag is of, since a released tag of a registry never moves; and a
 * stable version without a tag, which somebody may yet make, of another commit. Throws `tag-elsewhere`.
 */
export async function requireTagged(root: string, { tag, version }: { tag: string; version: string }): Promise<void> {
  const [head, tagged] = await Promise.all(['HEAD', `refs/tags/${tag}^{commit}`].map((ref) => git(root, 'rev-parse', '--verify', '--quiet', ref)));
  if (tagged === head || (tagged === undefined && prerelease(version) !== null)) return;
  throw new Blocker('tag-elsewhere', {
    message: `${tag} is to be published of ${head === undefined ? 'a folder without commits' : `the commit ${head.slice(0, 12)}`}, and ${tagged === undefined ? 'there is no such tag here' : `the tag is of ${tagged.slice(0, 12)}`}.`,
    remedy: tagged === undefined ? `Make the tag first (npx nx release), or fetch it (git fetch --tags).` : `Check it out (git checkout ${tag}), or run the CI for the tag; for what is checked out, make another version.`,
  });
}

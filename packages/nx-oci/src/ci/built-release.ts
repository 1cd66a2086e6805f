import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Blocker } from '../publish/blocker';
import { git } from '../publish/git';

/** What was built for a release, and of what: what another job, that has the outputs and builds nothing, may publish. */
export interface BuiltRelease {
  /** `<project>/v<version>` */
  tag: string;
  /** The commit that was checked out, if there was one. */
  commit?: string;
  /** Files that git follows and that were not as they were committed, relative to the repository. */
  changed: string[];
  /** Image target → digest of what it built. */
  images: Record<string, string>;
}

/** Where that is written, relative to the workspace: beside the outputs, and in none of them, which a cache would replay. */
export const builtReleaseFile = 'dist/oci/release.json';

/** Writes down what was built of the work tree at `root`. */
export async function writeBuiltRelease(root: string, { tag, images }: Pick<BuiltRelease, 'tag' | 'images'>): Promise<void> {
  const file = path.join(root, builtReleaseFile);
  const built: BuiltRelease = { tag, commit: await headOf(root), changed: await changedFiles(root), images };
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(built, null, 2)}\n`);
}

/**
 * The digests of what was built for a release, by image target. Refuses what was built for another tag or of another commit
 * than the one that is checked out, what lacks one of the targets, and for a stable version what was not built of that
 * commit alone. Throws `image-missing`, `image-stale`.
 */
export async function readBuiltRelease(root: string, { tag, stable, targets }: { tag: string; stable: boolean; targets: readonly string[] }): Promise<Record<string, string>> {
  const remedy = `Run npx nx-oci ci image ${tag} of the commit that is to be published, and bring dist/oci here as it leaves it.`;
  const text = await readFile(path.join(root, builtReleaseFile), 'utf8').catch(() => undefined);
  if (text === undefined) throw new Blocker('image-missing', { message: `Nothing was built for ${tag}: there is no ${builtReleaseFile}.`, remedy });
  const stale = (message: string): Blocker => new Blocker('image-stale', { message, remedy });
  const built = parsed(text);
  if (built === undefined) throw stale(`${builtReleaseFile} is not what nx-oci ci image writes.`);
  if (built.tag !== tag) throw stale(`What was built is for ${built.tag}, and ${tag} is to be published.`);
  const head = await headOf(root);
  if (head === undefined || built.commit !== head) throw stale(`What was built for ${tag} is of ${shown(built.commit)}, and ${shown(head)} is checked out.`);
  const missing = targets.find((target) => !Object.hasOwn(built.images, target));
  if (missing !== undefined) throw stale(`For ${tag}, ${missing} was not built.`);
  const [first, ...more] = built.changed;
  if (!stable || first === undefined) return built.images;
  throw new Blocker('image-stale', {
    message: `${tag} is a stable version, and ${first}${more.length > 0 ? ` and ${more.length} more` : ''} had been changed when it was built.`,
    remedy: 'See what changes files before the build, such as an install that writes to the lockfile; or publish a prerelease.',
  });
}

function parsed(text: string): BuiltRelease | undefined {
  try {
    const { tag, commit, changed, images } = JSON.parse(text) as BuiltRelease;
    return Array.isArray(changed) && typeof images === 'object' && images !== null ? { tag, commit, changed, images } : undefined;
  } catch {
    return undefined;
  }
}

async function headOf(root: string): Promise<string | undefined> {
  return git(root, 'rev-parse', '--verify', '--quiet', 'HEAD');
}

async function changedFiles(root: string): Promise<string[]> {
  const names = await git(root, 'diff', '--name-only', '--no-renames', '-z', 'HEAD');
  return names?.split('\0').filter(Boolean) ?? [];
}

function shown(commit: string | undefined): string {
  return commit === undefined ? 'no commit' : `the commit ${commit.slice(0, 12)}`;
}

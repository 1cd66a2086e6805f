import { SourcesError } from '../error';
import type { UpstreamContext } from '../artifacts';
import { aptFolder, aptSources } from './apt-sources';
import type { DebRepository } from './content';
import { locationIn } from './lock';
import { openPgp } from './open-pgp';
import { parseRelease, type Release } from './release';
import { likelyRoots, urlIn } from './upstream';

/** The folder of a suite in its repository, with a slash at its end where it has a name. */
export function suiteFolder(suite: string): string {
  return suite.endsWith('/') ? suite.replace(/^(\.?\/)+/, '') : `dists/${suite}/`;
}

/** The file of a suite that is signed. */
export function inReleaseOf(suite: string): string {
  return `${suiteFolder(suite)}InRelease`;
}

/**
 * Refuses suites and components that a repository does not have: looks at what is there, unverified, for a repository of
 * which nothing says the keys. Throws `release-mismatch`; nothing where the repository cannot be asked.
 */
export async function requireSuites(repository: DebRepository, context: UpstreamContext): Promise<void> {
  for (const suite of repository.suites) {
    const path = inReleaseOf(suite);
    const failures: unknown[] = [];
    let text: string | undefined;
    for (const root of likelyRoots(locationIn(repository, path), context)) {
      text ??= await context.downloads.read(urlIn(root, path)).then(String, (error: unknown) => void failures.push(error));
    }
    if (text === undefined && failures.length > 0 && failures.every(isNotFound)) throw suiteMissing(repository, suite, failures, context);
    const release = text === undefined || suite.endsWith('/') ? undefined : await unverified(text);
    if (release) for (const component of repository.components ?? ['main']) requireComponent(component, { repository, suite, release });
  }
}

/** Refuses a component that a suite does not have. Throws `release-mismatch`. */
export function requireComponent(component: string, { repository, suite, release }: { repository: DebRepository; suite: string; release: Release }): void {
  const paths = [...release.files.keys()];
  if (paths.some((path) => path.startsWith(`${component}/binary-`))) return;
  throw new SourcesError('release-mismatch', {
    message: `The suite "${suite}" of the repository "${repository.name}" has no component "${component}".`,
    remedy: `It has ${[...new Set(paths.flatMap((path) => /^(.+)\/binary-/.exec(path)?.[1] ?? []))].sort().join(', ') || 'none'}.`,
  });
}

/** An error for a suite that is in none of the places of its repository; `failures` are what those said. */
export function suiteMissing({ name }: DebRepository, suite: string, failures: readonly Error[], { env }: UpstreamContext): SourcesError {
  const known = [...new Set(aptSources(aptFolder(env)).flatMap(({ suites }) => suites))];
  return new SourcesError('release-mismatch', {
    message: `The repository "${name}" has no suite "${suite}": ${failures.map(({ message }) => message.replace(/\.$/, '')).join('; ')}.`,
    remedy: `Correct "suites", or where the repository is${known.length > 0 ? `. This machine's apt sources have the suites ${known.join(', ')}` : ''}.`,
  });
}

/** Whether an error says that a file is not at an address. */
export function isNotFound(error: unknown): error is SourcesError {
  return error instanceof SourcesError && error.code === 'not-found';
}

async function unverified(inRelease: string): Promise<Release | undefined> {
  try {
    const { readCleartextMessage } = await openPgp();
    return parseRelease((await readCleartextMessage({ cleartextMessage: inRelease })).getText(), 'InRelease');
  } catch {
    return undefined;
  }
}

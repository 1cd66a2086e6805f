import { digestOf } from '@nx-oci/oci';
import type { ResolveContext } from '../source';
import { decompressed } from '../archive/decompress';
import { SourcesError } from '../error';
import { isHtmlPage } from '../html-page';
import { aptSourcesNamed, aptSourcesOf } from './apt-sources';
import type { DebRepository } from './content';
import { initialKeys, lockedKey, lockedKeys } from './keys';
import { locationIn, type DebLocked, type LockedRepository, type LockedSuite } from './lock';
import { verifyCleartext, type Key } from './open-pgp';
import { parsePackages, type DebPackage } from './package';
import { checkRelease, indexInvalid, parseRelease, type Release } from './release';
import { inReleaseOf, isNotFound, requireComponent, requireSuites, suiteFolder, suiteMissing } from './suite';
import { indexRoots, urlIn } from './upstream';

type Context = ResolveContext<DebLocked>;

/** A repository whose signatures are verified. */
export interface ReadRepository {
  locked: LockedRepository;
  /** What it has for a Debian architecture, with what is for all. */
  packages(architecture: string): Promise<DebPackage[]>;
}

/**
 * Reads what a repository has now, or as of its snapshot. Throws what finding and verifying it throw, of the first of its
 * places that has it.
 */
export async function readRepository(repository: DebRepository, context: Context): Promise<ReadRepository> {
  tellUnknownName(repository, context);
  const before = context.previous?.repositories.find(({ name }) => name === repository.name);
  const renewKeys = context.update === 'all' || context.update?.has('keys');
  const keys = before && !renewKeys ? await lockedKeys(before.keys, repository.name) : await firstKeys(repository, context);
  const at = repository.snapshot === undefined ? new Date() : momentOf(repository.snapshot, repository.name);
  const suites = await Promise.all(
    repository.suites.map((suite) => readSuite(repository, suite, { keys, at, context, before: repository.snapshot === undefined ? before?.suites[suite] : undefined })),
  );
  const signers = new Map(suites.flatMap((each) => each.signers.map((key) => [key.getFingerprint(), lockedKey(key)])));
  // A key that is locked already stays as it is there, whatever else was added to it.
  for (const key of before && !renewKeys ? before.keys : []) signers.set(key.fingerprint, key);
  return {
    locked: {
      name: repository.name,
      suites: Object.fromEntries(suites.map(({ suite, locked }) => [suite, locked])),
      keys: [...signers.values()].sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1)),
    },
    packages: async (architecture) => (await Promise.all(suites.map((suite) => packagesOf(repository, suite, architecture, context)))).flat(),
  };
}

interface ReadSuite {
  suite: string;
  locked: LockedSuite;
  release: Release;
  signers: Key[];
}

/** `20251101T000000Z` */
function momentOf(snapshot: string, name: string): Date {
  const moment = new Date(snapshot.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (/^\d{8}T\d{6}Z$/.test(snapshot) && !Number.isNaN(moment.getTime())) return moment;
  throw new SourcesError('content-invalid', { message: `The snapshot "${snapshot}" of the repository "${name}" is no moment.`, remedy: 'Write it like 20251101T000000Z.' });
}

/** Tells of a repository that is found by its suites alone: what it is called may be misspelled. */
function tellUnknownName({ name, suites, components = ['main'], url, snapshot }: DebRepository, { mirrors, env, onStep }: Context): void {
  if (url !== undefined || snapshot !== undefined || mirrors.of(name).length > 0 || aptSourcesNamed(name, env).length > 0) return;
  const [found] = aptSourcesOf({ repository: name, suites, components }, env);
  if (found) onStep?.(`Nothing is called "${name}": no mirror rule, and no apt source of this machine. It is taken from ${found.url.host}${found.url.pathname}, which has ${suites.join(', ')}`);
}

/** Keys before a lock says them; of a suite that is not there, that is said instead of that it has none. */
async function firstKeys(repository: DebRepository, context: Context): Promise<Key[]> {
  try {
    return await initialKeys(repository, context);
  } catch (error) {
    if ((error as { code?: string }).code === 'keys-missing') await requireSuites(repository, context);
    throw error;
  }
}

async function readSuite(repository: DebRepository, suite: string, { keys, at, context, before }: { keys: Key[]; at: Date; context: Context; before?: LockedSuite }): Promise<ReadSuite> {
  const path = inReleaseOf(suite);
  const failures: unknown[] = [];
  for (const root of indexRoots(locationIn(repository, path), context)) {
    const url = urlIn(root, path);
    const origin = `${url.host}${url.pathname}`;
    context.onStep?.(`Reading ${origin}`);
    try {
      const bytes = await context.downloads.read(url);
      if (isHtmlPage(bytes)) throw indexInvalid(origin, 'the answer is an HTML page');
      const { text, signers } = await verifyCleartext(bytes.toString(), { keys, at, origin });
      const release = parseRelease(text, origin);
      checkRelease(release, { origin, suite, at, allowExpired: repository.allowExpired, ...(before && { notBefore: new Date(before.date) }) });
      return { suite, release, signers, locked: { date: release.date.toISOString().replace('.000', ''), digest: digestOf(bytes) } };
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.every(isNotFound)) throw suiteMissing(repository, suite, failures, context);
  throw failures.find((each) => !isNotFound(each));
}

/** As indexes are compressed, the smallest first. */
const endings = ['.xz', '.gz', ''];

async function packagesOf(repository: DebRepository, { suite, release }: ReadSuite, architecture: string, context: Context): Promise<DebPackage[]> {
  const folders = suite.endsWith('/') ? [''] : (repository.components ?? ['main']).flatMap((component) => indexFolders(component, { repository, suite, release, architecture }));
  const indexes = folders.map(async (folder) => {
    const ending = endings.find((each) => release.files.has(`${folder}Packages${each}`));
    if (ending === undefined) return [];
    const { sha256, size } = release.files.get(`${folder}Packages${ending}`)!;
    const name = `${repository.name} ${suite} ${folder}Packages${ending}`;
    const [path, byHash] = [`Packages${ending}`, `by-hash/SHA256/${sha256}`].map((file) => `${suiteFolder(suite)}${folder}${file}`);
    const location = release.byHash ? { ...locationIn(repository, byHash), otherwise: path } : locationIn(repository, path);
    const descriptor = await context.artifacts.fetch({ name, checksum: `sha256:${sha256}`, size, location });
    const chunks: Uint8Array[] = [];
    for await (const chunk of decompressed(context.artifacts.store.blobPath(descriptor.digest), { offset: 0, size }, name)) chunks.push(Buffer.from(chunk));
    const found = parsePackages(Buffer.concat(chunks).toString(), { repository: repository.name, origin: name, reluctant: release.reluctant });
    // A folder without components may have packages for any architecture.
    return found.filter((each) => each.architecture === architecture || each.architecture === 'all');
  });
  return (await Promise.all(indexes)).flat();
}

function indexFolders(component: string, { repository, suite, release, architecture }: { repository: DebRepository; suite: string; release: Release; architecture: string }): string[] {
  requireComponent(component, { repository, suite, release });
  return [architecture, 'all'].filter((each) => release.architectures.includes(each)).map((each) => `${component}/binary-${each}/`);
}

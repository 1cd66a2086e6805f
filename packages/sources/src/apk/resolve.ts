import { formatPlatform, type Digest } from '@nx-oci/oci';
import { SourcesError } from '../error';
import { solve } from '../solver/solve';
import type { ResolveContext } from '../source';
import { apkArchitecture } from './architecture';
import { parseConstraint, type Constraint } from './constraint';
import type { ApkContent, ApkRepository } from './content';
import { keysOf } from './keys';
import { artifactOf, locationIn, type ApkLocked, type LockedPackage, type LockedRepository } from './lock';
import type { ApkPackage } from './package';
import { controlOf } from './package-info';
import { readIndex, type ReadIndex } from './repository';
import type { ApkKey } from './signature';
import { Universe, type ApkCandidate } from './universe';
import { urlsOf } from './upstream';

type Context = ResolveContext<ApkLocked>;

/** Finds the packages of a content with all that they depend on, for all platforms at once, and fetches them: their indexes say no SHA-256. */
export async function resolveApk(content: ApkContent, context: Context): Promise<ApkLocked> {
  const wanted = content.packages.map((text) => wantedConstraint(text, content));
  const architectures = context.platforms.map(apkArchitecture);
  const keys = new Map(await Promise.all(content.repositories.map(async (repository) => [repository.name, await keysOf(repository, context)] as const)));
  const indexes = new Map<string, ReadIndex[]>();
  for (const architecture of new Set(architectures)) {
    indexes.set(architecture, await Promise.all(content.repositories.map((repository) => readIndex(repository, architecture, keys.get(repository.name)!, context))));
  }
  context.onStep?.(`Choosing packages of apk for ${context.platforms.map(formatPlatform).join(', ')}`);
  const chosen = choose(wanted, indexes, context);
  const signers = new Map<string, ApkKey[]>(content.repositories.map(({ name }) => [name, []]));
  for (const { repository, signer } of [...indexes.values()].flat()) signers.get(repository.name)!.push(signer);
  const packages: Record<string, LockedPackage[]> = {};
  for (const [at, platform] of context.platforms.entries()) {
    const locked = await Promise.all(chosen.get(architectures[at])!.map((each) => lockPackage(each, architectures[at], { content, keys: keys.get(each.repository)!, context })));
    packages[formatPlatform(platform)] = locked.map((each) => each.locked);
    for (const { locked: { repository }, signer } of locked) if (signer) signers.get(repository)!.push(signer);
  }
  return { type: 'apk', repositories: content.repositories.map(({ name }) => lockRepository(name, indexes, signers.get(name)!)), packages };
}

/** Throws `content-invalid`. */
function wantedConstraint(text: string, { repositories }: ApkContent): Constraint {
  const constraint = parseConstraint(text);
  const tags = repositories.flatMap(({ tag }) => tag ?? []);
  const why = constraint === undefined ? 'is no constraint' : constraint.tag !== undefined && !tags.includes(constraint.tag) && `has a tag that no repository has (${tags.join(', ') || 'there is none'})`;
  if (constraint && !why) return constraint;
  throw new SourcesError('content-invalid', {
    message: `The package "${text}" ${why}.`,
    remedy: 'Give names, such as "busybox", or with a version ("busybox=1.36.1-r2", ">=", "<", "~1.36"), a repository\'s tag ("nginx@edge"), or what may not be there ("!openssh").',
  });
}

/** Architecture → packages, each after those that it depends on. */
function choose(wanted: readonly Constraint[], indexes: ReadonlyMap<string, readonly ReadIndex[]>, { previous, update }: Context): Map<string, ApkPackage[]> {
  const stays = (name: string): boolean => update !== 'all' && !update?.has(name);
  const locked = Object.values(previous?.packages ?? {}).flat().filter(({ name }) => stays(name));
  const universe = new Universe(new Map([...indexes].map(([architecture, read]) => [architecture, read.flatMap(({ packages }) => packages)])), {
    wanted,
    locked: new Map(locked.map(({ name, version }) => [name, version])),
  });
  const found = solve<ApkCandidate>({ wanted: universe.wanted(), rulesOf: (each) => universe.rulesOf(each), slotOf: (each) => universe.slotOf(each), triggers: universe.triggers() });
  return new Map([...indexes.keys()].map((architecture) => [architecture, found.flatMap((each) => (each.architecture === architecture && each.package ? [each.package] : []))]));
}

function lockRepository(name: string, indexes: ReadonlyMap<string, readonly ReadIndex[]>, signers: readonly ApkKey[]): LockedRepository {
  const own = [...indexes].flatMap(([architecture, read]) => read.filter(({ repository }) => repository.name === name).map(({ digest }): [string, Digest] => [architecture, digest]));
  const keys = [...new Map(signers.map((key) => [`${key.name} ${key.key}`, key])).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { name, indexes: Object.fromEntries(own), keys };
}

/** Fetches a package and proves it by what its index says. Throws `artifact-mismatch`, `package-mismatch`, `signature-invalid` and the like, of the first place that has it. */
async function lockPackage(of: ApkPackage, architecture: string, { content, keys, context }: { content: ApkContent; keys: readonly ApkKey[]; context: Context }): Promise<{ locked: LockedPackage; signer?: ApkKey }> {
  const { name, version, origin, license, checksum, size, repository } = of;
  const path = `${architecture}/${name}-${version}.apk`;
  const from = content.repositories.find((each) => each.name === repository)!;
  const { previous, update } = context;
  // A repository that has new keys has signed its packages anew: the same package is other bytes.
  const renewed = update === 'all' || update?.has('keys') || update?.has(name);
  const before = renewed ? undefined : Object.values(previous?.packages ?? {}).flat().find((each) => each.checksum === checksum && each.path === path && each.repository === repository && each.size === size);
  const digest = before?.digest ?? (await fetchUnknown(of, from, path, context));
  const locked: LockedPackage = {
    name, version, architecture: of.architecture, ...(origin !== undefined && origin !== name && { origin }), ...(license !== undefined && { license }), repository, path, checksum, size, digest,
  };
  const artifact = artifactOf(content, locked);
  const { signer } = await controlOf(await context.archives.open(artifact, 'apk', 'later'), { name, version, checksum, keys, unsigned: from.unsignedPackages === true }, artifact.name);
  return { locked, ...(signer && { signer }) };
}

/** Brings a package into the store of which only the size is known, and the SHA-1 of a part. Throws `artifact-mismatch` for another size. */
export async function fetchUnknown({ name, version, size }: Pick<ApkPackage, 'name' | 'version' | 'size'>, from: ApkRepository, path: string, context: Context): Promise<Digest> {
  let failure: unknown;
  for (const url of urlsOf(locationIn(from, path), context)) {
    try {
      const found = await context.artifacts.store.ingest('application/octet-stream', context.downloads.open(url, { size, sameVersion: true }));
      if (found.size === size) return found.digest;
      throw new SourcesError('artifact-mismatch', {
        message: `${url.host}${url.pathname} has ${found.size} bytes for ${name} ${version}, where ${size} are expected.`,
        remedy: 'The repository changed while it was read, or someone changed the package: run again, or try another mirror.',
      });
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

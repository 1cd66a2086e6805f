import { formatPlatform, type Platform } from '@nx-oci/oci';
import { SourcesError } from '../error';
import { solve } from '../solver/solve';
import type { ResolveContext } from '../source';
import { debianArchitecture } from './architecture';
import type { DebContent } from './content';
import type { DebLocked, LockedPackage } from './lock';
import { isPackageName, lockPackage } from './package';
import { readRepository, type ReadRepository } from './repository';
import { Universe } from './universe';
import { isDebianVersion } from './version';

/** A package that a content asks for. */
interface Wanted {
  name: string;
  version?: string;
}

/** Finds the packages of a content with all that they depend on, for each platform. */
export async function resolveDeb(content: DebContent, context: ResolveContext<DebLocked>): Promise<DebLocked> {
  const wanted = content.packages.map((written) => parseWanted(written, content));
  const repositories = await Promise.all(content.repositories.map((repository) => readRepository(repository, context)));
  const packages: Record<string, LockedPackage[]> = {};
  for (const platform of context.platforms) packages[formatPlatform(platform)] = await choose(wanted, { content, repositories, platform, context });
  return { type: 'deb', repositories: repositories.map(({ locked }) => locked), packages };
}

function parseWanted(written: string, { omit = [] }: DebContent): Wanted {
  const [name, version, ...rest] = written.split('=');
  const why = !isPackageName(name) || rest.length > 0 || (version !== undefined && !isDebianVersion(version)) ? 'is no name of a package' : omit.includes(name) && 'is to be omitted as well';
  if (!why) return { name, ...(version !== undefined && { version }) };
  throw new SourcesError('content-invalid', { message: `The package "${written}" ${why}.`, remedy: 'Give names, such as "ca-certificates", or a version as well: "libc6=2.36-9".' });
}

async function choose(
  wanted: Wanted[],
  { content, repositories, platform, context }: { content: DebContent; repositories: ReadRepository[]; platform: Platform; context: ResolveContext<DebLocked> },
): Promise<LockedPackage[]> {
  const architecture = debianArchitecture(platform);
  const { previous, update } = context;
  const stays = (name: string): boolean => update !== 'all' && !update?.has(name);
  const universe = new Universe((await Promise.all(repositories.map((each) => each.packages(architecture)))).flat(), {
    architecture,
    pinned: new Map(wanted.flatMap(({ name, version }) => (version === undefined ? [] : [[name, version]]))),
    locked: new Map((previous?.packages[formatPlatform(platform)] ?? []).filter(({ name }) => stays(name)).map(({ name, version }) => [name, version])),
    omit: content.omit ?? [],
  });
  context.onStep?.(`Choosing Debian packages for ${formatPlatform(platform)}`);
  const chosen = solve({
    wanted: wanted.map(({ name, version }) => universe.wanted(name, version)),
    rulesOf: (each) => universe.rulesOf(each),
    slotOf: ({ name }) => name,
  });
  return chosen.map(lockPackage).sort((a, b) => (a.name < b.name ? -1 : 1));
}

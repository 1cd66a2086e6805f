import { SourcesError } from '../error';
import type { LockedNpmPackage } from './content';
import { invalidLockfile, originFault } from './fault';
import type { Edge, LockedNode, LockGraph } from './graph';
import { packageNameDanger, usualTarballPath } from './package-name';

const writeAgain = 'It may be cut off, or hold marks of a merge: let npm write it again (npm install --package-lock-only).';

/** Reads a package-lock.json or npm-shrinkwrap.json of lockfileVersion 2 or 3. Throws `lockfile-invalid`. */
export function readPackageLock(text: string, origin: string): LockGraph {
  let lock: { lockfileVersion?: unknown; packages?: unknown } | null;
  try {
    lock = JSON.parse(text) as typeof lock;
  } catch (error) {
    throw invalidLockfile(origin, `it is no JSON (${(error as Error).message})`, writeAgain);
  }
  const version = lock?.lockfileVersion;
  if (version === 2 || version === 3) return packageGraph(lock!.packages, origin);
  throw invalidLockfile(origin, `its lockfileVersion is ${JSON.stringify(version)}`, 'Known are 2 and 3: let npm 7 or newer write it (npm install --package-lock-only).');
}

/** The graph of a lock's `packages`: places → what stands there. Throws `lockfile-invalid`. */
export function packageGraph(packages: unknown, origin: string): LockGraph {
  if (!isObject(packages) || !isObject(packages[''])) throw invalidLockfile(origin, 'it has no packages', writeAgain);
  for (const [place, entry] of Object.entries(packages)) {
    const danger = isObject(entry) ? placeDanger(place) : 'is no object';
    if (danger !== undefined) throw invalidLockfile(origin, `${JSON.stringify(place)} ${danger}`, 'npm writes no such thing: look at who changed it.');
  }
  const tree = new PackageLock(new Map(Object.entries(packages as Record<string, LockedNpmPackage>)), origin);
  return { origin, kind: 'npm', project: (folder, names) => tree.project(folder, names) };
}

class PackageLock {
  readonly #packages: ReadonlyMap<string, LockedNpmPackage>;
  readonly #origin: string;
  readonly #nodes = new Map<string, LockedNode>();
  readonly #names: ReadonlySet<string>;

  constructor(packages: ReadonlyMap<string, LockedNpmPackage>, origin: string) {
    this.#packages = packages;
    this.#origin = origin;
    this.#names = namesByUrl(packages.values());
  }

  project(folder: string, names?: readonly string[]): LockedNode {
    const projects = [...this.#packages.keys()].filter((place) => !place.includes('node_modules'));
    if (!projects.includes(folder)) {
      throw new SourcesError('content-invalid', {
        message: `${this.#origin} knows no project ${JSON.stringify(folder)}.`,
        remedy: `Give "project" as one of: ${projects.map((each) => each || '.').join(', ')}.`,
      });
    }
    const node = this.#node(folder, folder, this.#packages.get(folder)!);
    if (names === undefined) return node;
    return { ...node, edges: () => names.map((name) => ({ name, optional: false, to: this.#find(folder, name) ?? missing(this.#origin, name) })) };
  }

  /** The package that code at a place finds by a name: in the nearest node_modules, as Node looks for it. */
  #find(place: string, name: string): LockedNode | undefined {
    for (let folder: string | undefined = place; folder !== undefined; folder = folderAbove(folder)) {
      if (/(^|\/)node_modules$/.test(folder)) continue;
      const found = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
      const entry = this.#packages.get(found);
      if (entry) return entry.link ? this.#local(entry, found, name) : this.#node(found, name, entry);
    }
    return undefined;
  }

  /** A package of the workspace that a link leads to. */
  #local({ resolved = '' }: LockedNpmPackage, place: string, name: string): LockedNode {
    const entry = this.#packages.get(resolved);
    if (entry) return this.#node(resolved, name, entry, { local: true });
    throw invalidLockfile(this.#origin, `${place} is a link to ${JSON.stringify(resolved)}, which it does not have`, writeAgain);
  }

  #node(place: string, alias: string, entry: LockedNpmPackage, extra?: { local: true }): LockedNode {
    const key = extra ? `${place} as ${alias}` : place;
    const known = this.#nodes.get(key);
    if (known) return known;
    const { name = alias, version = '', integrity, inBundle, resolved, bin, os, cpu, libc, hasInstallScript } = entry;
    const apart = extra ?? (inBundle && { inBundle });
    const registry = !this.#names.has(alias);
    // Where registries usually have it needs no address: they are found by the settings of the machine.
    const usual = resolved === undefined || (registry && /^https?:/.test(resolved) && resolved.endsWith(`/${usualTarballPath(name, version)}`));
    const lost = Object.keys(entry.optionalDependencies ?? {}).filter((each) => this.#find(place, each) === undefined);
    const node: LockedNode = {
      id: place,
      name: extra ? alias : name,
      version,
      integrity,
      registry,
      ...apart,
      ...(!usual && { url: resolved }),
      fault: apart ? undefined : originFault({ name, version, integrity, url: resolved }),
      hasCommands: bin !== undefined,
      hasInstallScript,
      ...(lost.length > 0 && { lost }),
      limits: { ...(os && { os }), ...(cpu && { cpu }), ...(libc && { libc }) },
      edges: () => this.#edges(place, entry),
    };
    this.#nodes.set(key, node);
    return node;
  }

  #edges(place: string, entry: LockedNpmPackage): Edge[] {
    const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = entry;
    const edges = new Map<string, Edge>();
    const add = (names: string[], kind: { optional: boolean; peer?: true }): void => {
      for (const name of names) {
        const to = this.#find(place, name);
        // Peers may be missing by the user's will (legacy-peer-deps), optional ones because they were not to be had.
        if (to === undefined && !kind.optional && !kind.peer) throw invalidLockfile(this.#origin, `${place || 'the project'} needs ${name}, which it does not have`, writeAgain);
        if (to) edges.set(name, { name, optional: kind.optional, to });
      }
    };
    const peers = Object.keys(peerDependencies);
    const isOptional = (name: string): boolean => peerDependenciesMeta[name]?.optional === true;
    add(peers.filter(isOptional), { optional: true });
    add(peers.filter((name) => !isOptional(name)), { optional: false, peer: true });
    // Named both ways, a package is optional.
    add(Object.keys(dependencies).filter((name) => !(name in optionalDependencies)), { optional: false });
    add(Object.keys(optionalDependencies), { optional: true });
    return [...edges.values()];
  }
}

/** The names of packages that are asked for by an address instead of a version. */
function namesByUrl(packages: Iterable<LockedNpmPackage>): Set<string> {
  const names = new Set<string>();
  for (const { dependencies, optionalDependencies, peerDependencies } of packages) {
    for (const [name, range] of [dependencies, optionalDependencies, peerDependencies].flatMap((each) => Object.entries(each ?? {}))) {
      if (/^https?:/.test(range)) names.add(name);
    }
  }
  return names;
}

/** What is wrong with a place, if something is. */
function placeDanger(place: string): string | undefined {
  if (place.startsWith('/') || place.includes('\\') || place.includes('\0')) return 'is no relative path';
  const [folder, ...names] = `/${place}`.split('/node_modules/');
  if (names.some((name) => packageNameDanger(name) !== undefined)) return 'is no place of a package';
  // Folders of the workspace may be beside that of the lockfile, but nothing installed is.
  return names.length > 0 && folder.split('/').includes('..') ? 'leaves the folder' : undefined;
}

function folderAbove(folder: string): string | undefined {
  if (folder === '') return undefined;
  return folder.slice(0, Math.max(folder.lastIndexOf('/'), 0));
}

function missing(origin: string, name: string): never {
  throw new SourcesError('content-invalid', {
    message: `${origin} has no package ${JSON.stringify(name)} that the project could use.`,
    remedy: 'Look at how its name is written, or add it to the dependencies.',
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

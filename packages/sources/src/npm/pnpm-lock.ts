import { posix } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { SourcesError } from '../error';
import { invalidLockfile, originFault, type PackageFault } from './fault';
import type { Edge, LockedNode, LockGraph } from './graph';
import { isPackageVersion, usualTarballPath } from './package-name';

const writeAgain = 'It may be cut off, or hold marks of a merge: let pnpm write it again (pnpm install --lockfile-only).';

type References = Record<string, string | { version: string }>;

/** What a project, or a package with one choice of its peers, needs. */
interface Needs {
  dependencies?: References;
  optionalDependencies?: References;
  devDependencies?: References;
}

/** What is said of a package, whatever its peers. */
interface PnpmPackage extends Needs {
  resolution?: { integrity?: string; tarball?: string; type?: string; repo?: string; directory?: string };
  name?: string;
  version?: string;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  hasBin?: boolean;
  requiresBuild?: boolean;
}

interface PnpmLockfile extends Needs {
  lockfileVersion?: unknown;
  importers?: Record<string, Needs>;
  packages?: Record<string, PnpmPackage>;
  snapshots?: Record<string, Needs>;
}

/** Reads a pnpm-lock.yaml of lockfileVersion 9 or 6. Throws `lockfile-invalid`. */
export function readPnpmLock(text: string, origin: string): LockGraph {
  // Newer ones have a document of their own for pnpm itself before the one for the workspace.
  const document = parseAllDocuments(text).at(-1);
  if (document === undefined || !('errors' in document) || document.errors.length > 0) {
    throw invalidLockfile(origin, `it is no YAML (${document && 'errors' in document ? document.errors[0].message.split('\n')[0] : 'it is empty'})`, writeAgain);
  }
  const lock = document.toJS() as PnpmLockfile | null;
  const version = String(lock?.lockfileVersion);
  if (!/^[69]\.\d+$/.test(version)) throw invalidLockfile(origin, `its lockfileVersion is ${version}`, 'Known are 9.0 and 6.0: let pnpm 8 or newer write it (pnpm install --lockfile-only).');
  if (version.startsWith('9') && !lock?.importers) throw invalidLockfile(origin, 'it has no importers', writeAgain);
  const pnpmLock = new PnpmLock(version.startsWith('9') ? lock! : asVersion9(lock!), origin);
  return { origin, kind: 'pnpm', project: (folder, names) => pnpmLock.project(folder, names) };
}

/** In version 6, names of packages begin with a slash, what they need stands with them, and a sole project at the top. */
function asVersion9({ importers, packages = {}, ...project }: PnpmLockfile): PnpmLockfile {
  const named = Object.fromEntries(Object.entries(packages).map(([id, each]) => [id.replace(/^\//, ''), each]));
  return { importers: importers ?? { '.': project }, packages: named, snapshots: named };
}

class PnpmLock {
  readonly #lock: PnpmLockfile;
  readonly #origin: string;
  readonly #nodes = new Map<string, LockedNode>();

  constructor(lock: PnpmLockfile, origin: string) {
    this.#lock = lock;
    this.#origin = origin;
  }

  project(folder: string, names?: readonly string[]): LockedNode {
    const { importers = {} } = this.#lock;
    const importer = folder || '.';
    const needs = Object.hasOwn(importers, importer) ? importers[importer] : undefined;
    if (needs === undefined) {
      throw new SourcesError('content-invalid', {
        message: `${this.#origin} knows no project ${JSON.stringify(importer)}.`,
        remedy: `Give "project" as one of: ${Object.keys(importers).join(', ')}.`,
      });
    }
    const node = this.#importer(importer, folder);
    if (names === undefined) return node;
    return { ...node, edges: () => this.#edges(importer, pick(needs, names, this.#origin)) };
  }

  #importer(importer: string, name: string): LockedNode {
    const needs = this.#lock.importers?.[importer];
    if (needs === undefined) throw invalidLockfile(this.#origin, `it links to ${JSON.stringify(importer)}, which it does not have`, writeAgain);
    return { id: importer, name, version: '', registry: false, local: true, hasCommands: false, limits: {}, edges: () => this.#edges(importer, needs) };
  }

  #edges(importer: string, { dependencies = {}, optionalDependencies = {} }: Needs): Edge[] {
    const edgesOf = (references: References, optional: boolean): Edge[] =>
      Object.entries(references).map(([name, reference]) => ({ name, optional, to: this.#find(importer, name, typeof reference === 'string' ? reference : reference?.version) }));
    return [...edgesOf(dependencies, false), ...edgesOf(optionalDependencies, true)];
  }

  #find(importer: string, name: string, written: string | undefined): LockedNode {
    if (typeof written !== 'string') throw invalidLockfile(this.#origin, `${name} of ${importer} has no version`, writeAgain);
    const key = written.startsWith('link:') ? `${importer} ${name}` : idOf(name, written.replace(/^\//, ''));
    const known = this.#nodes.get(key);
    if (known) return known;
    const node = written.startsWith('link:') ? this.#importer(posix.join(importer, written.slice('link:'.length)), name) : this.#package(key);
    this.#nodes.set(key, node);
    return node;
  }

  /** A package by its id: `name@version`, and what was chosen for its peers in parentheses. */
  #package(id: string): LockedNode {
    const bare = id.split('(')[0];
    const found = entryOf(this.#lock.packages, bare) ?? entryOf(this.#lock.packages, id);
    const needs = entryOf(this.#lock.snapshots, id);
    if (found === undefined || needs === undefined) throw invalidLockfile(this.#origin, `it has no package ${JSON.stringify(id)}, which is needed`, writeAgain);
    const at = bare.indexOf('@', 1);
    const name = found.name ?? bare.slice(0, at);
    const byVersion = isPackageVersion(bare.slice(at + 1));
    const version = found.version ?? bare.slice(at + 1);
    const { resolution = {}, hasBin = false, requiresBuild, os, cpu, libc } = found;
    const { integrity, tarball } = resolution;
    const usual = tarball === undefined || (byVersion && tarball.endsWith(`/${usualTarballPath(name, version)}`));
    return {
      id,
      name,
      version,
      integrity,
      registry: byVersion,
      ...(!usual && { url: tarball }),
      fault: patchFault(id) ?? originFault({ name, version, integrity, url: addressOf(resolution) }),
      hasCommands: hasBin,
      hasInstallScript: requiresBuild,
      limits: { ...(os && { os }), ...(cpu && { cpu }), ...(libc && { libc }) },
      edges: () => this.#edges(id, needs),
    };
  }
}

/** Where a package comes from, as messages name it; nothing for one of a registry. */
function addressOf({ tarball, type, repo, directory }: NonNullable<PnpmPackage['resolution']>): string | undefined {
  if (type === 'directory' || directory !== undefined) return `file:${directory}`;
  return type === undefined ? tarball : `${type} ${repo ?? ''}`;
}

function patchFault(id: string): PackageFault | undefined {
  if (!id.includes('(patch_hash=')) return undefined;
  return { code: 'lockfile-invalid', what: 'is patched by pnpm, and its archive has what it was before', remedy: 'Publish what you changed under a name of its own, or bundle it into the application, and leave it out by "packages".' };
}

/** What is needed of a project by names; development is no matter then. */
function pick(needs: Needs, names: readonly string[], origin: string): Needs {
  const all = { ...needs.devDependencies, ...needs.optionalDependencies, ...needs.dependencies };
  const dependencies = names.map((name) => {
    if (Object.hasOwn(all, name)) return [name, all[name]] as const;
    throw new SourcesError('content-invalid', {
      message: `${origin} has no package ${JSON.stringify(name)} that the project depends on.`,
      remedy: `Give "packages" of: ${Object.keys(all).join(', ')}.`,
    });
  });
  return { dependencies: Object.fromEntries(dependencies) };
}

/** The id that a reference is to, by the rules of pnpm: another name may stand in it. */
function idOf(name: string, reference: string): string {
  const [at, colon, bracket] = ['@', ':', '('].map((each) => reference.indexOf(each) >>> 0);
  return reference.startsWith('@') || (at < colon && at < bracket) ? reference : `${name}@${reference}`;
}

function entryOf<T>(entries: Record<string, T> | undefined, key: string): T | undefined {
  const entry = entries && Object.hasOwn(entries, key) ? entries[key] : undefined;
  return typeof entry === 'object' && entry !== null ? entry : undefined;
}

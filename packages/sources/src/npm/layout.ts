import type { LockedNode } from './graph';

/** Where packages stand, and what leads to them. Paths are relative to the folder that has `node_modules`. */
export interface NpmLayout {
  /** Whose layout it is. */
  kind: 'npm' | 'pnpm';
  packages: PlacedPackage[];
  /** Links from packages to each other: path → target. */
  links: Record<string, string>;
  /** Where links to commands stand. The first of several of one name in a folder counts. */
  commands: CommandLinks[];
  /** The packages that were asked for, and have commands. */
  asked: Omit<CommandLinks, 'folder'>[];
  /** All that were asked for, of registries. */
  direct: Omit<CommandLinks, 'folder'>[];
}

/** A package where it stands. */
export interface PlacedPackage {
  path: string;
  name: string;
  version: string;
  integrity: string;
  /** Where the lockfile says that its archive is, if that is not where registries usually have it. */
  url?: string;
  /** Whether registries have it by name and version. */
  registry: boolean;
  /** What it names as optional, and the lockfile does not have. */
  lost?: readonly string[];
}

/** Links to the commands of a package. */
export interface CommandLinks {
  /** The folder with the links. */
  folder: string;
  /** How they lead to the package. */
  to: string;
  /** The path of the package whose archive has the commands. */
  package: string;
  /** The folder in that archive of another package that has them, with a slash at its end. */
  within?: string;
  /** Whether they are a matter of what needs the package, and not of the package. */
  shared?: true;
}

/** Orders paths as npm does, wherever it runs. */
export const byPath = new Intl.Collator('en').compare;

/** A node of a lockfile at a path. */
export function placed(path: string, { name, version, integrity, url, registry, lost }: LockedNode): PlacedPackage {
  return { path, name, version, integrity: integrity!, registry, ...(url !== undefined && { url }), ...(lost && { lost }) };
}

/** The node_modules folder in which a package stands. */
export function modulesOf(path: string): string {
  return path.slice(0, path.lastIndexOf('node_modules/') + 'node_modules'.length);
}

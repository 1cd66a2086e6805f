import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { CreateNodesContextV2 } from '@nx/devkit';
import picomatch from 'picomatch';
import type { DeclaredTarget } from './targets';

/** A project as its `project.json` or `package.json` declares it. */
export interface DeclaredProject {
  root: string;
  name: string;
  targets: Record<string, DeclaredTarget>;
}

/** Loaded by who needs it: it is much of Nx, and every command of the workspace loads this file. */
function workspaceGlobs(root: string): string[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- of the ways to do so, the one that needs no promise
  const { getGlobPatternsFromPackageManagerWorkspaces } = require('nx/src/plugins/package-json') as typeof import('nx/src/plugins/package-json');
  return getGlobPatternsFromPackageManagerWorkspaces(root);
}

/**
 * Whether Nx makes a project of a file: a package.json that is in none of the package manager's workspaces, such as a
 * copy in a fixture, is none, and to make one would give two projects one name.
 */
export function isProjectFile(files: readonly string[], { workspaceRoot }: CreateNodesContextV2): (file: string) => boolean {
  const all = new Set(files);
  let patterns: string[] | undefined;
  return (file) => {
    if (path.posix.basename(file) !== 'package.json' || all.has(path.posix.join(path.posix.dirname(file), 'project.json'))) return true;
    patterns ??= workspaceGlobs(workspaceRoot).map((pattern) => pattern.replace(/^(!?)\.\//, '$1'));
    const matches = picomatch(
      patterns.filter((pattern) => !pattern.startsWith('!')),
      {
        dot: true,
        ignore: patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1)),
      },
    );
    return matches(file);
  };
}

/** The project of a file with a text in it: most files are not ours, and need not be parsed. */
export function declaredProject(file: string, { workspaceRoot }: CreateNodesContextV2, holding: string): DeclaredProject | undefined {
  const text = readFileSync(path.join(workspaceRoot, file), 'utf8');
  if (!text.includes(holding)) return undefined;
  const parsed = parse(text);
  const isPackage = path.basename(file) === 'package.json';
  const root = path.posix.dirname(file);
  const written = isPackage ? (parsed?.nx?.name ?? parsed?.name) : parsed?.name;
  return {
    root,
    name: written ?? packageName(workspaceRoot, root) ?? path.posix.basename(root).toLowerCase(),
    targets: (isPackage ? parsed?.nx?.targets : parsed?.targets) ?? {},
  };
}

interface ProjectFile {
  name?: string;
  targets?: Record<string, DeclaredTarget>;
  nx?: { name?: string; targets?: Record<string, DeclaredTarget> };
}

/** A file that Nx itself cannot read is Nx's to complain of. */
function parse(text: string): ProjectFile | undefined {
  try {
    return JSON.parse(text) as ProjectFile;
  } catch {
    return undefined;
  }
}

function packageName(workspaceRoot: string, root: string): string | undefined {
  const file = path.join(workspaceRoot, root, 'package.json');
  return existsSync(file) ? parse(readFileSync(file, 'utf8'))?.name : undefined;
}

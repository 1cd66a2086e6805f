import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createNodesFromFiles, type CreateNodesContextV2, type CreateNodesResult, type CreateNodesV2 } from '@nx/devkit';
import { getGlobPatternsFromPackageManagerWorkspaces } from 'nx/src/plugins/package-json';
import picomatch from 'picomatch';
import { inferTargets, type DeclaredTarget, type PluginInputs } from './targets';

export const name = 'nx-oci';

/** Infers, for every project with an image target, what that target lacks and the targets beside it. */
export const createNodesV2: CreateNodesV2 = [
  '{**/,}{project,package}.json',
  (files, options, context) => createNodesFromFiles(nodesOf, files.filter(isProjectFile(files, context)), options, context),
];

/** The same, by the name that Nx 24 knows it by. */
export const createNodes = createNodesV2;

/**
 * Whether Nx makes a project of a file: a package.json that is in none of the package manager's workspaces, such as a
 * copy in a fixture, is none, and to make one would give two projects one name.
 */
function isProjectFile(files: readonly string[], { workspaceRoot }: CreateNodesContextV2): (file: string) => boolean {
  const all = new Set(files);
  let patterns: string[] | undefined;
  return (file) => {
    if (path.posix.basename(file) !== 'package.json' || all.has(path.posix.join(path.posix.dirname(file), 'project.json'))) return true;
    patterns ??= getGlobPatternsFromPackageManagerWorkspaces(workspaceRoot).map((pattern) => pattern.replace(/^(!?)\.\//, '$1'));
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

function nodesOf(file: string, _options: unknown, context: CreateNodesContextV2): CreateNodesResult {
  const text = readFileSync(path.join(context.workspaceRoot, file), 'utf8');
  // Most files are not ours, and need not be parsed.
  if (!text.includes('nx-oci:')) return {};
  const parsed = parse(text);
  const isPackage = path.basename(file) === 'package.json';
  const declared = (isPackage ? parsed?.nx?.targets : parsed?.targets) ?? {};
  const root = path.posix.dirname(file);
  const written = isPackage ? (parsed?.nx?.name ?? parsed?.name) : parsed?.name;
  const projectName = written ?? packageName(context.workspaceRoot, root) ?? path.posix.basename(root).toLowerCase();
  const targets = inferTargets(declared, { projectRoot: root, projectName, pluginInputs: pluginInputs(context.workspaceRoot) });
  return Object.keys(targets).length > 0 ? { projects: { [root]: { root, name: projectName, targets } } } : {};
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

/** What stands for this plugin in a hash: its version. Where it is developed, the workspace says what does (`nx.json`). */
function pluginInputs(workspaceRoot: string): PluginInputs {
  const folder = path.relative(workspaceRoot, path.dirname(__dirname));
  const installed = folder.split(path.sep).includes('node_modules');
  return installed ? [{ externalDependencies: ['nx-oci'] }] : [];
}

import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { readNxJson, type Tree } from '@nx/devkit';
import { getIgnoreObject } from 'nx/src/utils/ignore';
import { PluginError } from '../error';

/** Parts of a path that need no quotes anywhere: in a shell, a glob, a YAML file, a Tiltfile. */
const part = /^[A-Za-z0-9_@][A-Za-z0-9._@+-]*$/;

/**
 * A path that an option names, relative to the workspace and in one form: `apps/greeter` for `./apps//greeter/`.
 * Throws `directory-invalid` for one that leaves the workspace, by itself or by a link, or that Nx and Git pass over.
 */
export function workspacePath(tree: Tree, given: string): string {
  const normal = path.posix.normalize(given).replace(/\/$/, '');
  const parts = normal.split('/');
  const why = path.posix.isAbsolute(given)
    ? 'is not relative to the workspace'
    : parts.includes('..') || leaves(tree.root, normal)
      ? 'leaves the workspace'
      : !parts.every((each) => part.test(each))
        ? 'has characters that mean something to shells and globs, or parts that are hidden'
        : parts.some((each) => each === 'node_modules' || each === 'dist') || getIgnoreObject(tree.root).ignores(normal)
          ? 'is one that Git and Nx pass over'
          : undefined;
  if (why === undefined) return normal;
  throw new PluginError('directory-invalid', {
    message: `"${given}" ${why}.`,
    remedy: 'Give a path below the workspace, of letters, digits, "-", "_" and ".", such as apps/greeter, that .gitignore and .nxignore leave in.',
  });
}

/**
 * A path of the workspace that a target reads, which may have tokens (`{arch}`, `{projectRoot}`) and need not be there yet.
 * Throws `directory-invalid`.
 */
export function artifactPath(given: string): string {
  const parts = path.posix.normalize(given).split('/');
  const named = parts.map((each) => (/^\{\w+\}$/.test(each) ? 'token' : each));
  if (!path.posix.isAbsolute(given) && named.every((each) => part.test(each))) return parts.filter(Boolean).join('/');
  throw new PluginError('directory-invalid', {
    message: `"${given}" is no path of the workspace, or needs quotes.`,
    remedy: 'Give one relative to the workspace, of letters, digits, "-", "_" and ".", such as dist/apps/api/{arch}/api.',
  });
}

/** The directory of a new project, which has to be free, or no project yet where it has the file `holds`. Throws `directory-invalid`, `directory-taken`. */
export function newDirectory(tree: Tree, given: string, holds?: string): string {
  const directory = workspacePath(tree, given);
  const isProject = ['project.json', 'package.json'].some((file) => tree.exists(`${directory}/${file}`));
  if (holds !== undefined && path.posix.dirname(holds) === directory && !isProject) return directory;
  if (!tree.exists(directory) || (!tree.isFile(directory) && tree.children(directory).length === 0)) return directory;
  throw new PluginError('directory-taken', {
    message: tree.isFile(directory) ? `${directory} is a file.` : `${directory} is not empty: it has ${tree.children(directory).slice(0, 3).join(', ')}.`,
    remedy: 'Give another --directory, or remove it; for a project that is there, give --project with its name.',
  });
}

/** The folder that applications of this workspace are in. */
export function applicationsFolder(tree: Tree): string {
  const { appsDir } = readNxJson(tree)?.workspaceLayout ?? {};
  return appsDir ?? (!tree.exists('apps') && tree.exists('packages') ? 'packages' : 'apps');
}

/** Whether a path leads out of a folder by links: what of it exists is looked at. */
function leaves(root: string, directory: string): boolean {
  let existing = path.join(root, directory);
  while (!existsSync(existing) && existing !== root) existing = path.dirname(existing);
  // A tree without a folder, as tests have it.
  if (!existsSync(existing)) return false;
  const relative = path.relative(realpathSync(root), realpathSync(existing));
  return relative.split(path.sep)[0] === '..';
}

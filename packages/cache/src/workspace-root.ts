import { statSync } from 'node:fs';
import path from 'node:path';

/**
 * The root of the workspace that a folder, absolute, is in, as Nx finds it: what NX_WORKSPACE_ROOT_PATH says, or the nearest folder upward with
 * nx.json, else the topmost in which Nx is installed. The folder itself where there is none.
 */
export function workspaceRoot(folder: string, env: NodeJS.ProcessEnv = process.env): string {
  if (env.NX_WORKSPACE_ROOT_PATH) return env.NX_WORKSPACE_ROOT_PATH;
  let installed = folder;
  for (let at = folder; path.dirname(at) !== at; at = path.dirname(at)) {
    if (['nx.json', 'nx', 'nx.bat'].some((name) => isFile(path.join(at, name)))) return at;
    if (isFile(path.join(at, 'node_modules/nx/package.json'))) installed = at;
  }
  return installed;
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

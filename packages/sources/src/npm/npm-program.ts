import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** The user's own npm: the one beside Node, else the first in PATH. */
export function findNpm(env: NodeJS.ProcessEnv): string | undefined {
  return searchPath(env).map((folder) => path.join(folder, 'npm')).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The environment for npm, in which it finds this Node. */
export function npmEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, PATH: searchPath(env).join(path.delimiter) };
}

function searchPath(env: NodeJS.ProcessEnv): string[] {
  return [path.dirname(process.execPath), ...(env.PATH ?? '').split(path.delimiter).filter(Boolean)];
}

import path from 'node:path';
import { programOnPath } from '@nx-oci/registry';

/** The user's own npm: the one beside Node, else the first in PATH. */
export function findNpm(env: NodeJS.ProcessEnv): string | undefined {
  return programOnPath('npm', searchPath(env));
}

/** The environment for npm, in which it finds this Node. */
export function npmEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, PATH: searchPath(env) };
}

function searchPath({ PATH }: NodeJS.ProcessEnv): string {
  return [path.dirname(process.execPath), ...(PATH ? [PATH] : [])].join(path.delimiter);
}

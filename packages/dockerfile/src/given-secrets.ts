import { readFileSync, statSync } from 'node:fs';
import type { DockerfileRequest } from './builder';
import { DockerfileError } from './error';

/**
 * The values of a request's secrets, so that they can be kept out of what is printed. Throws `secret-missing` for one that is
 * empty or not there, and for an agent or key of ssh that is not.
 */
export function givenSecrets({ secrets, ssh }: Pick<DockerfileRequest, 'secrets' | 'ssh'>, env: NodeJS.ProcessEnv = process.env): string[] {
  for (const [id, files] of Object.entries(ssh)) {
    for (const file of files) {
      const found = statSync(file, { throwIfNoEntry: false });
      if (!found?.isSocket() && !found?.isFile()) throw missing(`ssh "${id}"`, `${file || 'its socket'} is ${found ? 'neither the socket of an agent nor a key' : 'not there'}`, 'Start an agent (eval "$(ssh-agent)"; ssh-add), or correct the path.');
    }
  }
  return Object.entries(secrets).map(([id, source]) => {
    if ('env' in source) {
      const value = env[source.env];
      // CI gives an empty one where a secret is not to be had.
      if (value) return value;
      throw missing(`secret "${id}"`, `the variable ${source.env} is ${value === undefined ? 'not set' : 'empty'}`, `Set ${source.env} where the target runs.`);
    }
    try {
      const value = readFileSync(source.file, 'utf8');
      if (value !== '') return value;
    } catch (cause) {
      throw missing(`secret "${id}"`, `${source.file} cannot be read: ${(cause as Error).message}`, 'Bring the file to where the target runs.', cause);
    }
    throw missing(`secret "${id}"`, `${source.file} is empty`, 'Bring the file to where the target runs.');
  });
}

function missing(what: string, why: string, remedy: string, cause?: unknown): DockerfileError {
  return new DockerfileError('secret-missing', { message: `The ${what} of the Dockerfile is missing: ${why}.`, remedy, cause });
}

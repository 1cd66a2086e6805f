import { imageName } from '@nx-oci/build';

/**
 * The repository of a reference (`ghcr.io/acme/greeter:v1@sha256:…`) with its registry, without tag and digest, in the one
 * form of all that Docker takes for the same: `docker.io/library/redis` for `redis`. Nothing for what is no reference.
 */
export function repositoryOf(reference: string): string | undefined {
  const [named] = reference.split('@', 1);
  try {
    return imageName(named).full.replace(/:[^:/]*$/, '');
  } catch {
    return undefined;
  }
}

/** Whether a string names a repository: a reference without tag and digest. */
export function isRepository(name: string): boolean {
  return !/@|:[^/]*$/.test(name) && repositoryOf(name) !== undefined;
}

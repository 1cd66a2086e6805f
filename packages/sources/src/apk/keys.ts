import type { ResolveContext } from '../source';
import { SourcesError } from '../error';
import { apkArchitecture } from './architecture';
import type { ApkRepository } from './content';
import { discoverKeys, fingerprint } from './key-discovery';
import { keyAt, keyOfFile } from './key-file';
import type { ApkLocked } from './lock';
import type { ApkKey } from './signature';

/** The keys that may sign a repository: those of the lock, unless they are to be renewed. Throws `keys-missing`, `key-invalid`, `address-insecure`, and what reading addresses throws. */
export async function keysOf(repository: ApkRepository, context: ResolveContext<ApkLocked>): Promise<ApkKey[]> {
  const { previous, update } = context;
  const before = previous?.repositories.find(({ name }) => name === repository.name);
  const renew = update === 'all' || update?.has('keys');
  return before && before.keys.length > 0 && !renew ? before.keys : initialKeys(repository, context);
}

/** The keys of a repository before a lock says them: those that its content names, else those that its makers do, which are told. */
async function initialKeys(repository: ApkRepository, context: ResolveContext<ApkLocked>): Promise<ApkKey[]> {
  const { name, keys = [] } = repository;
  if (keys.length > 0) return Promise.all(keys.map((each) => (/^[a-z]+:\/\//.test(each) ? keyAt(each, context) : keyOfFile(each, context.workspaceRoot))));
  const found = await discoverKeys(repository, context.platforms.map(apkArchitecture), context).catch((error: unknown) => {
    throw error instanceof SourcesError ? error : missing(name, `, and its makers cannot be asked: ${(error as Error).message.replace(/\.$/, '')}`, error);
  });
  if (found.length === 0) throw missing(name, '');
  for (const key of found) context.onStep?.(`Trusting ${key.name} (SHA-256 ${fingerprint(key)}) for "${name}", as nothing but its makers' own addresses says so: compare it with what they publish`);
  return found;
}

function missing(name: string, why: string, cause?: unknown): SourcesError {
  return new SourcesError('keys-missing', {
    message: `Nothing says which keys may sign the repository "${name}"${why}.`,
    remedy: `Put its public keys into the workspace, in files called as its makers call them, and name these: "keys": ["keys/${name}.rsa.pub"]; in an apko.yaml, as "contents.keyring".`,
    cause,
  });
}

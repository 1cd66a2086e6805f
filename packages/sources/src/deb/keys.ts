import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SourcesError } from '../error';
import { aptFolder, aptSourcesOf } from './apt-sources';
import type { DebRepository } from './content';
import type { LockedKey } from './lock';
import { openPgp, type Key } from './open-pgp';

const armorBegins = '-----BEGIN PGP PUBLIC KEY BLOCK-----';

/**
 * The keys that may sign a repository before a lock says it: of the content, else of this machine's apt source.
 * Throws `keys-missing`, `key-invalid`.
 */
export async function initialKeys(repository: DebRepository, { workspaceRoot, env }: { workspaceRoot: string; env: NodeJS.ProcessEnv }): Promise<Key[]> {
  const { name, suites, components = ['main'], keys } = repository;
  if (keys?.length) return (await Promise.all(keys.map((file) => keysOfFile(path.resolve(workspaceRoot, file), file)))).flat();
  const [source] = aptSourcesOf({ repository: name, suites, components }, env);
  const found = source === undefined ? [] : await keysSignedBy(source.signedBy, aptFolder(env));
  if (found.length > 0) return found;
  throw new SourcesError('keys-missing', {
    message: `Nothing says which keys may sign the repository "${name}": no "keys", and no apt source of this machine for ${suites.join(', ')} (${components.join(', ')}).`,
    remedy: `Put its public keys into the workspace and name them: "keys": ["keys/${name}.asc"], or of a service "distributionKeys".`,
  });
}

/** The keys of a lock. Throws `key-invalid`. */
export async function lockedKeys(locked: readonly LockedKey[], repository: string): Promise<Key[]> {
  return (
    await Promise.all(
      locked.map(async ({ fingerprint, key }) => {
        const keys = await readKeys(key, `The key ${fingerprint} of "${repository}" in the lock`);
        if (keys.length === 1 && keys[0].getFingerprint() === fingerprint) return keys;
        throw keyInvalid(`The key ${fingerprint} of "${repository}" in the lock`, `it is the key ${keys.map((each) => each.getFingerprint()).join(', ')}`);
      }),
    )
  ).flat();
}

/** A key as the lock has it: without what others certify of it, which counts for nothing here. */
export function lockedKey(key: Key): LockedKey {
  for (const user of key.users) user.otherCertifications = [];
  return { fingerprint: key.getFingerprint(), key: key.armor().replaceAll('\r', '') };
}

/** Keys by apt's `Signed-By`: files, fingerprints, or a key as it is; without it, those that apt trusts for everything. */
async function keysSignedBy(signedBy: string | undefined, folder: string): Promise<Key[]> {
  if (signedBy?.includes(armorBegins)) return readKeys(signedBy.split('\n').map((line) => (line.trim() === '.' ? '' : line.trimStart())).join('\n').trimStart(), 'The key in Signed-By');
  const named = (signedBy ?? '').split(/[\s,]+/).filter(Boolean);
  const files = named.filter((each) => each.startsWith('/'));
  const fingerprints = named.filter((each) => !each.startsWith('/')).map((each) => each.replace(/!$/, '').toLowerCase());
  const keys = (await Promise.all((files.length > 0 ? files : trustedFiles(folder)).map((file) => keysOfFile(file, file)))).flat();
  const allowed = (key: Key): boolean => key.getKeys().some((each) => fingerprints.includes(each.getFingerprint()));
  return fingerprints.length > 0 ? keys.filter(allowed) : keys;
}

function trustedFiles(folder: string): string[] {
  const parts = path.join(folder, 'trusted.gpg.d');
  const files = existsSync(parts) ? readdirSync(parts).sort().map((name) => path.join(parts, name)) : [];
  return [path.join(folder, 'trusted.gpg'), ...files].filter((file) => /\.(gpg|asc)$/.test(file) && existsSync(file));
}

/** The keys of a file; `name` is how messages call it. */
async function keysOfFile(file: string, name: string): Promise<Key[]> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw keyInvalid(name, (error as Error).message, error);
    throw new SourcesError('key-invalid', {
      message: `The key file "${name}" is not there.`,
      remedy: path.isAbsolute(name) ? 'Get it from the makers of the repository: the apt source of this machine names it.' : 'Put the public keys of the repository there, or correct "keys": its paths are relative to the workspace.',
    });
  }
  return readKeys(bytes.includes(armorBegins) ? bytes.toString('latin1') : bytes, name);
}

/** Reads keys, one armor after the other, or binary. */
async function readKeys(source: string | Uint8Array, origin: string): Promise<Key[]> {
  const { readKeys } = await openPgp();
  try {
    if (typeof source !== 'string') return await readKeys({ binaryKeys: source });
    const blocks = source.match(/-----BEGIN PGP PUBLIC KEY BLOCK-----[^]*?-----END PGP PUBLIC KEY BLOCK-----/g) ?? [];
    if (blocks.length === 0) throw new Error('it holds no public key');
    return (await Promise.all(blocks.map((block) => readKeys({ armoredKeys: block })))).flat();
  } catch (error) {
    throw keyInvalid(origin, (error as Error).message, error);
  }
}

function keyInvalid(origin: string, why: string, cause?: unknown): SourcesError {
  return new SourcesError('key-invalid', {
    message: `${origin} cannot be used: ${why}.`,
    remedy: 'Get the public keys of the repository anew from its makers; if it is the lock\'s, bring that back from version control.',
    cause,
  });
}

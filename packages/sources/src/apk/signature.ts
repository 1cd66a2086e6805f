import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { SourcesError } from '../error';

/** A public key that may sign. */
export interface ApkKey {
  /** As signatures name it: `wolfi-signing.rsa.pub`. */
  name: string;
  /** PEM. */
  key: string;
}

/** The hashes of the kinds of signatures that count. */
const hashes = new Map([
  ['RSA', 'sha1'],
  ['RSA256', 'sha256'],
]);

/**
 * The key by which bytes are signed: PKCS #1 v1.5, one good signature by one of the keys is enough. `signatures` are by the
 * names of their files: `.SIGN.RSA.<key>`, `.SIGN.RSA256.<key>`. Throws `signature-invalid`, `key-unknown`, `key-invalid`.
 */
export function verifySigned(bytes: Buffer, signatures: ReadonlyMap<string, Buffer>, { keys, origin }: { keys: readonly ApkKey[]; origin: string }): ApkKey {
  const [wrong, unknown, odd]: [string[], string[], string[]] = [[], [], []];
  for (const [file, signature] of signatures) {
    const [, kind = '', name = ''] = /^\.SIGN\.([^.]+)\.(.+)$/.exec(file) ?? [];
    const hash = hashes.get(kind);
    const named = keys.filter((key) => key.name === name);
    if (hash === undefined) odd.push(file);
    else if (named.length === 0) unknown.push(name);
    else {
      const good = named.find(({ key }) => verify(hash, bytes, rsaKey(key, name), signature));
      if (good) return good;
      wrong.push(name);
    }
  }
  if (wrong.length > 0) throw signatureInvalid(origin, `that by ${wrong.join(', ')} is of other bytes`);
  if (unknown.length > 0) {
    throw new SourcesError('key-unknown', {
      message: `${origin} is signed by ${unknown.join(', ')}, and the keys that may sign it are ${keys.map(({ name }) => name).join(', ') || 'none'}.`,
      remedy: 'Find out from its makers whether the repository has new keys; if so, add them under "keys", in files called so, and lock with --update keys.',
    });
  }
  throw signatureInvalid(origin, odd.length > 0 ? `it has only ${odd.join(', ')}, of a kind that does not count` : 'it has none');
}

/** Keys that were read: one signs hundreds of packages. */
const known = new Map<string, KeyObject>();

/** Reads a public RSA key, PEM. Throws `key-invalid`. */
export function rsaKey(pem: string, origin: string): KeyObject {
  const key = known.get(pem) ?? readKey(pem, origin);
  known.set(pem, key);
  return key;
}

function readKey(pem: string, origin: string): KeyObject {
  let key: KeyObject | undefined;
  let why = 'it is no RSA key';
  try {
    key = createPublicKey(pem);
  } catch (error) {
    why = (error as Error).message;
  }
  if (key?.asymmetricKeyType === 'rsa') return key;
  throw new SourcesError('key-invalid', {
    message: `The key ${origin} cannot be used: ${why}.`,
    remedy: 'Get the public key of the repository anew from its makers (PEM, RSA); if it is the lock\'s, bring that back from version control.',
  });
}

function signatureInvalid(origin: string, why: string): SourcesError {
  return new SourcesError('signature-invalid', {
    message: `${origin} has no valid signature: ${why}.`,
    remedy: 'It is damaged, or someone changed it: try another mirror, and tell its makers.',
  });
}

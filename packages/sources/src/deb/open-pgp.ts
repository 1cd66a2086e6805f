import { SourcesError } from '../error';

/** Loaded where it is first needed, since most builds never verify a signature. */
export function openPgp() {
  return import('openpgp');
}

type OpenPgp = Awaited<ReturnType<typeof openPgp>>;
export type Key = Awaited<ReturnType<OpenPgp['readKey']>>;

/** A text with the keys of those that signed it. */
export interface SignedText {
  text: string;
  signers: Key[];
}

/**
 * The text of a message signed in clear, RFC 9580, section 7: only what a signature covers. One good signature by one of
 * the keys is enough; `at` is when keys have to be valid. Throws `signature-invalid`, `key-expired`, `key-unknown`.
 */
export async function verifyCleartext(message: string, { keys, at, origin }: { keys: readonly Key[]; at: Date; origin: string }): Promise<SignedText> {
  const { readCleartextMessage, verify } = await openPgp();
  let verified;
  try {
    verified = await verify({ message: await readCleartextMessage({ cleartextMessage: message }), verificationKeys: [...keys] });
  } catch (error) {
    throw signatureInvalid(origin, (error as Error).message, error);
  }
  const signers: Key[] = [];
  const [wrong, expired, unknown]: [string[], string[], string[]] = [[], [], []];
  for (const { keyID, verified: good } of verified.signatures) {
    const key = keys.find((each) => each.getKeys(keyID).length > 0);
    const why = await good.then(() => undefined, (error: Error) => error.message);
    const name = keyID.toHex().toUpperCase();
    if (key === undefined) unknown.push(name);
    else if (await isPast(key, keyID, at)) expired.push(name);
    else if (why !== undefined) wrong.push(`${name}: ${why}`);
    else signers.push(key);
  }
  if (signers.length > 0) return { text: verified.data, signers };
  if (wrong.length > 0 || verified.signatures.length === 0) throw signatureInvalid(origin, wrong.join('; ') || 'it has none');
  if (expired.length > 0) {
    throw new SourcesError('key-expired', {
      message: `${origin} is signed by ${expired.join(', ')}, and that key had expired at ${at.toISOString()}.`,
      remedy: 'Get the newer key of the repository from its makers, and lock with --update keys.',
    });
  }
  throw new SourcesError('key-unknown', {
    message: `${origin} is signed by ${unknown.join(', ')}, and the keys that may sign it are ${keys.map((each) => each.getKeyID().toHex().toUpperCase()).join(', ') || 'none'}.`,
    remedy: 'Find out from its makers whether the repository has new keys; if so, add them under "keys" and lock with --update keys.',
  });
}

type KeyId = ReturnType<Key['getKeyID']>;

/** Whether a key, or the subkey that is named, is no longer valid. */
async function isPast(key: Key, keyId: KeyId, at: Date): Promise<boolean> {
  const subkey = key.subkeys.find((each) => each.getKeyID().equals(keyId));
  const ends = [await key.getExpirationTime(), ...(subkey ? [await subkey.getExpirationTime()] : [])];
  return ends.some((end) => end !== null && Number(end) <= at.getTime());
}

function signatureInvalid(origin: string, why: string, cause?: unknown): SourcesError {
  return new SourcesError('signature-invalid', {
    message: `${origin} has no valid signature: ${why}.`,
    remedy: 'It is damaged, or someone changed it: try another mirror, and tell its makers.',
    cause,
  });
}

import { createHash } from 'node:crypto';
import type { Identity } from './access';

/** A token that does not change, by the SHA-256 of it (hexadecimal), so that a configuration has no secret. */
export interface StaticToken extends Omit<Identity, 'claims'> {
  sha256: string;
}

/** The SHA-256 of a token, hexadecimal. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Tokens that a server was told. They are looked up by their digests, so that how long that takes says nothing of them. */
export class StaticTokens {
  readonly #identities: ReadonlyMap<string, Identity>;

  constructor(tokens: readonly StaticToken[]) {
    this.#identities = new Map(tokens.map(({ sha256, ...identity }) => [sha256, identity]));
  }

  find(token: string): Identity | undefined {
    return this.#identities.get(tokenDigest(token));
  }
}

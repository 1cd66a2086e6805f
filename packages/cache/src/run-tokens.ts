import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { roles, type Identity, type Role } from './access';
import { CacheError } from './error';

const issuer = 'nx-oci-cache';
const algorithm = 'EdDSA';

/** Tokens for one run of a CI, which a server gives for what the CI provider says of the run: JWT (RFC 7519), signed by EdDSA. */
export class RunTokens {
  readonly #key: KeyObject;
  readonly #public: KeyObject[];
  readonly #now: () => number;

  /** `key` is the private key of the server (PKCS #8, PEM), `former` are public keys that still count; `now` is in milliseconds. */
  constructor(key: string, { former = [], now = Date.now }: { former?: readonly string[]; now?: () => number } = {}) {
    this.#key = createPrivateKey(key);
    this.#public = [createPublicKey(key), ...former.map((each) => createPublicKey(each))];
    this.#now = now;
  }

  /** A token that counts for so many seconds. */
  give({ role, name, project, claims }: Identity, seconds: number): Promise<string> {
    const now = Math.floor(this.#now() / 1000);
    return new SignJWT({ role, ...(project !== undefined && { project }), ...(claims && { claims }) })
      .setProtectedHeader({ alg: algorithm })
      .setIssuer(issuer)
      .setAudience(issuer)
      .setSubject(name)
      .setIssuedAt(now)
      .setExpirationTime(now + seconds)
      .sign(this.#key);
  }

  /** Whose a token is. Throws `access-invalid`. */
  async read(token: string): Promise<Identity> {
    let failure: unknown;
    for (const key of this.#public) {
      try {
        const { payload } = await jwtVerify(token, key, { algorithms: [algorithm], issuer, audience: issuer, requiredClaims: ['exp', 'sub', 'role'], currentDate: new Date(this.#now()) });
        const { sub, role, project, claims } = payload as { sub: string; role: Role; project?: string; claims?: Record<string, string> };
        if (!roles.includes(role)) throw new Error(`its role is "${role}"`);
        return { role, name: sub, ...(project !== undefined && { project }), ...(claims && { claims }) };
      } catch (error) {
        failure = error;
      }
    }
    throw new CacheError('access-invalid', { message: `A token does not count: ${(failure as Error).message}.`, remedy: 'Have the run exchange a new one (POST /v1/token).', cause: failure });
  }
}

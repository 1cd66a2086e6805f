import { createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Certificate, makeCertificate } from './certificates';

/** How a token is signed: RFC 7518, section 3. */
export type TokenAlgorithm = 'ES256' | 'RS256';

/** Access to one resource, as a token states it. */
export interface ResourceActions {
  /** `repository` */
  type: string;
  name: string;
  /** `pull`, `push`, `delete`, `*` */
  actions: string[];
}

/** What a token says. */
export interface TokenClaims {
  issuer: string;
  /** The user name; empty for nobody. */
  subject: string;
  /** The service that the token is for. */
  audience: string;
  /** Seconds from now after which a registry refuses it. */
  lifetime: number;
  access: ResourceActions[];
}

/** docker-registry takes a token for so many seconds after it has expired. */
const registryLeeway = 60;

/** Signs JSON Web Tokens with a key whose certificate a registry trusts. */
export interface TokenSigner {
  algorithm: TokenAlgorithm;
  /** The certificate: the registry's `rootcertbundle`. */
  certFile: string;
  sign(claims: TokenClaims): string;
}

/** Makes a key and its certificate in `folder`. */
export async function makeTokenSigner(folder: string, algorithm: TokenAlgorithm): Promise<TokenSigner> {
  const { cert, key } = await makeCertificate(folder, 'token', ['basicConstraints=critical,CA:TRUE'], undefined, keyArguments[algorithm]);
  return { algorithm, certFile: cert, sign: signerOf({ cert, key }, algorithm) };
}

const keyArguments: Record<TokenAlgorithm, string[]> = {
  ES256: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  RS256: ['-newkey', 'rsa:2048'],
};

function signerOf({ cert, key }: Certificate, algorithm: TokenAlgorithm): TokenSigner['sign'] {
  const privateKey = createPrivateKey(readFileSync(key));
  const header = encode({ typ: 'JWT', alg: algorithm, x5c: [new X509Certificate(readFileSync(cert)).raw.toString('base64')] });
  return ({ issuer, subject, audience, lifetime, access }) => {
    const now = Math.floor(Date.now() / 1000);
    const content = encode({
      iss: issuer,
      sub: subject,
      aud: audience,
      // So that the registry, with its leeway, refuses the token when it is meant to.
      exp: now + lifetime - registryLeeway,
      nbf: now - registryLeeway,
      iat: now,
      jti: randomUUID(),
      access,
    });
    const text = `${header}.${content}`;
    // JWS has the two halves of an ECDSA signature one after the other, not as DER: RFC 7518, section 3.4.
    return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Digest } from '@nx-oci/oci';
import { environmentSources, findCredential, formatRepository, tlsSettings, type RemoteRepository } from '@nx-oci/registry';
import { Blocker } from './blocker';
import { answer, run } from '../engines/run';
import { PluginError } from '../error';

/** Programs that sign what is in a registry. */
export type Signer = 'cosign' | 'notation';

/** What is asked of a signer. */
export interface SignOptions {
  sign?: Signer;
  /** More arguments of its `sign` command: the key, and how. */
  signArgs?: string[];
}

/** The artifact types under which signatures are attached. */
export const signatureTypes: Record<Signer, readonly string[]> = {
  cosign: ['application/vnd.dev.sigstore.bundle.v0.3+json', 'application/vnd.dev.cosign.artifact.sig.v1+json'],
  notation: ['application/vnd.cncf.notary.signature'],
};

/** Refuses to begin where the program that is to sign is not there. Throws `signer-missing`. */
export async function requireSigner(sign: Signer): Promise<void> {
  const problems: string[] = [];
  if ((await answer(sign, ['version'], problems)) !== undefined) return;
  throw new Blocker('signer-missing', {
    message: `What is published is to be signed, and ${problems.join('; ')}.`,
    remedy: `Install ${sign}, so that it is found on the PATH, or take the option "sign" away.`,
  });
}

/**
 * Signs manifests by digest, with a program of the user's. It finds credentials as it always does; those that are in the
 * environment for this tool are handed on, by environment and by files that are removed again. Throws `signing-failed`.
 */
export async function signDigests(repository: RemoteRepository, digests: readonly Digest[], { sign, signArgs = [] }: Required<Pick<SignOptions, 'sign'>> & SignOptions): Promise<void> {
  const { protocol } = await repository.client.transport(repository.repository.registry).base();
  const plain = protocol === 'http:' ? { cosign: ['--allow-http-registry'], notation: ['--insecure-registry'] }[sign] : [];
  const consent = sign === 'cosign' ? ['--yes'] : [];
  const { env, dispose } = await handOver(repository);
  try {
    for (const digest of digests) {
      const reference = `${formatRepository(repository.repository)}@${digest}`;
      await run(sign, ['sign', ...consent, ...plain, ...signArgs, reference], { env }).catch((cause: Error) => {
        throw new PluginError('signing-failed', {
          message: repository.client.secrets.redact(`${reference} is not signed. ${cause.message}`),
          remedy: `Mend what ${sign} says, and push again: what was pushed stays, and no tag was moved yet.`,
          cause,
        });
      });
    }
  } finally {
    dispose();
  }
}

/** The environment of a signer: with trust in the authorities that ours trusts, and our credentials in forms that signers know. */
async function handOver({ repository, client }: RemoteRepository): Promise<{ env: NodeJS.ProcessEnv; dispose(): void }> {
  const { ca } = tlsSettings(repository.registry, client.settings);
  const { credential } = await findCredential(environmentSources(process.env, repository.registry), repository);
  const folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-sign-'));
  const write = (name: string, text: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const env = { ...process.env };
  if (ca) {
    const known = process.env.SSL_CERT_FILE ? [readFileSync(process.env.SSL_CERT_FILE, 'utf8')] : [];
    env.SSL_CERT_FILE = write('authorities.pem', [...known, ...ca].join('\n'));
  }
  if (credential?.type === 'basic') {
    const { username, password } = credential;
    const auth = Buffer.from(`${username}:${password}`).toString('base64');
    write('config.json', JSON.stringify({ auths: { [repository.registry]: { auth } } }));
    Object.assign(env, { DOCKER_CONFIG: folder, NOTATION_USERNAME: username, NOTATION_PASSWORD: password });
  }
  return { env, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

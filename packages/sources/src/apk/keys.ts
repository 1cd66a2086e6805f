import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isLoopbackHost } from '@nx-oci/registry';
import type { UpstreamContext } from '../artifacts';
import { SourcesError } from '../error';
import { withNetrcLogin } from '../netrc';
import type { ApkRepository } from './content';
import { rsaKey, type ApkKey } from './signature';

/** The keys of a repository before a lock says them: those that its content names. Throws `keys-missing`, `key-invalid`, `address-insecure`, and what reading addresses throws. */
export async function initialKeys({ name, keys = [] }: ApkRepository, context: UpstreamContext & { workspaceRoot: string }): Promise<ApkKey[]> {
  if (keys.length > 0) return Promise.all(keys.map((each) => (/^[a-z]+:\/\//.test(each) ? keyAt(new URL(each), context) : keyOfFile(each, context.workspaceRoot))));
  throw new SourcesError('keys-missing', {
    message: `Nothing says which keys may sign the repository "${name}".`,
    remedy: `Put its public keys into the workspace, in files called as its makers call them, and name these: "keys": ["keys/${name}.rsa.pub"].`,
  });
}

function keyOfFile(file: string, workspaceRoot: string): ApkKey {
  let text: string;
  try {
    text = readFileSync(path.resolve(workspaceRoot, file), 'utf8');
  } catch (error) {
    throw new SourcesError('key-invalid', {
      message: `The key file "${file}" cannot be read: ${(error as Error).message}.`,
      remedy: 'Put the public key of the repository there, or correct "keys": its paths are relative to the workspace.',
      cause: error,
    });
  }
  return keyOf(path.basename(file), text, file);
}

/** Nothing proves a key at an address but the address: it is read once, and then the lock has it. */
async function keyAt(url: URL, { downloads, env }: UpstreamContext): Promise<ApkKey> {
  if (url.protocol !== 'https:' && url.protocol !== 'file:' && !isLoopbackHost(url.hostname)) {
    throw new SourcesError('address-insecure', { message: `The key at ${url.href} would come without encryption: anyone on the way could put another in its place.`, remedy: 'Use https, or put the key into the workspace.' });
  }
  return keyOf(decodeURIComponent(path.posix.basename(url.pathname)), (await downloads.read(withNetrcLogin(url, env))).toString(), url.href);
}

function keyOf(name: string, text: string, origin: string): ApkKey {
  rsaKey(text, origin);
  return { name, key: text.replaceAll('\r', '') };
}

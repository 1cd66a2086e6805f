import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isLoopbackHost } from '@nx-oci/registry';
import type { UpstreamContext } from '../artifacts';
import { SourcesError } from '../error';
import { withNetrcLogin } from '../netrc';
import { rsaKey, type ApkKey } from './signature';

/** The key in a file, relative to the workspace. Throws `key-invalid`. */
export function keyOfFile(file: string, workspaceRoot: string): ApkKey {
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

/** The key at an address, or at where rules for mirrors lead from there; called as its file is, unless told. Throws `key-invalid`, `address-insecure`, and what reading throws. */
export async function keyAt(address: string, context: UpstreamContext, name = nameAt(address)): Promise<ApkKey> {
  return keyOf(name, (await readTrusted(address, context)).toString(), address);
}

function nameAt(address: string): string {
  return decodeURIComponent(path.posix.basename(new URL(address).pathname));
}

/** A key by its text, which has to be one. Throws `key-invalid`. */
export function keyOf(name: string, text: string, origin: string): ApkKey {
  rsaKey(text, origin);
  return { name, key: text.replaceAll('\r', '') };
}

/**
 * What is at an address that nothing proves but the address itself, the first of those that rules for mirrors give: so it has to
 * come encrypted, from this machine, or from a file. Throws `address-insecure`, and what reading throws.
 */
export async function readTrusted(address: string, { downloads, mirrors, env }: UpstreamContext): Promise<Buffer> {
  let failure: unknown;
  for (const url of mirrors.redirected(address)) {
    requireSecure(url);
    let answered = url;
    let bytes: Buffer;
    try {
      bytes = await downloads.read(withNetrcLogin(url, env), { onAnswer: (from) => void (answered = from) });
    } catch (error) {
      failure ??= error;
      continue;
    }
    requireSecure(answered);
    return bytes;
  }
  throw failure;
}

function requireSecure(url: URL): void {
  if (url.protocol === 'https:' || url.protocol === 'file:' || isLoopbackHost(url.hostname)) return;
  throw new SourcesError('address-insecure', {
    message: `The key at ${url.origin}${url.pathname} would come without encryption: anyone on the way could put another in its place.`,
    remedy: 'Use https, or put the key into the workspace and name it under "keys".',
  });
}

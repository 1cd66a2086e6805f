import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SourcesError } from '../error';
import type { ApkRepository } from './content';
import { rsaKey, type ApkKey } from './signature';

/** The keys of a repository before a lock says them: those that its content names. Throws `keys-missing`, `key-invalid`. */
export function initialKeys({ name, keys = [] }: ApkRepository, workspaceRoot: string): ApkKey[] {
  if (keys.length > 0) return keys.map((file) => keyOfFile(file, workspaceRoot));
  throw new SourcesError('keys-missing', {
    message: `Nothing says which keys may sign the repository "${name}".`,
    remedy: `Put its public keys into the workspace, in files called as its makers call them, and name these: "keys": ["keys/${name}.rsa.pub"].`,
  });
}

function keyOfFile(file: string, workspaceRoot: string): ApkKey {
  let key: string;
  try {
    key = readFileSync(path.resolve(workspaceRoot, file), 'utf8');
  } catch (error) {
    throw new SourcesError('key-invalid', {
      message: `The key file "${file}" cannot be read: ${(error as Error).message}.`,
      remedy: 'Put the public key of the repository there, or correct "keys": its paths are relative to the workspace.',
      cause: error,
    });
  }
  rsaKey(key, file);
  return { name: path.basename(file), key: key.replaceAll('\r', '') };
}

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ApkContent, ApkLocked, SourceAccess } from '@nx-oci/sources';
import type { Definition, Workspace } from '../definition';
import { BuildError } from '../error';
import type { Lock } from '../lock';
import { lockedContents, sourcesPackage } from '../locked-contents';
import { platformsOf } from '../parse-definition';
import { readApkoConfiguration } from './configuration';

/** What is locked, and for what. */
export interface ApkoLockSource {
  lock: Lock;
  /** As messages call it. */
  lockFile: string;
  workspace: Workspace;
  sources: SourceAccess;
  /** The `apko.yaml` that it is for, relative to the workspace: apko takes a lock for its own file alone. */
  apko?: string;
}

/**
 * The `apko.lock.json` of what is locked for a definition's packages of apk, of which it has to have one content, from
 * repositories with addresses. Fetches what the store does not have. Throws `apko-lock-impossible`, `lock-stale`, and what
 * fetching throws.
 */
export async function apkoLockText(definition: Definition, { lock, lockFile, workspace, sources, apko }: ApkoLockSource): Promise<string> {
  const platforms = platformsOf(definition);
  const found = lockedContents(definition, { lock, lockFile, workspace, platforms }).filter(({ content }) => content.type === 'apk');
  if (found.length !== 1) {
    throw new BuildError('apko-lock-impossible', {
      message: `An apko.lock.json has one content of packages of apk, and the definition has ${found.length || 'none'}.`,
      remedy: 'Ask for it where the definition is that of an apko.yaml.',
    });
  }
  const [{ content, locked }] = found;
  const config = apko === undefined ? undefined : { name: apko, checksum: configurationChecksum(apko, workspace.root) };
  const written = await sourcesPackage().apkoLockOf(content as ApkContent, locked as ApkLocked, { platforms, artifacts: sources.artifacts, config });
  return `${JSON.stringify(written, null, 2)}\n`;
}

/** What apko knows a file and what it includes by: the SHA-256 of their bytes, one after the other. */
function configurationChecksum(file: string, workspaceRoot: string): string {
  const hash = createHash('sha256');
  readApkoConfiguration(file, { workspaceRoot, onRead: (name) => void hash.update(readFileSync(path.join(workspaceRoot, name))) });
  return `sha256-${hash.digest('base64')}`;
}

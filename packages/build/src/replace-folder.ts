import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { BuildError } from './error';

/**
 * Has `write` fill a folder that then takes the place of `folder` (absolute), which appears whole or stays as it was.
 * Throws `output-unwritable`, and what `write` throws that is no matter of the folder.
 */
export async function replaceFolder(folder: string, write: (temporary: string) => void | Promise<void>): Promise<void> {
  const temporary = `${folder}.${process.pid}.tmp`;
  try {
    removeLeftovers(folder);
    mkdirSync(temporary, { recursive: true });
    await write(temporary);
    exchange(folder, temporary);
  } catch (error) {
    removeTemporary(temporary);
    throw unwritable(error, folder);
  }
}

/** Removing fails where making did: what went wrong is the error before. */
function removeTemporary(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Nothing could be made there.
  }
}

/** Puts a finished folder in the place of another. */
function exchange(folder: string, finished: string): void {
  const old = `${folder}.${process.pid}.old`;
  const replaced = existsSync(folder);
  if (replaced) renameSync(folder, old);
  try {
    renameSync(finished, folder);
  } catch (error) {
    if (replaced) renameSync(old, folder);
    throw error;
  }
  rmSync(old, { recursive: true, force: true });
}

/**
 * Removes what killed builds left beside the folder: one with the number that this process has, whose files would be
 * taken for this build's, and those that are older than any build takes to write.
 */
function removeLeftovers(folder: string): void {
  const parent = path.dirname(folder);
  if (!existsSync(parent)) return;
  const pattern = new RegExp(`^${path.basename(folder).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\.(\\d+)\\.(?:tmp|old)$`);
  for (const name of readdirSync(parent)) {
    const [, pid] = pattern.exec(name) ?? [];
    if (pid === undefined) continue;
    const file = path.join(parent, name);
    const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (Number(pid) === process.pid || age > 3_600_000) rmSync(file, { recursive: true, force: true });
  }
}

/** An error of the file system as one of the folder, where it is that. */
export function unwritable(error: unknown, folder: string): unknown {
  const { code, path: read, dest: file = read } = error as NodeJS.ErrnoException & { dest?: string };
  if (code === undefined || !/^E[A-Z]+$/.test(code)) return error;
  // What could not be read lies elsewhere.
  if (file !== undefined && !file.startsWith(path.dirname(folder))) return error;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new BuildError('output-unwritable', {
    message: `${folder} cannot be written: ${full ? 'the disk is full' : (error as Error).message}.`,
    remedy: full ? 'Free space on the disk of the output folder.' : `Make ${path.dirname(folder)} a folder that can be written.`,
    cause: error,
  });
}

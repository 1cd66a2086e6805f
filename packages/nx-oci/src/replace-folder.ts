import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { BuildError } from '@nx-oci/build';

/**
 * Has `write` fill a folder that then takes the place of `folder` (absolute), which appears whole or stays as it was.
 * Throws `output-unwritable`, and what `write` throws with a code.
 */
export function replaceFolder(folder: string, write: (temporary: string) => void): void {
  const [temporary, old] = ['tmp', 'old'].map((kind) => `${folder}.${process.pid}.${kind}`);
  try {
    removeLeftovers(folder);
    mkdirSync(temporary, { recursive: true });
    write(temporary);
    const replaced = existsSync(folder);
    if (replaced) renameSync(folder, old);
    try {
      renameSync(temporary, folder);
    } catch (error) {
      if (replaced) renameSync(old, folder);
      throw error;
    }
    rmSync(old, { recursive: true, force: true });
  } catch (cause) {
    rmSync(temporary, { recursive: true, force: true });
    if (!/^E[A-Z]+$/.test((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
    throw new BuildError('output-unwritable', {
      message: `${folder} cannot be written: ${(cause as Error).message}.`,
      remedy: 'Make the folder writable, and see that its disk has space.',
      cause,
    });
  }
}

/** Removes what killed runs left: one whose number this process now has, and those older than any run. */
function removeLeftovers(folder: string): void {
  const [parent, name] = [path.dirname(folder), path.basename(folder)];
  if (!existsSync(parent)) return;
  for (const each of readdirSync(parent)) {
    const [, pid] = each.startsWith(`${name}.`) ? (/^\.(\d+)\.(?:tmp|old)$/.exec(each.slice(name.length)) ?? []) : [];
    if (pid === undefined) continue;
    const file = path.join(parent, each);
    const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (Number(pid) === process.pid || age > 3_600_000) rmSync(file, { recursive: true, force: true });
  }
}

import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a folder (absolute) and those above it, unless they are there. A step at a time, as Node's own way to do so never
 * ends where a file system refuses names, such as /proc.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && path.dirname(folder) !== folder) {
      await makeFolder(path.dirname(folder));
      await mkdir(folder).catch((again: NodeJS.ErrnoException) => requireFolder(folder, again));
    } else await requireFolder(folder, error);
  }
}

/** What kept it from being made may be that it is there. */
async function requireFolder(folder: string, error: unknown): Promise<void> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) throw error;
}

import { lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { Digest } from '@nx-oci/oci';
import { writeFailure } from './disk-error';
import { ToolsError } from './error';
import { readImageMark } from './image-mark';

/** The name of the link, beside the lock. */
export const toolsLinkName = '.tools';

/** The manifest of the image that a link (absolute) leads to; nothing where it leads to none that is whole. */
export function linkedImage(link: string): Digest | undefined {
  return readImageMark(link)?.digest;
}

/** The folder that a link (absolute) names, whether or not it is there; nothing where there is no link. */
export function linkTarget(link: string): string | undefined {
  try {
    return path.resolve(path.dirname(link), readlinkSync(link));
  } catch {
    return undefined;
  }
}

/** Where a link is, by one name however it is reached: its folder's links are followed, it is not. */
export function linkPlace(link: string): string {
  try {
    return path.join(realpathSync(path.dirname(link)), path.basename(link));
  } catch {
    return path.resolve(link);
  }
}

/** Refuses a place where something else than a link stands. Throws `tools-link-taken`. */
export function requireLinkPlace(link: string): void {
  const found = lstatSync(link, { throwIfNoEntry: false });
  if (found === undefined || found.isSymbolicLink()) return;
  throw new ToolsError('tools-link-taken', { message: `${link} is there, and is no link to tools.`, remedy: 'Move it away, and run again.' });
}

/**
 * Has a link (absolute) lead to a folder (absolute), in one step: who looks finds the old folder or the new one.
 * Throws `tools-link-taken`, `disk-full`, `cache-unwritable`.
 */
export async function switchLink(link: string, folder: string): Promise<void> {
  requireLinkPlace(link);
  // Under a name that .gitignore has, should this process be killed now.
  const next = `${link}.new.${process.pid}`;
  try {
    for (const left of abandonedLinks(link)) await rm(left, { force: true });
    await rm(next, { force: true });
    await symlink(folder, next);
    await rename(next, link);
  } catch (error) {
    await rm(next, { force: true }).catch(() => undefined);
    throw writeFailure(error, link);
  }
}

/** What processes that were killed left beside a link. */
function abandonedLinks(link: string): string[] {
  const prefix = `${path.basename(link)}.new.`;
  const folder = path.dirname(link);
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && !isRunning(Number(name.slice(prefix.length))))
    .map((name) => path.join(folder, name));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

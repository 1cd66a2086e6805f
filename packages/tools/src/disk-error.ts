import { ToolsError } from './error';

/** Codes of the system that say that there is no room, of bytes, files or what a user may have. */
const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** What the system says against writing `file` as an error with a code; what is none of the system's is given back. */
export function writeFailure(error: unknown, file: string): unknown {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  if (full.has(code)) {
    return new ToolsError('disk-full', {
      message: `There is no room to write ${file}: ${message}.`,
      remedy: 'Make room (the updater’s gc takes away what no worktree uses), or set NX_OCI_TOOLS_CACHE to a folder on another disk, and run again.',
      cause: error,
    });
  }
  return new ToolsError('cache-unwritable', {
    message: `${file} cannot be written: ${message}.`,
    remedy: 'Make the folder writable for this user, or set NX_OCI_TOOLS_CACHE to one that is, and run again.',
    cause: error,
  });
}

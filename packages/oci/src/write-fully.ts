import { writeSync } from 'node:fs';

/** Writes all of `bytes`: one system call may take fewer. */
export function writeFully(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at);
}

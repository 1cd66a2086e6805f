import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { createCipheriv, createHash } from 'node:crypto';
import path from 'node:path';

/** Writes a file of bytes that do not compress, the same in every run for the same name. */
export function writeNoise(file, bytes) {
  mkdirSync(path.dirname(file), { recursive: true });
  const key = createHash('sha256').update(path.basename(file)).digest();
  const stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  const zeros = Buffer.alloc(1 << 20);
  const fd = openSync(file, 'w');
  for (let at = 0; at < bytes;) at += writeSync(fd, stream.update(zeros), 0, Math.min(zeros.length, bytes - at));
  closeSync(fd);
}

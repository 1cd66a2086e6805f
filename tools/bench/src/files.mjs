import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Bytes of a file, or of all files below a folder; 0 if it is not there. */
export function sizeOf(file) {
  return [...filesBelow(file)].reduce((sum, { size }) => sum + size, 0);
}

/** The same of several, a file with more than one name counted once. */
export function sizeOnDisk(...files) {
  const sizes = new Map(files.flatMap((file) => [...filesBelow(file)].map(({ ino, size }) => [ino, size])));
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

/** How many files are below a folder, and their bytes. */
export function filesIn(folder) {
  const sizes = [...filesBelow(folder)].filter((found) => found.isFile()).map(({ size }) => size);
  return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

function* filesBelow(file) {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory()) for (const name of readdirSync(file)) yield* filesBelow(path.join(file, name));
  else if (found !== undefined) yield found;
}

// Writes generated files, or with --check says which of them are not what their sources say.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** `file` is relative to the workspace. */
export function generated(file, text) {
  const absolute = path.join(root, file);
  if (!process.argv.includes('--check')) writeFileSync(absolute, text);
  else if (!existsSync(absolute) || readFileSync(absolute, 'utf8') !== text) {
    console.error(`${file} is not what its sources say: run "npm run docs".`);
    process.exitCode = 1;
  }
}

import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The version of this package, and of those that are released with it. */
export function ownVersion(): string {
  return (JSON.parse(readFileSync(path.join(__dirname, '../package.json'), 'utf8')) as { version: string }).version;
}

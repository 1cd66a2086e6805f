import { readFileSync } from 'node:fs';
import path from 'node:path';

let version: string | undefined;

/** The version of nx-oci, for documents that say what made them. */
export function toolVersion(): string {
  version ??= (JSON.parse(readFileSync(path.join(__dirname, '..', 'package.json'), 'utf8')) as { version: string }).version;
  return version;
}

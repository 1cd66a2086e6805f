import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rawZip } from './packed';

/** Modules by `path@version`, each with its files. */
export type Modules = Record<string, Record<string, string>>;

/** Lays modules out in a folder (absolute) as a module proxy serves them. Paths are lower-case; versions of a module in order. */
export function writeModules(folder: string, modules: Modules): void {
  const versions = new Map<string, string[]>();
  for (const [name, files] of Object.entries(modules)) {
    const [module, version] = name.split('@');
    const at = path.join(folder, module, '@v');
    mkdirSync(at, { recursive: true });
    versions.set(at, [...(versions.get(at) ?? []), version]);
    writeFileSync(path.join(at, `${version}.info`), JSON.stringify({ Version: version, Time: '2026-01-01T00:00:00Z' }));
    writeFileSync(path.join(at, `${version}.mod`), files['go.mod']);
    writeFileSync(path.join(at, `${version}.zip`), rawZip(...Object.entries(files).map(([file, text]) => ({ name: `${name}/${file}`, bytes: Buffer.from(text) }))));
  }
  for (const [at, list] of versions) writeFileSync(path.join(at, 'list'), list.map((version) => `${version}\n`).join(''));
}

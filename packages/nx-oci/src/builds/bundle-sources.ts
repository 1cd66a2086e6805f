import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseJson } from '@nx/devkit';

/** What a bundle is made of: files by absolute paths, and packages of npm by their names. */
export interface BundleSources {
  files: Set<string>;
  packages: Set<string>;
}

/** Fields of a package.json that decide what of a package is bundled, and how. */
const heeded = ['browser', 'exports', 'imports', 'main', 'module', 'sideEffects', 'type'];

/**
 * What esbuild read for a bundle, by what its metafile names (relative to `root`, an absolute path): these files, and what
 * it does not name there: the package.json and the tsconfig.json that are in force for them, with all that those extend.
 */
export function bundleSources(inputs: Iterable<string>, root: string): BundleSources {
  const sources: BundleSources = { files: new Set(), packages: new Set() };
  const folders = new Set<string>();
  for (const input of inputs) {
    // What is left out of a bundle is named as `(disabled):file`; what is in the code itself is no file.
    const file = path.resolve(root, input.replace(/^\(\w+\):/, ''));
    const name = packageOf(path.relative(root, file));
    if (name !== undefined) sources.packages.add(name);
    else if (existsSync(file)) {
      sources.files.add(file);
      folders.add(path.dirname(file));
    }
  }
  for (const folder of folders) {
    const manifest = nearest('package.json', folder);
    if (manifest !== undefined && guidesBundler(read(manifest))) sources.files.add(manifest);
    for (const config of configs(nearest('tsconfig.json', folder))) {
      const name = packageOf(path.relative(root, config));
      if (name === undefined) sources.files.add(config);
      else sources.packages.add(name);
    }
  }
  return sources;
}

/** Whether a package.json says anything that decides what is bundled. */
export function guidesBundler(manifest: object): boolean {
  return heeded.some((field) => field in manifest);
}

/** The package that a file of a `node_modules` is of; a workspace may lie in one itself. */
function packageOf(relative: string): string | undefined {
  return /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(relative)?.[1];
}

function nearest(name: string, folder: string): string | undefined {
  const file = path.join(folder, name);
  if (existsSync(file)) return file;
  const above = path.dirname(folder);
  return above === folder ? undefined : nearest(name, above);
}

/** A tsconfig.json and those that it extends. */
function configs(file: string | undefined, found: string[] = []): string[] {
  if (file === undefined || found.includes(file)) return found;
  found.push(file);
  for (const name of [read(file).extends ?? []].flat()) if (typeof name === 'string') configs(extended(name, path.dirname(file)), found);
  return found;
}

function extended(name: string, folder: string): string | undefined {
  if (/^\.{0,2}\//.test(name) || name === '..' || name === '.') return atPath(path.resolve(folder, name));
  const above = path.dirname(folder);
  return atPath(path.join(folder, 'node_modules', name)) ?? (above === folder ? undefined : extended(name, above));
}

function atPath(file: string): string | undefined {
  return [`${file}.json`, path.join(file, 'tsconfig.json'), file].find((each) => each.endsWith('.json') && existsSync(each));
}

/** A JSON file with comments; esbuild says itself what is wrong with one. */
function read(file: string): Record<string, unknown> {
  try {
    return parseJson<Record<string, unknown>>(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

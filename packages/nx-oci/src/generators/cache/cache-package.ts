import { addDependenciesToPackageJson, readJson, type GeneratorCallback, type Tree } from '@nx/devkit';
import { ownVersion } from '../../own-version';

/** The package of the cache's server, and of the proxy beside Nx. */
const name = '@nx-oci/cache';

/** A package that a workspace has now. */
export interface AddedPackage {
  /** Lines for people: what was done. */
  done: string[];
  install: GeneratorCallback;
}

/** Has a workspace have the package, in the version that belongs to this plugin; one that it has already stays. */
export function addCachePackage(tree: Tree): AddedPackage {
  const { dependencies, devDependencies } = tree.exists('package.json') ? readJson<Record<string, object | undefined>>(tree, 'package.json') : {};
  if (name in { ...dependencies, ...devDependencies }) return { done: [], install: () => undefined };
  return { done: [`Added ${name} to package.json.`], install: addDependenciesToPackageJson(tree, {}, { [name]: ownVersion() }, undefined, true) };
}

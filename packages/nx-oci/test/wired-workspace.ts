import { readJson, writeJson, type TargetConfiguration, type Tree } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';

/** A tree with a project at its root, the plugin, its options, and services that are wired into nothing yet. */
export function wiredWorkspace(options: object, ...services: string[]): Tree {
  const tree = createTree();
  // Without prettier, which is not installed here.
  tree.delete('.prettierrc');
  writeJson(tree, 'nx.json', { plugins: [{ plugin: 'nx-oci', options }] });
  writeJson(tree, 'project.json', { name: 'workspace' });
  for (const service of services) addService(tree, service);
  return tree;
}

/** Adds a service `apps/<name without scope>` whose image target has `options`. */
export function addService(tree: Tree, name: string, options: object = {}, more: Record<string, TargetConfiguration> = {}): void {
  const folder = name.replace(/^.*\//, '');
  const image = { executor: 'nx-oci:service-image', options: { binary: `dist/apps/${folder}/{arch}/${folder}`, repository: `ghcr.io/acme/${folder}`, ports: [8080], ...options } };
  writeJson(tree, `apps/${folder}/project.json`, { name, targets: { image, ...more } });
}

/** Has a project have another name. */
export function renameProject(tree: Tree, folder: string, name: string): void {
  const file = `apps/${folder}/project.json`;
  writeJson(tree, file, { ...readJson<object>(tree, file), name });
}

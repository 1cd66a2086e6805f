import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { createNodesFromFiles, type CreateNodesContextV2, type CreateNodesResult, type CreateNodesV2, type TargetConfiguration } from '@nx/devkit';
import { checkedOptions, type PluginOptions } from './plugin-options';
import { declaredProject, isProjectFile } from './project-file';
import { inferTargets, type PluginInputs } from './targets';
import { projectRootOf } from './wiring/project-root';
import { localImagesIn } from './wiring/service';

export const name = 'nx-oci';

/**
 * Infers, for every project with an image target, what that target lacks and the targets beside it; and for the project that
 * the compose file is in, a target that loads what the file names.
 */
export const createNodesV2: CreateNodesV2<PluginOptions> = [
  '{**/,}{project,package}.json',
  (all, options, context) => {
    const files = all.filter(isProjectFile(all, context));
    const further = composeTargets(files, options, context);
    return createNodesFromFiles((file) => nodesOf(file, context, further[file]), files, options, context);
  },
];

/** The same, by the name that Nx 24 knows it by. */
export const createNodes = createNodesV2;

type Targets = Record<string, TargetConfiguration>;

const ours = 'nx-oci:';

function nodesOf(file: string, context: CreateNodesContextV2, further?: Targets): CreateNodesResult {
  const project = declaredProject(file, context, further ? '' : ours);
  if (!project) return {};
  const { root, name: projectName } = project;
  const inferred = inferTargets(project.targets, { root: context.workspaceRoot, projectRoot: root, projectName, pluginInputs: pluginInputs(context.workspaceRoot) });
  const targets = { ...inferred, ...further };
  return Object.keys(targets).length > 0 ? { projects: { [root]: { root, name: projectName, targets } } } : {};
}

/** The targets that the compose file brings, by the file of the project that it is in. */
function composeTargets(files: readonly string[], options: PluginOptions | undefined, context: CreateNodesContextV2): Record<string, Targets> {
  const compose = composeFile(options);
  const file = path.join(context.workspaceRoot, compose ?? '');
  if (compose === undefined || !statSync(file, { throwIfNoEntry: false })?.isFile()) return {};
  const root = projectRootOf(compose, files.map((each) => path.posix.dirname(each)));
  if (root === undefined) return {};
  const [owner] = ['project.json', 'package.json'].map((each) => path.posix.join(root, each)).filter((each) => files.includes(each));
  const projects = files.flatMap((each) => declaredProject(each, context, ours) ?? []);
  const images = projects.flatMap((project) => localImagesIn(project.name, project, context.nxJsonConfiguration));
  // Only where it is needed: every command of the workspace loads this file.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- of the ways to do so, the one that needs no promise
  const { composeTarget } = require('./wiring/compose-target') as typeof import('./wiring/compose-target.js');
  const target = composeTarget(compose, readFileSync(file, 'utf8'), images);
  return target ? { [owner]: { 'compose-load': target } } : {};
}

/** Options that are wrong are for the check of the wiring to complain of, and not for every command of the workspace. */
function composeFile(options: PluginOptions | undefined): string | undefined {
  try {
    return checkedOptions(options).compose;
  } catch {
    return undefined;
  }
}

/** What stands for this plugin in a hash: its version. Where it is developed, the workspace says what does (`nx.json`). */
function pluginInputs(workspaceRoot: string): PluginInputs {
  const folder = path.relative(workspaceRoot, path.dirname(__dirname));
  const installed = folder.split(path.sep).includes('node_modules');
  return installed ? [{ externalDependencies: ['nx-oci'] }] : [];
}

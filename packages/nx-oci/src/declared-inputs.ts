import type { ExecutorContext } from '@nx/devkit';
import picomatch from 'picomatch';
import { PluginError } from './error';

/** Of what Nx's hash plan holds, the files. */
interface HashedFiles {
  files: string[];
  depOutputs: string[];
}

/**
 * Refuses to have read files that neither the task's inputs nor the outputs of the tasks before it cover: were one of
 * them changed, Nx would restore an image made of the old one. Asks Nx itself what it hashed.
 * Throws `input-not-declared`.
 */
export async function requireDeclaredInputs(read: ReadonlySet<string>, context: ExecutorContext): Promise<void> {
  const before = outputsBefore(context);
  const sources = [...read].filter((file) => !before(file));
  if (sources.length === 0) return;
  const hashed = await hashedFiles(context);
  const covered = new Set([...hashed.files, ...hashed.depOutputs]);
  const missing = sources.filter((file) => !covered.has(file)).sort();
  if (missing.length === 0) return;
  const others = missing.length > 3 ? ` and ${missing.length - 3} more` : '';
  throw new PluginError('input-not-declared', {
    message: `${context.projectName}:${context.targetName} reads ${missing.slice(0, 3).join(', ')}${others}, which its inputs do not cover: a change there would go unseen, and the cache would give an old image.`,
    remedy:
      'If another target writes it, add that target to dependsOn and keep {"dependentTasksOutputFiles": "**/*", "transitive": true} among the inputs; if it is a source, add it to inputs, and take it out of .gitignore; a link to a folder or to nothing, which Nx does not hash, is to be made with "paths".',
  });
}

/** Refuses to read an environment variable that is not among the task's inputs. Throws `input-not-declared`. */
export function requireDeclaredEnv(name: string, { projectName, targetName, target }: ExecutorContext): void {
  if (target?.inputs?.some((input) => typeof input === 'object' && 'env' in input && input.env === name)) return;
  throw new PluginError('input-not-declared', {
    message: `${projectName}:${targetName} reads ${name}, which its inputs do not name: another value would go unseen.`,
    remedy: `Add { "env": "${name}" } to the inputs of the target.`,
  });
}

/**
 * Whether a file is an output of a task before this one, and an input of this one as such. Most of what images hold is,
 * and to know it takes no look at the workspace.
 */
function outputsBefore({ target, taskGraph, projectName, targetName, configurationName }: ExecutorContext): (file: string) => boolean {
  const { tasks = {}, dependencies = {} } = taskGraph ?? {};
  const own = Object.keys(tasks).find((id) => {
    const task = tasks[id].target;
    return task.project === projectName && task.target === targetName && task.configuration === configurationName;
  });
  const direct = (own && dependencies[own]) || [];
  const matchers = (target?.inputs ?? []).flatMap((input) => {
    if (typeof input !== 'object' || !('dependentTasksOutputFiles' in input)) return [];
    const wanted = picomatch(input.dependentTasksOutputFiles, { dot: true });
    const outputs = (input.transitive ? [...upstream(direct, dependencies)] : direct).flatMap((id) => tasks[id]?.outputs ?? []);
    // An exclusion is for Nx to understand.
    if (outputs.some((output) => output.startsWith('!'))) return [];
    const written = outputs.map((output) => picomatch([output, `${output}/**`], { dot: true }));
    return [(file: string) => wanted(file) && written.some((matches) => matches(file))];
  });
  return (file) => matchers.some((matches) => matches(file));
}

function upstream(direct: string[], dependencies: Record<string, string[]>, found = new Set<string>()): Set<string> {
  for (const id of direct) {
    if (found.has(id)) continue;
    found.add(id);
    upstream(dependencies[id] ?? [], dependencies, found);
  }
  return found;
}

async function hashedFiles(context: ExecutorContext): Promise<HashedFiles> {
  // Not part of the devkit, and the same in Nx 22 to 24: what else tells the truth about a hash?
  const { HashPlanInspector } = (await import('nx/src/hasher/hash-plan-inspector')) as typeof import('nx/src/hasher/hash-plan-inspector');
  const inspector = new HashPlanInspector(context.projectGraph, context.root, context.nxJsonConfiguration);
  await inspector.init();
  const task = { project: context.projectName!, target: context.targetName!, configuration: context.configurationName };
  const plans = inspector.inspectTaskInputs(task);
  const id = [task.project, task.target, task.configuration].filter(Boolean).join(':');
  return plans[id] ?? { files: [], depOutputs: [] };
}

import type { ExecutorContext } from '@nx/devkit';
import picomatch from 'picomatch';
import { PluginError } from './error';

/** What Nx hashes for a task: files of the workspace, outputs of tasks before it, commands, variables, packages of npm. */
interface HashedInputs {
  files: string[];
  depOutputs: string[];
  runtime: string[];
  external: string[];
}

/** What to do about files that are read and not covered. */
export type RemedyFor = (missing: string[]) => string;

/** What an image is made of is named by its definition, and inferred of it. */
const remedyForImage: RemedyFor = () =>
  'If another target writes it, add that target to dependsOn and keep {"dependentTasksOutputFiles": "**/*", "transitive": true} among the inputs; if it is a source, add it to inputs, and take it out of .gitignore; a link to a folder or to nothing, which Nx does not hash, is to be made with "paths".';

/**
 * Refuses to have read files (relative to the workspace) that neither the task's inputs nor the outputs of the tasks before
 * it cover: were one of them changed, Nx would restore what was made of the old one. Asks Nx itself what it hashed.
 * Throws `input-not-declared`.
 */
export async function requireDeclaredInputs(read: ReadonlySet<string>, context: ExecutorContext, remedyFor: RemedyFor = remedyForImage): Promise<void> {
  const before = outputsBefore(context);
  const sources = [...read].filter((file) => !before(file));
  if (sources.length === 0) return;
  const hashed = await hashedInputs(context);
  const covered = new Set([...hashed.files, ...hashed.depOutputs]);
  const missing = sources.filter((file) => !covered.has(file)).sort();
  if (missing.length === 0) return;
  const others = missing.length > 3 ? ` and ${missing.length - 3} more` : '';
  throw new PluginError('input-not-declared', {
    message: `${context.projectName}:${context.targetName} reads ${missing.slice(0, 3).join(', ')}${others}, which its inputs do not cover: a change there would go unseen, and the cache would give what was made before it.`,
    remedy: remedyFor(missing),
  });
}

/** Refuses to rely on what a command prints that is not among the task's inputs. Throws `input-not-declared`. */
export async function requireDeclaredCommand(command: string, remedy: string, context: ExecutorContext): Promise<void> {
  const { runtime } = await hashedInputs(context);
  if (runtime.some((each) => each.includes(command))) return;
  throw new PluginError('input-not-declared', {
    message: `${context.projectName}:${context.targetName} depends on what "${command}" says here, which its inputs do not name: where it says something else, the cache would give what was made here.`,
    remedy,
  });
}

/**
 * Refuses to take packages of npm that are not among the task's inputs: all of the lockfile are, unless
 * `externalDependencies` says which. Throws `input-not-declared`.
 */
export async function requireDeclaredPackages(taken: ReadonlySet<string>, context: ExecutorContext): Promise<void> {
  const { external } = await hashedInputs(context);
  const locked = Object.values(context.projectGraph.externalNodes ?? {});
  const all = external.includes('AllExternalDependencies');
  if (all && locked.length > 0) return;
  const covered = new Set(all ? [] : external.map((name) => name.replace(/^npm:(@?[^@]+).*$/, '$1')));
  const missing = [...taken].filter((name) => !covered.has(name)).sort();
  if (missing.length === 0) return;
  throw new PluginError('input-not-declared', {
    message: `${context.projectName}:${context.targetName} takes ${missing.join(', ')} from node_modules, which its inputs do not cover: another version would go unseen.`,
    remedy: all
      ? 'Have the package manager write a lockfile, by which Nx knows what is installed.'
      : `Add ${JSON.stringify({ externalDependencies: missing })} to the inputs; or leave externalDependencies out of them, and all that is locked counts.`,
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

const asked = new WeakMap<ExecutorContext, Promise<HashedInputs>>();

/** What Nx hashes for a task. To ask takes a look at the whole workspace, so that it is done once. */
function hashedInputs(context: ExecutorContext): Promise<HashedInputs> {
  const answer = asked.get(context) ?? askNx(context);
  asked.set(context, answer);
  return answer;
}

async function askNx(context: ExecutorContext): Promise<HashedInputs> {
  // Not part of the devkit, and the same in Nx 22 to 24: what else tells the truth about a hash?
  const { HashPlanInspector } = (await import('nx/src/hasher/hash-plan-inspector')) as typeof import('nx/src/hasher/hash-plan-inspector');
  const inspector = new HashPlanInspector(context.projectGraph, context.root, context.nxJsonConfiguration);
  await inspector.init();
  const task = { project: context.projectName!, target: context.targetName!, configuration: context.configurationName };
  const plans = inspector.inspectTaskInputs(task);
  const id = [task.project, task.target, task.configuration].filter(Boolean).join(':');
  return plans[id] ?? { files: [], depOutputs: [], runtime: [], external: [] };
}

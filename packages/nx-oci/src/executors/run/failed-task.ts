import type { ExecutorContext } from '@nx/devkit';
import { satisfies } from 'semver';
import { version } from 'nx/package.json';

/** The versions of Nx that take any end of a continuous task for a good one, unless another task needs it, or a signal ended it. */
const blind = '>=23.0.0-0 <24.0.5';

/** As a program ends that SIGTERM ends. */
const terminated = 128 + 15;

/** Has Nx end with an error for a continuous task that has failed: this process ends as if by a signal where Nx sees no other sign. */
export function failTask(context: ExecutorContext): void {
  const code = failureCode(context, version);
  // An executor that tells of its failure ends this process with 1, whatever the code is until then.
  if (code !== undefined) process.once('exit', () => (process.exitCode = code));
}

/** The exit code by which a version of Nx sees that a continuous task has failed; nothing where it sees that anyway. */
export function failureCode({ taskGraph, projectName, targetName, configurationName }: ExecutorContext, nxVersion: string): number | undefined {
  const task = [projectName, targetName, ...(configurationName === undefined ? [] : [configurationName])].join(':');
  // In Nx 24 a dependency has more than a name.
  const dependencies = Object.values(taskGraph?.continuousDependencies ?? {}).flat() as (string | { id: string })[];
  const needed = dependencies.some((each) => (typeof each === 'string' ? each : each.id) === task);
  return needed || !satisfies(nxVersion, blind) ? undefined : terminated;
}

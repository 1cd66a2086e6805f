import { spawn } from 'node:child_process';
import { PluginError } from './error';

/** How Nx is run. */
export interface NxRun {
  root: string;
  env: NodeJS.ProcessEnv;
  /** Whether what it prints goes to standard error, since standard output is for a result. */
  aside?: boolean;
}

/** Runs the Nx of a workspace, which prints what it prints. Throws `task-failed`. */
export async function runNx(argv: readonly string[], { root, env, aside = false }: NxRun): Promise<void> {
  const nx = require.resolve('nx/bin/nx.js', { paths: [root] });
  const code = await new Promise<number | null>((resolve, reject) => {
    spawn(process.execPath, [nx, ...argv], { cwd: root, env, stdio: ['ignore', aside ? 2 : 'inherit', 'inherit'] })
      .once('error', reject)
      .once('close', resolve);
  });
  if (code === 0) return;
  throw new PluginError('task-failed', { message: `nx ${argv.join(' ')} ended with ${code ?? 'a signal'}.`, remedy: 'What it printed above says why.' });
}

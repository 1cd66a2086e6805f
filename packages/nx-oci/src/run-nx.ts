import { spawn } from 'node:child_process';
import { PluginError } from './error';

/** Runs the Nx of a workspace, which prints what it prints. Throws `task-failed`. */
export async function runNx(argv: readonly string[], { root, env }: { root: string; env: NodeJS.ProcessEnv }): Promise<void> {
  const nx = require.resolve('nx/bin/nx.js', { paths: [root] });
  const code = await new Promise<number | null>((resolve, reject) => {
    spawn(process.execPath, [nx, ...argv], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] })
      .once('error', reject)
      .once('close', resolve);
  });
  if (code === 0) return;
  throw new PluginError('task-failed', { message: `nx ${argv.join(' ')} ended with ${code ?? 'a signal'}.`, remedy: 'What it printed above says why.' });
}

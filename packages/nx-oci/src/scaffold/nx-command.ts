import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { detectPackageManager, getPackageManagerCommand, type Tree } from '@nx/devkit';

/** How Nx is called in a workspace: `npx nx`, `pnpm exec nx`, `yarn nx`. */
export function nxCommand(tree: Tree): string {
  return `${getPackageManagerCommand(detectPackageManager(tree.root)).exec} nx`;
}

/** Runs Nx in the workspace, with what it prints on the terminal. Says whether it did what it was to. */
export function runNx(root: string, args: string[]): 'done' | 'failed' {
  const nx = createRequire(path.join(root, 'package.json')).resolve('nx/bin/nx.js');
  const { status } = spawnSync(process.execPath, [nx, ...args], { cwd: root, stdio: 'inherit' });
  return status === 0 ? 'done' : 'failed';
}

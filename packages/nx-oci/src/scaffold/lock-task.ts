import type { GeneratorCallback, Tree } from '@nx/devkit';
import { PluginError } from '../error';
import { consoleReport } from '../report';
import { runNx } from '../run-nx';
import { nxCommand } from './nx-command';

/** Has what an image is made of locked, as packages are installed: what is generated is to be built next. */
export function lockTask(tree: Tree, project: string): GeneratorCallback {
  return async () => {
    try {
      await runNx(['run', `${project}:lock`], { root: tree.root, env: process.env });
    } catch (error) {
      if (!(error instanceof PluginError)) throw error;
      consoleReport().warn(`${project}:image is not locked yet: run ${nxCommand(tree)} run ${project}:lock where its sources can be reached.`);
    }
  };
}

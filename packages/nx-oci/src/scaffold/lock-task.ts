import type { GeneratorCallback, Tree } from '@nx/devkit';
import { consoleReport } from '../report';
import { nxCommand, runNx } from './nx-command';

/** Has what an image is made of locked, as packages are installed: what is generated is to be built next. */
export function lockTask(tree: Tree, project: string): GeneratorCallback {
  return () => {
    if (runNx(tree.root, ['run', `${project}:lock`]) === 'done') return;
    consoleReport().warn(`${project}:image is not locked yet: run ${nxCommand(tree)} run ${project}:lock where its sources can be reached.`);
  };
}

import type { Command } from 'commander';

/** `doctor`: whether images of the workspace could be published. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check all that publishing images hangs on, of some projects or of all, without writing anything')
    .argument('[projects...]', 'names of projects')
    .action(async (projects: string[]) => {
      // It brings all of Nx, which no other command needs.
      const { checkWorkspace } = await import('../doctor/workspace.js');
      if (!(await checkWorkspace(projects))) process.exitCode = 1;
    });
}

import { Option, type Command } from 'commander';
import type { SandboxEngine } from '../sandbox/sandbox';

/** `sandboxes`: those of a project as JSON. What Nx prints around the output of a target is none of it. */
export function addSandboxes(program: Command): void {
  program
    .command('sandboxes')
    .description('print the sandboxes of a project as JSON: instance, engine, status, exitCode, workspace, commit, name of the container')
    .argument('<project>', 'name of a project')
    .addOption(new Option('--engine <engine>', 'ask this one alone').choices(['docker', 'podman']))
    .action(async (project: string, { engine }: { engine?: SandboxEngine }) => {
      const [{ workspaceRoot: root }, { sandboxesOf }] = await Promise.all([import('@nx/devkit'), import('../sandbox/sandbox.js')]);
      const all = await sandboxesOf({ root, project }, engine);
      process.stdout.write(`${JSON.stringify(all.map(({ volumes: _, ...each }) => each))}\n`);
    });
}

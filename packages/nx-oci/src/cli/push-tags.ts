import type { Command } from 'commander';
import { consoleReport } from '../report';

interface PushTagsArguments {
  remote: string;
  main?: string;
  dryRun?: boolean;
}

/** `push-tags`: release tags, each in a push of its own. It needs Nx for the name of the main branch. */
export function addPushTags(program: Command): void {
  program
    .command('push-tags')
    .description('push the release tags that nx release made (greeter/v1.2.3), each in a push of its own, so that a CI sees every one')
    .argument('[tags...]', 'tags; by default those of the commit that is checked out')
    .option('--remote <remote>', 'where to', 'origin')
    .option('--main <branch>', 'branch that stable versions have to be on there, or false; by default defaultBase of nx.json')
    .option('--dry-run', 'say alone what would be pushed')
    .action(async (tags: string[], { remote, main, dryRun }: PushTagsArguments) => {
      const { workspaceRoot: root } = await import('@nx/devkit');
      const { readNxJson } = await import('nx/src/config/nx-json.js');
      const { mainBranch } = await import('../publish/push-task.js');
      const { pushTags } = await import('../release/push-tags.js');
      await pushTags({ root, tags, remote, main: mainBranch({ main }, { nxJsonConfiguration: readNxJson(root) }), dryRun: dryRun === true, report: consoleReport() });
    });
}

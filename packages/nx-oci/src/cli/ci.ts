import { CodedError } from '@nx-oci/oci';
import type { Command } from 'commander';
import { consoleReport } from '../report';

/** `ci image`, `ci publish`, `ci commit-fixes`: what every CI does in the same way, and `ci redirect`, what is done in none. The first three bring all of Nx, which few other commands need. */
export function addCi(program: Command): void {
  const group = program.command('ci').description('what the workflows of nx-oci:ci run');

  group
    .command('image')
    .description('build the images of the project that a release tag names: greeter/v1.2.3')
    .argument('[tag]', 'release tag; else RELEASE_TAG, else the tag that the CI runs for')
    .action(async (tag?: string) => {
      const { buildRelease } = await import('../ci/run-release.js');
      await buildRelease(tag);
    });

  group
    .command('publish')
    .description('publish them under the version that it names; a dry run unless --publish or PUBLISH=1 is said')
    .argument('[tag]', 'release tag; else RELEASE_TAG, else the tag that the CI runs for')
    .option('--publish', 'write to the registry')
    .option('--prebuilt', 'build nothing: publish what "ci image" built for this tag of this commit, and left in dist/oci')
    .action(async (tag: string | undefined, { publish, prebuilt = false }: { publish?: boolean; prebuilt?: boolean }) => {
      const { publishRelease } = await import('../ci/run-release.js');
      await publishRelease(tag, { publish: publish ?? process.env.PUBLISH === '1', prebuilt });
    });

  group
    .command('commit-fixes')
    .description('format what the branch changes, commit that alone, and push it; never to the main branch')
    .action(async () => {
      const { commitFixes } = await import('../ci/commit-fixes.js');
      const { workspaceRoot: root } = await import('@nx/devkit');
      await commitFixes({ root, env: process.env, report: consoleReport() });
    });

  group
    .command('redirect')
    .description('refuse what nx.json leaves to the CI: a hook of agents, which tells of a command on standard input; ends with 2 where it is refused, 1 where it fails')
    .option('--command <line>', 'the line for a shell, rather than standard input')
    .action(async ({ command }: { command?: string }) => {
      const { hookedLine, requireLocal } = await import('../ci/redirect-hook.js');
      const { text } = await import('node:stream/consumers');
      const project = process.env.CLAUDE_PROJECT_DIR;
      try {
        const { line, cwd } = (command === undefined ? hookedLine(await text(process.stdin)) : { line: command, cwd: undefined }) ?? {};
        if (line !== undefined) requireLocal(line, { cwd: project || cwd || process.cwd(), env: process.env });
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        // To agents, 2 says no, and is told to them; whatever else goes wrong must not keep them from working.
        process.exitCode = error.code === 'ci-redirected' ? 2 : 1;
        console.error(`error(${error.code}): ${error.message}\n  ${error.remedy}`);
      }
    });
}

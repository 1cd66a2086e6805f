import { InvalidArgumentError, Option, type Command } from 'commander';
import { consoleReport } from '../report';

/** The commands that end with 1 where they find something, and with 2 where they fail. */
export const finders: ReadonlySet<string | undefined> = new Set(['diff', 'lint-changed']);

/** `render`, `diff`, `lint-changed`: what a team runs every day. They bring all of Nx, which few other commands need. */
export function addEveryday(program: Command): void {
  program
    .command('render')
    .description('print the manifests that a target of nx-oci:render renders')
    .argument('<target>', 'project, or project:target[:configuration]')
    .action(async (target: string) => {
      const { renderedText } = await import('../everyday/targets.js');
      process.stdout.write(await renderedText(target));
    });

  program
    .command('diff')
    .description('compare what is rendered with the live application of Argo CD, which is only read; ends with 0 where they are the same, 1 where they differ, 2 where it fails')
    .argument('[target]', 'project, or project:target[:configuration] of nx-oci:diff; else --manifests')
    .option('--manifests <file>', 'compare this file, and render nothing')
    .option('--application <name>', 'application of Argo CD; else what the target says, else the name of the project')
    .option('--server <host>', 'host of Argo CD; else what the target says, else ARGOCD_SERVER')
    .addOption(new Option('--format <format>', 'how it is told').choices(['text', 'markdown']))
    .addOption(new Option('--limit <characters>', 'characters that Markdown may have at most; else 65536').argParser(characters))
    .action(async (target: string | undefined, options: DiffFlags) => {
      const { diffOf } = await import('../everyday/targets.js');
      const { text, differences } = await diffOf(target, options);
      process.stdout.write(text);
      if (differences > 0) process.exitCode = 1;
    });

  program
    .command('lint-changed')
    .description('run linters on the files that were changed; ends with 0 where they find nothing, 1 where they do, 2 where one fails')
    .argument('[target]', 'project, or project:target, of nx-oci:lint-changed with linters of its own; else the only one that there is')
    .option('--base <revision>', 'changed since when; else NX_BASE, else the main branch')
    .option('--head <revision>', 'the last commit that counts; else NX_HEAD, else what is checked out, with what is not committed')
    .option('--fix', 'have linters mend what they can')
    .action(async (target: string | undefined, options: { base?: string; head?: string; fix?: boolean }) => {
      const { lintOf } = await import('../everyday/targets.js');
      if ((await lintOf(target, options, consoleReport())).length > 0) process.exitCode = 1;
    });
}

/** What `diff` is told on the command line. */
export interface DiffFlags {
  manifests?: string;
  application?: string;
  server?: string;
  format?: 'text' | 'markdown';
  limit?: number;
}

function characters(value: string): number {
  if (/^\d{4,9}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It is a number of at least 1000.');
}

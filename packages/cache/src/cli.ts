import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CodedError } from '@nx-oci/oci';
import { Command, CommanderError } from 'commander';

const program = new Command('nx-oci-cache')
  .description('A remote cache for Nx: a server, and a proxy that keeps whatever the server does away from Nx.')
  .version((JSON.parse(readFileSync(path.join(__dirname, '../package.json'), 'utf8')) as { version: string }).version)
  .configureOutput({ outputError: () => undefined })
  .enablePositionalOptions()
  .exitOverride();

program
  .command('serve')
  .description('serve the cache until SIGTERM or SIGINT')
  .option('-c, --config <file>', 'the configuration, YAML or JSON (NX_OCI_CACHE_CONFIG); variables go before it', process.env.NX_OCI_CACHE_CONFIG)
  .action(async ({ config }: { config?: string }) => {
    const [{ readConfig }, { startServer }, { serverLog }] = await Promise.all([import('./config.js'), import('./start-server.js'), import('./server-log.js')]);
    const log = serverLog();
    const server = await startServer(readConfig(config), { log });
    await new Promise<void>((resolve) => ['SIGTERM', 'SIGINT'].forEach((signal) => process.once(signal, () => resolve())));
    await server.stop();
  });

program
  .command('run')
  .description('run a command, such as nx, with the proxy: nx-oci-cache run -- nx run-many -t build')
  .option('--server <address>', 'the server; by default what Nx would use')
  .option('--quiet', 'do not tell what the proxy did')
  .argument('<command...>')
  .passThroughOptions()
  .action(async (command: string[], { server, quiet }: { server?: string; quiet?: true }) => {
    const { runWithCache } = await import('./run-command.js');
    const { status, counts, refusal } = await runWithCache(command, { server, onTrouble: (what) => console.error(`nx-oci-cache: ${what}`) });
    const done = counts && !quiet && `${counts.hits} from the cache, ${counts.misses} not there, ${counts.stored} stored`;
    if (done || refusal) console.error(`nx-oci-cache: ${[done, refusal].filter(Boolean).join('; ')}`);
    process.exitCode = status;
  });

program
  .command('key')
  .description('print a new private key, as servers that share a storage need one')
  .action(async () => {
    const { RecordSigner } = await import('./record.js');
    process.stdout.write(RecordSigner.newKey());
  });

for (const [name, description] of [['stats', 'print what a server did and has'], ['purge', 'take artifacts away: those that fit all that is given']] as const) {
  const command = program.command(name).description(description).option('--server <address>', 'the server, by default what Nx would use; NX_OCI_CACHE_ADMIN_TOKEN has a token of the role admin');
  if (name === 'purge') {
    for (const [option, what] of [['--project <name>', 'of a project, as its token has it'], ['--name <name>', 'of a token, or a branch of a CI'], ['--path <path>', 'with an output at or below it, from the root of the workspace'], ['--since <time>', 'written at or after it: 2026-11-30T10:00:00Z, or a day, which begins at 00:00 UTC'], ['--until <time>', 'written at or before it']] as const) command.option(option, what);
  }
  command.action(async ({ server, ...meant }: { server?: string } & Record<string, string>) => {
    const { askServer } = await import('./ask-server.js');
    console.log(await askServer(name, { server, ...(name === 'purge' && { meant }) }));
  });
}
for (const command of program.commands) command.exitOverride().configureOutput({ outputError: () => undefined });

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError && error.exitCode === 0) return;
  process.exitCode = 1;
  if (error instanceof CommanderError) {
    process.exitCode = 2;
    if (error.code !== 'commander.help') console.error(`error(usage-invalid): ${error.message.replace(/^error: /, '').replace(/\.$/, '').replace(/^./, (first) => first.toUpperCase())}.\n  nx-oci-cache --help tells what there is.`);
  } else if (error instanceof CodedError) {
    if (error.code === 'usage-invalid') process.exitCode = 2;
    console.error(`error(${error.code}): ${error.message}\n  ${error.remedy}`);
  } else console.error(error);
});

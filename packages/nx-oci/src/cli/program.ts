import { Command, type CommanderError } from 'commander';
import { PluginError } from '../error';
import { ownVersion } from '../own-version';
import { addCi } from './ci';
import { addCopy } from './copy';
import { addDoctor } from './doctor';
import { addEveryday } from './everyday';
import { addPull } from './pull';
import { addPushTags } from './push-tags';
import { addQuestions } from './questions';
import { addSandboxes } from './sandboxes';
import { addStore } from './store';

/** The command line `nx-oci`. Commands throw errors with a code; what is printed to standard output is the result alone. */
export function makeProgram(): Command {
  const program = new Command('nx-oci')
    .description('Copies, pulls and looks at images in registries, looks after the blob store, and compares and lints what changed. Images are built and pushed by Nx targets.')
    .version(ownVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print this, or what a command takes')
    .helpCommand(false)
    .configureHelp({
      visibleCommands: leaves,
      subcommandTerm: (command) => `${nameOf(command)} ${command.usage()}`.replace(' [options]', ''),
    })
    .configureOutput({ outputError: () => undefined });
  for (const add of [addCopy, addPull, addQuestions, addDoctor, addPushTags, addStore, addEveryday, addSandboxes, addCi]) add(program);
  eachCommand(program, (command) => command.exitOverride((error) => fail(error, command)));
  return program;
}

/** `nx-oci store gc`. */
function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}

function leaves({ commands }: Command): Command[] {
  return commands.flatMap((command) => (command.commands.length > 0 ? leaves(command as Command) : [command as Command]));
}

function eachCommand(command: Command, work: (command: Command) => void): void {
  work(command);
  for (const each of command.commands) eachCommand(each as Command, work);
}

/** What was typed wrongly gets a code; help and version go on as they are. */
function fail(error: CommanderError, command: Command): never {
  if (error.exitCode === 0 || error.code === 'commander.help') throw error;
  const [said, suggestion] = error.message.replace(/^error: /, '').split('\n');
  const extra = command.args[command.registeredArguments.length];
  const message = error.code === 'commander.excessArguments' ? `"${extra}" is too much for ${nameOf(command)}` : said.replace(/^./, (first) => first.toUpperCase());
  throw new PluginError('usage-invalid', { message: `${message}.`, remedy: remedyOf(suggestion, command) });
}

/** `(Did you mean gc?)` is of one word; a command has to be typed whole. */
function remedyOf(suggestion: string | undefined, command: Command): string {
  const commands = leaves(command);
  const meant = /^\(Did you mean (?:one of )?(.*)\?\)$/.exec(suggestion ?? '')?.[1].split(', ') ?? [];
  const whole = meant.map((word) => commands.filter((each) => each.name() === word).map(nameOf)[0] ?? word);
  if (whole.length > 0) return `Did you mean ${whole.join(' or ')}?`;
  if (commands.length > 0) return `The commands are: ${commands.map(nameOf).join(', ')}.`;
  return `It is: ${nameOf(command)} ${command.usage()}; "${nameOf(command)} --help" tells more.`;
}

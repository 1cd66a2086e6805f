import path from 'node:path';
import picomatch from 'picomatch';
import { shellCommands } from './shell-words';

/** What a workspace leaves to its CI. */
export interface Redirect {
  /** Targets, `image` or `greeter:image`, with `*` for any letters. */
  targets?: string[];
  /** Other commands by their first words: `bazel build`. */
  commands?: string[];
  /** What to do instead, for people: `git push, then gh pr checks --watch`. */
  instead: string;
}

/** The variable with which something is run here all the same. */
export const localVariable = 'NX_OCI_LOCAL';

/** The first command of a line for a shell that is left to the CI, as it was written; nothing where there is none. */
export function redirectedCommand(line: string, { targets = [], commands = [] }: Redirect): string | undefined {
  const isTarget = picomatch(targets);
  const prefixes = commands.map((command) => command.split(/\s+/).filter(Boolean));
  for (const words of shellCommands(line)) {
    const bare = withoutWrappers(words);
    if (bare === undefined) continue;
    const named = nxTargets(bare).some(({ project, target }) => isTarget(target) || (project !== undefined && isTarget(`${project}:${target}`)));
    // With what runs it, and without: `npm run e2e` is a command too.
    const forms = [words.filter((word) => !/^\w+=/.test(word)), bare].map((form) => form.filter((word) => !word.startsWith('-')));
    const begins = (prefix: string[]): boolean => prefix.length > 0 && forms.some((form) => prefix.every((word, at) => (at === 0 ? path.basename(form[0] ?? '') : form[at]) === word));
    if (named || prefixes.some(begins)) return words.join(' ');
  }
  return undefined;
}

/** Programs that run the one behind them, with the number of words that are theirs. */
const wrappers: Record<string, number> = { command: 0, env: 0, exec: 0, nice: 0, nohup: 0, sudo: 0, time: 0, timeout: 1, npx: 0, bunx: 0, pnpm: 0, yarn: 0, npm: 0 };
/** Of the package managers, the word that says that a program follows. */
const runs = new Set(['exec', 'dlx', 'run']);
/** Options of wrappers that have a value. */
const valued = new Set(['-n', '-u', '-k', '-s', '-p', '--package', '-c']);

/** A command without what only runs it, and without variables before it; nothing where one of these asks for it to be run here. */
function withoutWrappers(words: readonly string[]): string[] | undefined {
  const rest = [...words];
  for (;;) {
    const [first] = rest;
    if (first === undefined) return undefined;
    if (/^\w+=/.test(first)) {
      if (first === `${localVariable}=1`) return undefined;
      rest.shift();
    } else if (Object.hasOwn(wrappers, path.basename(first))) {
      rest.shift();
      while (rest[0]?.startsWith('-')) if (valued.has(rest.shift()!)) rest.shift();
      rest.splice(0, wrappers[path.basename(first)]);
      if (['npm', 'pnpm', 'yarn'].includes(path.basename(first)) && runs.has(rest[0])) rest.shift();
      if (rest[0] === '--') rest.shift();
    } else if (path.basename(first) === 'node' && /(^|\/)nx(\.js)?$/.test(rest[1] ?? '')) rest.shift();
    else return rest;
  }
}

/** Commands of Nx that are no target: what is none of them is one, `nx image greeter`. */
const nxCommands = new Set(
  'add configure-ai-agents connect connect-to-nx-cloud daemon exec fix-ci format format:check format:write g generate graph import init list login logout mcp migrate new plugin record register release repair report reset show start-ci-run stop-all-agents sync sync:check view-logs watch'.split(' '),
);

/** The targets that a command runs by Nx. */
function nxTargets([program, ...args]: readonly string[]): { project?: string; target: string }[] {
  if (!/^nx(\.js)?$/.test(path.basename(program))) return [];
  const plain = args.filter((word) => !word.startsWith('-'));
  const [command, first] = plain;
  if (command === undefined || nxCommands.has(command)) return [];
  if (command === 'run-many' || command === 'affected') return targetOptions(args).map((target) => ({ target }));
  const [project, target] = (command === 'run' ? (first ?? '') : command.includes(':') ? command : `${first ?? ''}:${command}`).split(':');
  return target ? [{ project, target }] : [];
}

/** `-t build,image`, `--targets build image`, `--target=image`. */
function targetOptions(args: readonly string[]): string[] {
  return args.flatMap((word, at) => {
    const [, name, value] = /^(-t|--targets?)(?:=(.*))?$/.exec(word) ?? [];
    if (name === undefined) return [];
    const rest = args.slice(at + 1);
    const end = rest.findIndex((each) => each.startsWith('-'));
    return (value === undefined ? rest.slice(0, end < 0 ? undefined : end) : [value]).flatMap((each) => each.split(',')).filter(Boolean);
  });
}

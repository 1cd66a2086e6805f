import { PluginError } from '../error';

/** A linter, and what it is for. */
export interface Linter {
  /** Globs, relative to the workspace; those that begin with `!` leave out. */
  files: string[];
  /** The program and its first arguments; the files come behind them. */
  command: string[];
  /** More arguments that have it mend what it can. */
  fix?: string[];
  /** Names of interpreters: files without an extension whose first line names one are taken too. */
  interpreters?: string[];
  /** Files of which one has to be at the root of the workspace: without, there is nothing to lint by. */
  needs?: string[];
  /** Exit codes that tell of findings; any other but 0 is a failure. By default 1. */
  found?: number[];
}

/** Linters by name, or `false` for one of the defaults that is not wanted. */
export type LinterTable = Record<string, Linter | Partial<Linter> | false>;

/** What is linted unless a workspace says otherwise. */
export const defaultLinters: Readonly<Record<string, Linter>> = {
  ruff: { files: ['**/*.{py,pyi,ipynb}'], command: ['ruff', 'check', '--force-exclude', '--'], fix: ['--fix'] },
  shellcheck: { files: ['**/*.{sh,bash,dash,ksh}'], command: ['shellcheck', '--'], interpreters: ['sh', 'bash', 'dash', 'ksh'] },
  eslint: {
    files: ['**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}'],
    command: ['eslint', '--no-warn-ignored', '--'],
    fix: ['--fix'],
    needs: ['eslint.config.js', 'eslint.config.mjs', 'eslint.config.cjs', 'eslint.config.ts', 'eslint.config.mts', 'eslint.config.cts'],
  },
};

/** The defaults with what a workspace says of them and adds to them, by name. Throws `option-invalid`. */
export function chosenLinters(table: LinterTable = {}): [string, Linter][] {
  const names = [...new Set([...Object.keys(defaultLinters), ...Object.keys(table)])];
  return names.flatMap((name): [string, Linter][] => {
    const said = table[name];
    if (said === false) return [];
    const linter = { ...defaultLinters[name], ...said };
    return [[name, complete(name, linter)]];
  });
}

function complete(name: string, { files, command, ...rest }: Partial<Linter>): Linter {
  if (files?.length && command?.length) return { files, command, ...rest };
  throw new PluginError('option-invalid', {
    message: `The linter "${name}" has no ${files?.length ? 'command' : 'files'}.`,
    remedy: 'Give globs as "files", and as "command" the program with its arguments, each an item: ["yamllint", "--strict"].',
  });
}

/** The arguments of a linter up to the files: those that mend stand before a `--`. */
export function linterArguments({ command: [, ...args], fix = [] }: Linter, options: { fix: boolean }): string[] {
  if (!options.fix) return args;
  const end = args.at(-1) === '--' ? -1 : args.length;
  return [...args.slice(0, end), ...fix, ...args.slice(end)];
}

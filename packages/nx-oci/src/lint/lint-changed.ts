import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import picomatch from 'picomatch';
import { PluginError } from '../error';
import type { Report } from '../report';
import { unstartable, workspaceProgram } from '../workspace-program';
import { changedFiles, type ChangeRange } from './changed-files';
import { chosenLinters, linterArguments, type Linter, type LinterTable } from './linters';

/** What is linted, and how. */
export interface LintRequest extends ChangeRange {
  linters?: LinterTable;
  /** Whether linters mend what they can. */
  fix?: boolean;
}

/** What the arguments of one run may have, which no system refuses. Bytes. */
const mostArguments = 96 << 10;

/**
 * Runs linters on the files that were changed, each on those that are for it, and returns the names of those that find fault.
 * What they print is theirs. All run, even after one that fails. Throws `lint-failed`, `toolchain-missing`, what `changedFiles` does.
 */
export async function lintChanged(root: string, { linters, fix = false, ...range }: LintRequest, report: Report): Promise<string[]> {
  const files = await changedFiles(root, range);
  const jobs = chosenLinters(linters).flatMap(([name, linter]) => {
    const own = filesFor(linter, files, root);
    if (own.length === 0) return [];
    if (linter.needs && !linter.needs.some((file) => existsSync(path.join(root, file)))) {
      report.warn(`${name} is left out: there is no ${linter.needs[0]} that says what is to be found.`);
      return [];
    }
    return [{ name, linter, files: own, program: workspaceProgram(linter.command[0], root) }];
  });
  if (jobs.length === 0) report.line(`None of ${files.length} changed ${files.length === 1 ? 'file' : 'files'} is for a linter.`);
  const found: string[] = [];
  const failed: string[] = [];
  for (const { name, linter, files: own, program } of jobs) {
    const codes = [];
    for (const chunk of chunksOf(own)) codes.push(await runLinter([program, ...linterArguments(linter, { fix }), ...chunk], root));
    const { found: findings = [1] } = linter;
    const bad = codes.find((code) => code !== 0 && !findings.includes(code as number));
    const verdict = bad !== undefined ? `failed: it ended with ${bad}` : codes.some((code) => code !== 0) ? 'finds fault' : 'finds nothing';
    if (bad !== undefined) failed.push(`${name} ended with ${bad}`);
    else if (verdict === 'finds fault') found.push(name);
    report.line(`${name}: ${own.length} ${own.length === 1 ? 'file' : 'files'}, ${verdict}`);
  }
  if (failed.length === 0) return found;
  throw new PluginError('lint-failed', { message: `${failed.join(', ')}.`, remedy: 'What it printed above says why; its configuration, mostly. "found" of a linter says which exit codes tell of findings.' });
}

function filesFor({ files, interpreters = [] }: Linter, changed: readonly string[], root: string): string[] {
  const taken = picomatch(
    files.filter((glob) => !glob.startsWith('!')),
    { dot: true, ignore: files.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1)) },
  );
  return changed.filter((file) => taken(file) || (interpreters.length > 0 && path.posix.extname(file) === '' && interpreters.includes(interpreterOf(path.join(root, file)) ?? '')));
}

/** The interpreter that the first line of a file names: `#!/usr/bin/env -S bash -e`. */
function interpreterOf(file: string): string | undefined {
  const start = Buffer.alloc(256);
  const opened = openSync(file, 'r');
  try {
    const line = start.toString('utf8', 0, readSync(opened, start, 0, start.length, 0)).split('\n')[0];
    const words = /^#!\s*(.*)$/.exec(line)?.[1].split(/\s+/).map((word) => path.posix.basename(word)) ?? [];
    return words[0] === 'env' ? words.slice(1).find((word) => !word.startsWith('-') && !word.includes('=')) : words[0];
  } finally {
    closeSync(opened);
  }
}

/** Files in as many runs as their names need. A name that looks like an option is written as a path. */
function chunksOf(files: readonly string[]): string[][] {
  const chunks: string[][] = [];
  let size = Infinity;
  for (const file of files.map((each) => (each.startsWith('-') ? `./${each}` : each))) {
    const length = Buffer.byteLength(file) + 1;
    if (size + length > mostArguments) {
      chunks.push([]);
      size = 0;
    }
    chunks.at(-1)!.push(file);
    size += length;
  }
  return chunks;
}

/** Its exit code, or the signal that ended it. Throws `toolchain-missing`. */
function runLinter([program, ...args]: readonly string[], cwd: string): Promise<number | string> {
  return new Promise((resolve, reject) => {
    spawn(program, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] })
      .once('error', (error) => reject(unstartable(program, error)))
      .once('close', (code, signal) => resolve(code ?? signal ?? 1));
  });
}

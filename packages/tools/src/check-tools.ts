import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { programOnPath } from '@nx-oci/registry';
import { toolsBinFolder, type ListedTool } from './tools-list';

/** A command of a tool, as a shell of this machine would find and run it. */
export interface CheckedCommand {
  tool: string;
  command: string;
  /** What answers to the command: the image's, another of this machine's, or nothing. */
  from: 'image' | 'machine' | 'nowhere';
  /** Where that is, absolute. */
  path?: string;
  /** The version that the image says it has; nothing for what machines bring. */
  version?: string;
  /** The version that the command itself says, of the tool's proof. */
  says?: string;
  /** Why this is not what the workspace has its tools for; nothing where it is. */
  drift?: string;
}

/** Where a machine has its tools. */
export interface CheckContext {
  /** The folder of the image, or the link to it, absolute. */
  folder: string;
  /** As in `PATH`. */
  path: string;
}

/** Milliseconds that a proof may take: some read all of themselves when they start for the first time. */
const patience = 60_000;

/** Looks up and runs the proof of each tool, as a shell with that `PATH` would; ends whatever is found. */
export async function checkTools(tools: readonly ListedTool[], { folder, path: search }: CheckContext): Promise<CheckedCommand[]> {
  const own = realpath(path.join(folder, toolsBinFolder));
  const checked: CheckedCommand[] = [];
  for (const tool of tools) {
    const proof = await prove(tool, search);
    for (const command of tool.commands) checked.push(checkCommand(tool, command, { own, search, proof: command === tool.prove[0] ? proof : undefined }));
  }
  return checked;
}

/** What a proof came to. */
type Proof = { says?: string; failed?: undefined } | { failed: string };

function checkCommand({ name, version, host }: ListedTool, command: string, { own, search, proof }: { own: string; search: string; proof?: Proof }): CheckedCommand {
  const found = programOnPath(command, search);
  const from = found === undefined ? 'nowhere' : realpath(path.dirname(found)) === own ? 'image' : 'machine';
  const drift =
    from === 'nowhere'
      ? host
        ? 'this machine has to bring it, and does not'
        : 'it is not in PATH'
      : from === 'machine' && !host
        ? `${found} comes before the one of the image`
        : proof?.failed;
  return { tool: name, command, from, ...(found !== undefined && { path: found }), ...(version !== undefined && { version }), ...(proof?.failed === undefined && proof?.says !== undefined && { says: proof.says }), ...(drift !== undefined && { drift }) };
}

function prove({ prove: [command, ...args] }: ListedTool, search: string): Promise<Proof> {
  const file = programOnPath(command, search);
  if (file === undefined) return Promise.resolve({ failed: `${command} is not in PATH` });
  return new Promise((resolve) => {
    execFile(file, args, { env: { ...process.env, PATH: search }, timeout: patience, maxBuffer: 1 << 24, encoding: 'utf8' }, (error, stdout, stderr) => {
      const output = `${stdout}\n${stderr}`;
      if (error === null) return resolve({ says: /\d+\.\d+[\w.+-]*/.exec(output)?.[0] });
      const why = error.killed ? 'does not end' : typeof error.code === 'number' ? `ends with ${error.code}` : 'cannot be run';
      const [said] = output.split('\n').filter((line) => line.trim() !== '');
      resolve({ failed: `${[command, ...args].join(' ')} ${why}${said === undefined ? '' : `: ${said.trim()}`}` });
    }).stdin?.end();
  });
}

function realpath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** Lines of a report on commands: what each is, where it comes from, and what is not as it should be. */
export function describeChecks(checked: readonly CheckedCommand[]): string[] {
  const rows = checked.map(({ command, from, version, says, path: file, drift }) => ({
    cells: [drift === undefined ? 'ok' : 'DRIFT', command, says ?? (from === 'image' ? version : undefined) ?? '-', from === 'image' ? 'the image' : from === 'machine' ? `this machine, ${file}` : 'nowhere'],
    drift,
  }));
  const width = (at: number): number => Math.max(...rows.map(({ cells }) => cells[at].length));
  return rows.map(({ cells, drift }) => `${cells.slice(0, -1).map((cell, at) => cell.padEnd(width(at))).join('  ')}  ${cells.at(-1)}${drift === undefined ? '' : `: ${drift}`}`);
}

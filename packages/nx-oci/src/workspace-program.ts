import { execFile } from 'node:child_process';
import path from 'node:path';
import { programOnPath } from '@nx-oci/registry';
import { PluginError } from './error';
import { programFolders } from './program-input';

/**
 * The file of a program, absolute: the workspace's own tools come first, then its packages, then `PATH`.
 * Throws `toolchain-missing`.
 */
export function workspaceProgram(program: string, root: string, env: NodeJS.ProcessEnv = process.env): string {
  const folders = [...programFolders.map((folder) => path.join(root, folder)), env.PATH ?? ''];
  const file = programOnPath(program, folders.join(path.delimiter));
  if (file !== undefined) return file;
  throw new PluginError('toolchain-missing', {
    message: `${program} is not among the tools of the workspace (${programFolders[0]}), nor in PATH.`,
    remedy: `Add ${program} to tools.yaml of the tools image and run ./bootstrap.sh, or install it on this machine.`,
  });
}

/** How a program ended. */
export interface Ended {
  /** Its exit code, or the signal that ended it. */
  code: number | string;
  stdout: string;
  stderr: string;
}

/** What a program may print, which is held in memory. Bytes. */
const mostOutput = 256 << 20;

/** Runs a program to its end, whatever its exit code. Throws `toolchain-missing` where it cannot be started. */
export function runProgram([file, ...args]: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { ...options, encoding: 'utf8', maxBuffer: mostOutput }, (error, stdout, stderr) => {
      const code = error === null ? 0 : (error.code ?? error.signal ?? 1);
      if (error !== null && typeof code === 'string' && error.signal === undefined) return reject(unstartable(file, error));
      resolve({ code, stdout, stderr });
    });
  });
}

/** What is thrown of a program that cannot be started. */
export function unstartable(file: string, cause: Error): PluginError {
  return new PluginError('toolchain-missing', {
    message: `${file} cannot be run: ${cause.message.replace(/\.$/, '')}.`,
    remedy: 'See what is wrong with it: ./bootstrap.sh --fresh brings the tools of the workspace anew.',
    cause,
  });
}

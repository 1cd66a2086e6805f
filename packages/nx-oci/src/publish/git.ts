import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What git prints for a folder, trimmed; nothing where it fails or is not there. */
export function git(root: string, ...argv: string[]): Promise<string | undefined> {
  return run('git', argv, { cwd: root }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** Has a file system of `size` bytes at `folder` during the tests of a block. Mounting it takes root. */
export function smallDisk(folder: string, options: { size: number; readOnly?: boolean }): void {
  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${options.size}${options.readOnly ? ',ro' : ''}`, 'tmpfs', folder]);
  });
  afterAll(() => execFileSync('umount', [folder]));
}

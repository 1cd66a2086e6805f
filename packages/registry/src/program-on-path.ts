import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/**
 * The file of a program, absolute: the first in the folders of `PATH` that can be executed. Relative folders do not count: what is
 * in the folder where something is run is not to be started by the name of a program of the machine.
 */
export function programOnPath(program: string, folders = ''): string | undefined {
  return folders
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, program))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

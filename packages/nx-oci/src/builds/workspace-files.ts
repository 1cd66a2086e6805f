import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';

/** Files by their paths relative to the workspace, as they are named and as links lead; and by absolute paths those outside of it. */
export interface FoundFiles {
  inside: Set<string>;
  outside: string[];
}

/** Where files, given by absolute paths, are of a workspace, whose root may be a link itself. */
export function workspaceFiles(absolute: Iterable<string>, root: string): FoundFiles {
  const roots = [root, realpathSync(root)];
  const found: FoundFiles = { inside: new Set(), outside: [] };
  for (const file of absolute) {
    const named = within(file, roots);
    const real = within(existsSync(file) ? realpathSync(file) : file, roots);
    if (named !== undefined) found.inside.add(named);
    if (real === undefined) found.outside.push(file);
    else found.inside.add(real);
  }
  return found;
}

function within(file: string, roots: string[]): string | undefined {
  return roots.map((root) => path.relative(root, file)).find((relative) => !/^\.\.(\/|$)/.test(relative) && !path.isAbsolute(relative));
}

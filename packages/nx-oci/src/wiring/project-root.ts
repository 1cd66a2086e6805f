import path from 'node:path';

/** The root of the project that a file is of: the nearest above it; nothing where it is in none. */
export function projectRootOf(file: string, roots: Iterable<string>): string | undefined {
  const folders: string[] = [];
  for (let at = path.posix.dirname(path.posix.normalize(file)); !folders.includes(at); at = path.posix.dirname(at)) folders.push(at);
  const all = new Set(roots);
  return folders.find((folder) => all.has(folder));
}

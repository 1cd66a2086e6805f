import { impliedDirectory, type Entry, type FileTree } from '@nx-oci/oci';
import type { SourcePart } from '../source';

/** Folders that are links to those of the same name in `/usr`; those of other word sizes where the architecture or a package has them. */
const always = ['bin', 'lib', 'sbin'];
const withLib64 = new Set(['amd64', 'loong64', 'mips64el', 'ppc64el']);
const folders = new Set([...always, 'lib32', 'lib64', 'libx32']);

/** The links of a merged `/usr`, which no package but Debian's newest base-files brings. */
export function mergedUsr(architecture: string, trees: readonly FileTree[]): SourcePart {
  const inUse = trees.flatMap((tree) => [...tree.keys()].map((path) => path.split('/')[0]).filter((folder) => folders.has(folder)));
  const names = new Set([...always, ...(withLib64.has(architecture) ? ['lib64'] : []), ...inUse]);
  const tree = new Map<string, Entry>([['usr', impliedDirectory]]);
  for (const name of [...names].sort()) {
    tree.set(`usr/${name}`, impliedDirectory);
    tree.set(name, { type: 'symlink', mode: 0o777, uid: 0, gid: 0, mtime: 0, target: `usr/${name}` });
  }
  return { name: 'merged /usr', tree };
}

/** Where a path of a package stands once `/usr` is merged. */
export function inMergedUsr(path: string): string {
  return folders.has(path.split('/', 1)[0]) ? `usr/${path}` : path;
}

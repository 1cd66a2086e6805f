import { parentOf, type Entry, type FileTree } from '@nx-oci/oci';
import type { LockedPackage } from './lock';
import type { ApkControl } from './package-info';

/** A package of which the database is to tell. */
export interface InstalledApk {
  locked: LockedPackage;
  control: ApkControl;
  /** What it brings, once all packages are settled; folders with the attributes that it gives them itself. */
  tree: FileTree;
  /** SHA-1 of files and links by path, in hexadecimal digits. */
  sha1: ReadonlyMap<string, string>;
}

/** Letters of the database, in the order in which apko writes them → fields of `.PKGINFO`. */
const fields: [letter: string, field: string][] = [
  ['P', 'pkgname'], ['V', 'pkgver'], ['A', 'arch'], ['L', 'license'], ['T', 'pkgdesc'], ['o', 'origin'], ['m', 'maintainer'], ['U', 'url'], ['D', 'depend'], ['p', 'provides'],
  ['r', 'replaces'], ['q', 'replaces_priority'], ['c', 'commit'], ['i', 'install_if'], ['t', 'builddate'], ['S', ''], ['I', 'size'], ['k', 'provider_priority'], ['C', ''],
];

/** What the database of apk says of a package: fields of one letter, then its folders and files; fields that it has not are left out. */
export function installedRecord({ locked, control, tree, sha1 }: InstalledApk): string {
  const known: Record<string, string> = { S: String(locked.size), C: locked.checksum };
  const lines = fields.flatMap(([letter, field]) => {
    const value = known[letter] ?? (control.info.get(field) ?? []).join(' ');
    return value === '' ? [] : [`${letter}:${value}`];
  });
  return [...lines, ...folderLines(tree, sha1), '', ''].join('\n');
}

/** Folders with their files, each before the folders in it. */
function folderLines(tree: FileTree, sha1: ReadonlyMap<string, string>): string[] {
  const children = new Map<string, Set<string>>([['', new Set()]]);
  for (const path of tree.keys()) {
    for (let at = path; at !== ''; at = parentOf(at)) {
      const siblings = children.get(parentOf(at));
      if (siblings?.has(at)) break;
      if (siblings === undefined) children.set(parentOf(at), new Set([at]));
      else siblings.add(at);
    }
  }
  const lines: string[] = [];
  const add = (folder: string): void => {
    const all = [...(children.get(folder) ?? [])].sort();
    const isFolder = (path: string): boolean => (tree.get(path)?.type ?? 'directory') === 'directory';
    const files = all.filter((path) => !isFolder(path));
    if (folder !== '' || files.length > 0) lines.push(`F:${folder}`, ...attributesOf('M', tree.get(folder), 0o755));
    for (const path of files) {
      const sum = sha1.get(path);
      lines.push(`R:${path.slice(path.lastIndexOf('/') + 1)}`, ...attributesOf('a', tree.get(path), 0o644), ...(sum === undefined ? [] : [`Z:Q1${Buffer.from(sum, 'hex').toString('base64')}`]));
    }
    all.filter(isFolder).forEach(add);
  };
  add('');
  return lines;
}

function attributesOf(letter: string, entry: Entry | undefined, usual: number): string[] {
  if (entry === undefined || (entry.mode === usual && entry.uid === 0 && entry.gid === 0)) return [];
  return [`${letter}:${entry.uid}:${entry.gid}:${entry.mode.toString(8).padStart(4, '0')}`];
}

import { bytesContent, impliedDirectory, OciError, parentOf, type Entry, type FileEntry, type FileTree, type Store } from '@nx-oci/oci';
import { BuildError } from '../error';
import { entryAt } from '../tree-path';
import { programStart, type ProgramStart } from './program-start';
import { wrapperScript, type WrapperScript } from './wrapper-script';

/** What is to start from wherever the tree is, of one package. */
export interface WrappedPackage {
  /** Its part of the image. */
  part: number;
  /** How messages name it. */
  origin: string;
  /** Names of programs, of this package or of what it needs, that get a wrapper where commands are. */
  commands: readonly string[];
  /** Variables for its programs; `{root}` stands for where the tree is. */
  env?: Readonly<Record<string, string>>;
}

/** Where commands of a distribution are, in the order in which they are looked for, and where wrappers are put. */
const programFolders = ['usr/bin', 'usr/sbin', 'usr/games', 'bin', 'sbin'];
const wrapperFolder = 'usr/local/bin';

/**
 * Parts of an image with wrappers for programs of a distribution, which count on being at the root: for commands, beside
 * which the programs stay where they are; and, in their places, for the other programs of the packages, which commands start
 * by path. The paths have to be those of the image. Throws `program-missing`, `path-conflict`.
 */
export async function wrapPrograms(parts: readonly FileTree[], wrapped: readonly WrappedPackage[], store: Store): Promise<FileTree[]> {
  const whole = new Map(parts.flatMap((tree) => [...tree]));
  const changed = parts.map((tree) => new Map(tree));
  for (const { part, origin, commands, env = {} } of wrapped) {
    for (const command of commands) {
      const program = programFolders.map((folder) => `${folder}/${command}`).find((each) => fileAt(whole, each));
      const path = `${wrapperFolder}/${command}`;
      if (program === undefined || whole.has(path)) throw program === undefined ? missing(command, origin) : taken(path, origin);
      put(changed[part], path, await wrapper({ path, program, started: fileAt(whole, program)!, env }, whole, store), whole);
    }
    for (const [path, entry] of parts[part]) {
      const file = fileAt(whole, path);
      if (entry.type === 'symlink' || !file || !isInner(path, file) || (await programStart(file.content, store))?.kind !== 'dynamic') continue;
      const folder = parentOf(path);
      const moved = `${folder}/.${path.slice(folder.length + 1)}-program`;
      const script = await wrapper({ path, program: moved, started: file, env }, whole, store);
      for (const tree of changed) move(tree, path, moved);
      put(changed[part], path, script, whole);
    }
  }
  return changed;
}

/** Whether a file may be a program that others start by its path: no command, and no library. */
function isInner(path: string, { mode }: FileEntry): boolean {
  return (mode & 0o111) !== 0 && !programFolders.includes(parentOf(path)) && parentOf(path) !== '' && !/\.so(\.|$)/.test(path);
}

async function wrapper(
  { path, program, started, env }: { path: string; program: string; started: FileEntry; env: Readonly<Record<string, string>> },
  whole: FileTree,
  store: Store,
): Promise<Entry> {
  const script: WrapperScript = { path: `/${path}`, program: `/${program}`, env };
  const start = await programStart(started.content, store);
  const interpreted = start?.kind === 'script' ? await interpreterIn(whole, start, store) : undefined;
  const loader = start?.kind === 'dynamic' ? start.interpreter : interpreted?.loader;
  const text = wrapperScript({ ...script, ...(loader && { loader: loaderIn(whole, loader) }), ...(interpreted && { interpreter: interpreted.interpreter }) });
  return { type: 'file', mode: 0o755, uid: 0, gid: 0, mtime: 0, content: bytesContent(text) };
}

/** The interpreter of a script, where that is of the tree; a shell, and `env`, every machine has. */
async function interpreterIn(whole: FileTree, { interpreter, argument }: ProgramStart, store: Store): Promise<{ interpreter: WrapperScript['interpreter']; loader?: string } | undefined> {
  const file = fileAt(whole, interpreter);
  if (!file || /\/(sh|env)$/.test(interpreter)) return undefined;
  const start = await programStart(file.content, store);
  return { interpreter: { path: interpreter, ...(argument !== undefined && { argument }) }, ...(start?.kind === 'dynamic' && { loader: start.interpreter }) };
}

/** A loader of the tree, with where it has the libraries: beside itself, and where they all are. */
function loaderIn(whole: FileTree, loader: string): WrapperScript['loader'] {
  const found = entryAt(whole, loader);
  if (!found) throw missing(loader, 'what asks for it');
  return { path: loader, libraries: [...new Set([`/${parentOf(found.path)}`, '/usr/lib'])] };
}

/** The file that a path leads to, by links of both kinds. */
function fileAt(tree: FileTree, path: string): FileEntry | undefined {
  const entry = entryAt(tree, path)?.entry;
  const file = entry?.type === 'hardlink' ? tree.get(entry.target) : entry;
  return file?.type === 'file' ? file : undefined;
}

function put(tree: Map<string, Entry>, path: string, entry: Entry, whole: FileTree): void {
  for (let folder = parentOf(path); folder !== '' && !tree.has(folder); folder = parentOf(folder)) tree.set(folder, whole.get(folder) ?? impliedDirectory);
  tree.set(path, entry);
}

/** Moves a file, and what other names of it lead to. */
function move(tree: Map<string, Entry>, from: string, to: string): void {
  const entry = tree.get(from);
  if (entry) {
    tree.delete(from);
    tree.set(to, entry);
  }
  for (const [path, other] of tree) if (other.type === 'hardlink' && other.target === from) tree.set(path, { ...other, target: to });
}

function missing(program: string, origin: string): BuildError {
  return new BuildError('program-missing', {
    message: `${program} is to be started from wherever the image is extracted, and is no program of ${origin} or of what it needs.`,
    remedy: `Correct the name; programs are looked for in ${programFolders.map((folder) => `/${folder}`).join(', ')}.`,
  });
}

function taken(path: string, origin: string): OciError {
  return new OciError('path-conflict', { message: `The wrapper /${path} for a program of ${origin} cannot be made, as something else is there.`, remedy: 'Give one of the two another name.' });
}

import { posix } from 'node:path';
import type { OpenedArchive } from '../archive/archives';
import type { Member } from '../archive/unpack';
import { readManifest } from './package-manifest';

/** The commands that a package.json in an archive gives: name → file, relative to its package. Throws `artifact-damaged`. */
export async function commandsOf(archive: OpenedArchive, manifest: Member, files: readonly string[], origin: string): Promise<Record<string, string>> {
  const { name, bin, directories } = await readManifest(archive.content(manifest), origin);
  const listed = typeof bin === 'string' ? { [typeof name === 'string' ? name : '']: bin } : Array.isArray(bin) ? Object.fromEntries(bin.map((each) => [String(each), each])) : bin;
  const commands: Record<string, string> = {};
  for (const [key, value] of Object.entries(listed ?? inFolder(directories, files))) {
    // As npm has it, nothing of a name or path leads out of the folder that it belongs to.
    const command = posix.join('/', posix.basename(key.replace(/\\|:/g, '/'))).slice(1);
    const file = typeof value === 'string' ? posix.join('/', value.replace(/\\/g, '/')).slice(1) : '';
    if (command !== '' && files.includes(file)) commands[command] = file;
  }
  return commands;
}

/** Every file of the folder that `directories.bin` names. */
function inFolder(directories: unknown, files: readonly string[]): Record<string, string> {
  const { bin } = (directories ?? {}) as { bin?: unknown };
  if (typeof bin !== 'string') return {};
  const folder = `${posix.join('/', bin).slice(1).replace(/\/$/, '')}/`;
  return Object.fromEntries(files.filter((file) => file.startsWith(folder) && !file.slice(folder.length).split('/').some((each) => each.startsWith('.'))).map((file) => [posix.basename(file), file]));
}

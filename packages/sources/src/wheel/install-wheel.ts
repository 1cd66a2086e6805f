import path from 'node:path';
import { bytesContent, imagePath, type Content, type Entry, type FileTree } from '@nx-oci/oci';
import type { OpenedArchive } from '../archive/archives';
import type { Member } from '../archive/unpack';
import { damaged, unsafe } from '../archive/faults';
import type { IsLeftOut } from '../archive/left-out';
import type { LockedWheel, WheelContent } from './content';
import { bytesOf, infoFolder, textOf } from './dist-info';
import { commandScript, declaredCommands } from './entry-points';
import { pythonSeries, type PythonTarget } from './python-target';
import { isFound, launcher, scriptBody } from './launcher';
import { parseRecord, rowOf, verifyRecord, writeRecord, type WheelRecord } from './record';
import { checkIdentity } from './wheel-identity';

/** Where the parts of wheels go in an image: absolute paths. */
export interface WheelLayout {
  modules: string;
  scripts: string;
  /** Of headers; each package has a folder in it. */
  headers: string;
  data: string;
  interpreter: string;
}

/** The places that a content gives, and those that follow from them. */
export function wheelLayout({ to, scripts = '/usr/local/bin', interpreter = '/usr/bin/python3' }: WheelContent, target: PythonTarget): WheelLayout {
  const data = path.posix.dirname(scripts);
  const python = `python${pythonSeries(target)}`;
  return { modules: to ?? `/usr/local/lib/${python}/dist-packages`, scripts, headers: path.posix.join(data, 'include', python), data, interpreter };
}

/** What decides how a wheel is laid out. */
export interface InstallOptions {
  target: PythonTarget;
  layout: WheelLayout;
  /** Which files stay out, by where they would stand in the image. */
  leftOut?: IsLeftOut;
}

/**
 * The files of a wheel as pip lays them out, without compiled ones, with RECORD for what is there in the end. Throws
 * `record-mismatch`, `package-mismatch`, `wrong-platform`, `artifact-unsafe`, `artifact-damaged`.
 */
export async function installWheel(archive: OpenedArchive, wheel: LockedWheel, { target, layout, leftOut }: InstallOptions): Promise<FileTree> {
  const origin = `${wheel.name} ${wheel.version} (${wheel.file})`;
  const link = archive.members.find(({ type }) => type === 'symlink' || type === 'hardlink');
  if (link) throw unsafe(origin, `it has a link, ${JSON.stringify(link.path)}, where wheels have files alone`);
  const distInfo = infoFolder(archive, origin);
  const text = async (name: string): Promise<string> => textOf(archive, `${distInfo}/${name}`, origin);
  const record = parseRecord(await text('RECORD'));
  await verifyRecord(archive, record, { origin, distInfo });
  checkIdentity(wheel, { origin, target, distInfo, metadata: await text('METADATA'), format: await text('WHEEL') });

  const commands = declaredCommands(archive.members.some((each) => each.path === `${distInfo}/entry_points.txt`) ? await text('entry_points.txt') : '', origin);
  const launch = { ...layout, python: pythonSeries(target) };
  const installed = new Installed(layout.modules, origin);
  for (const member of archive.members) {
    // RECORD is written anew, as are files of which pip is the author.
    if (member.type !== 'file' || [`${distInfo}/RECORD`, `${distInfo}/INSTALLER`, `${distInfo}/REQUESTED`].includes(member.path)) continue;
    const place = placeOf(member, { layout, name: wheel.name, origin });
    if ((place.script && commands.has(path.posix.basename(place.path))) || leftOut?.(imagePath(place.path), member)) continue;
    const content = archive.content(member);
    const open = place.script && (await leavesInterpreterOpen(content));
    if (open && isFound(layout.interpreter)) {
      installed.add(path.posix.join(layout.modules, member.path), content, { row: record.get(member.path) });
      installed.add(place.path, bytesContent(launcher(scriptBody(member.path), launch)), { executable: true });
      continue;
    }
    const changed = open ? await withInterpreter(content, layout.interpreter) : content;
    installed.add(place.path, changed, { executable: place.script || (member.mode & 0o111) !== 0, row: changed === content ? record.get(member.path) : undefined });
  }
  for (const [name, command] of commands) installed.add(path.posix.join(layout.scripts, name), bytesContent(commandScript(command, launch)), { executable: true });
  installed.add(path.posix.join(layout.modules, distInfo, 'INSTALLER'), bytesContent('pip\n'));
  return installed.close(`${distInfo}/RECORD`);
}

/** Files as they come to be installed, and their RECORD. */
class Installed {
  readonly #tree = new Map<string, Entry>();
  readonly #record: WheelRecord = new Map();

  constructor(
    readonly modules: string,
    readonly origin: string,
  ) {}

  add(file: string, content: Content, { executable = false, row = rowOf(content) }: { executable?: boolean; row?: { hash: string; size: string } } = {}): void {
    this.#put(file, content, executable);
    this.#record.set(path.posix.relative(this.modules, file), row);
  }

  /** The tree with its RECORD, at a path relative to the modules. */
  close(record: string): FileTree {
    this.#put(path.posix.join(this.modules, record), writeRecord(this.#record, record), false);
    return this.#tree;
  }

  #put(file: string, content: Content, executable: boolean): void {
    const at = imagePath(file);
    if (this.#tree.has(at)) throw unsafe(this.origin, `it has two files for /${at}`);
    this.#tree.set(at, { type: 'file', mode: executable ? 0o755 : 0o644, uid: 0, gid: 0, mtime: 0, content });
  }
}

/** Where pip puts a file of a wheel; scripts run. */
function placeOf({ path: file }: Member, { layout, name, origin }: { layout: WheelLayout; name: string; origin: string }): { path: string; script: boolean } {
  const [top, scheme, ...rest] = file.split('/');
  if (!top.endsWith('.data')) return { path: path.posix.join(layout.modules, file), script: false };
  const folders: Record<string, string> = { purelib: layout.modules, platlib: layout.modules, scripts: layout.scripts, headers: path.posix.join(layout.headers, name), data: layout.data };
  if (!Object.hasOwn(folders, scheme ?? '') || rest.length === 0) throw damaged(origin, `nobody knows where ${JSON.stringify(file)} belongs`);
  return { path: path.posix.join(folders[scheme], ...rest), script: scheme === 'scripts' };
}

const openInterpreter = Buffer.from('#!python');

/** Whether the first line of a script leaves open where Python is. Scripts may be large programs: no more is read. */
async function leavesInterpreterOpen(content: Content): Promise<boolean> {
  const start: Buffer[] = [];
  for await (const chunk of content.open()) {
    start.push(Buffer.from(chunk.subarray(0, openInterpreter.length)));
    if (Buffer.concat(start).length >= openInterpreter.length) break;
  }
  return Buffer.concat(start).subarray(0, openInterpreter.length).equals(openInterpreter);
}

/** A script with the image's Python in its first line. */
async function withInterpreter(content: Content, interpreter: string): Promise<Content> {
  const bytes = await bytesOf(content);
  const end = bytes.indexOf('\n');
  return bytesContent(Buffer.concat([Buffer.from(`#!${interpreter}\n`), end === -1 ? Buffer.alloc(0) : bytes.subarray(end + 1)]));
}

import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { clean } from '@renovatebot/pep440';
import { SourcesError } from '../error';
import { markerHolds, plainMarker } from './marker';
import { describeTarget, type PythonTarget } from './python-target';
import { normalizeName, sameVersion } from './wheel-name';

/** One package that a requirements file pins. */
export interface Requirement {
  name: string;
  version: string;
  /** Where it is needed (PEP 508); everywhere without it. */
  marker?: string;
  /** SHA-256, hexadecimal, of the files that are allowed, sorted. */
  hashes: string[];
}

/** A line as pip puts it together. */
interface Line {
  text: string;
  /** For messages: `requirements.lock:12`. */
  place: string;
}

/**
 * What a requirements file (relative to the workspace) pins, and those that it includes, by name. Comments, options for
 * indexes and constraints have no part in it. Throws `lockfile-invalid` for what is not pinned with hashes.
 */
export function readRequirements(file: string, workspaceRoot: string): Requirement[] {
  const found = read(file, { root: realpathSync(workspaceRoot), including: [] });
  const key = ({ name, version, marker }: Requirement): string => JSON.stringify([name, version, marker]);
  return [...new Map(found.map((each) => [key(each), each])).values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** A requirements file and those that it includes, relative to the workspace. Throws what reading them throws. */
export function requirementsFiles(file: string, workspaceRoot: string): string[] {
  const files = new Set<string>();
  read(file, { root: realpathSync(workspaceRoot), including: [], onRead: (each) => files.add(each) });
  return [...files];
}

/** What is needed on a target, once each. Throws `lockfile-invalid` for two versions of one package. */
export function requiredOn(target: PythonTarget, requirements: readonly Requirement[]): Requirement[] {
  const needed = new Map<string, Requirement>();
  for (const each of requirements.filter(({ marker }) => marker === undefined || markerHolds(marker, target))) {
    const other = needed.get(each.name);
    if (other && !sameVersion(other.version, each.version)) {
      throw invalid(each.name, `${other.version} and ${each.version} are both asked for with ${describeTarget(target)}`, 'Have markers that leave one of them.');
    }
    needed.set(each.name, other ? { ...other, hashes: [...new Set([...other.hashes, ...each.hashes])].sort() } : each);
  }
  return [...needed.values()];
}

function read(file: string, { root, including, onRead }: { root: string; including: string[]; onRead?(file: string): void }): Requirement[] {
  if (including.includes(file)) return [];
  onRead?.(file);
  return linesOf(textOf(file, root), file).flatMap(({ text, place }): Requirement[] => {
    const [, included] = /^(?:-r\s*|--requirement(?:\s+|=))(.+)$/.exec(text) ?? [];
    if (included !== undefined) return read(path.posix.join(path.posix.dirname(file), included.trim()), { root, including: [...including, file], onRead });
    if (/^-(e|-editable)\b/.test(text)) throw invalid(place, `${JSON.stringify(text)} is a folder`, 'Leave it out (uv export --no-emit-project), and give its files by a content of type "files".');
    return text.startsWith('-') ? [] : [requirementOf(text, place)];
  });
}

function textOf(file: string, root: string): string {
  let real: string;
  try {
    real = realpathSync(path.join(root, file));
    if (!path.relative(root, real).startsWith('..')) return readFileSync(real, 'utf8');
  } catch (error) {
    throw invalid(file, `it cannot be read (${(error as NodeJS.ErrnoException).code})`, 'Give the path of a requirements file, relative to the workspace.');
  }
  throw invalid(file, 'it is outside the workspace', 'Put it into the workspace.');
}

/** Lines without comments; one that ends with a backslash goes on in the next. */
function linesOf(text: string, file: string): Line[] {
  const lines: Line[] = [];
  let open: Line | undefined;
  for (const [index, line] of text.replace(/^\ufeff/, '').split(/\r?\n/).entries()) {
    const comment = /^\s*#/.test(line);
    const goesOn = !comment && line.endsWith('\\');
    const part = line.replace(/\\$/, '').replace(/(^|\s)#.*$/, '');
    if (open) open.text += ` ${part}`;
    else lines.push((open = { text: part, place: `${file}:${index + 1}` }));
    // A comment among the lines of one requirement does not end it.
    if (!goesOn && !(comment && open !== undefined && open.text.trim() !== '')) open = undefined;
  }
  return lines.map(({ text: each, place }) => ({ text: each.trim(), place })).filter(({ text: each }) => each !== '');
}

const pinned = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*={2,3}\s*([^\s;,]+)\s*(?:;\s*(.+))?$/;

function requirementOf(line: string, place: string): Requirement {
  const [, text, options = ''] = /^(.*?)(?:\s+(--.*))?$/.exec(line) as unknown as [string, string, string?];
  const [, name, written, marker] = pinned.exec(text.trim()) ?? [];
  const version = clean(written);
  if (name === undefined || version === null) {
    throw invalid(place, `${JSON.stringify(text.trim())} is no name with one version`, 'Pin every package (name==1.2.3), as pip-compile --generate-hashes and uv export do.');
  }
  const hashes = [...options.matchAll(/--hash[=\s]\s*sha256:([0-9a-f]{64})(?!\S)/gi)].map(([, hash]) => hash.toLowerCase());
  if (hashes.length === 0) throw invalid(place, `${name}==${written} has no SHA-256 hash`, hashing(place.replace(/:\d+$/, '')));
  return { name: normalizeName(name), version, ...(marker && { marker: plainMarker(marker.trim()) }), hashes: [...new Set(hashes)].sort() };
}

/** What to run for a requirements file without hashes. */
function hashing(file: string): string {
  const { dir, name, ext } = path.posix.parse(file);
  const output = path.posix.join(dir, `${name}.lock${ext}`);
  return `Write them, and give the file that this makes: pip-compile --generate-hashes --output-file=${output} ${file} (or uv pip compile with the same options).`;
}

function invalid(place: string, why: string, remedy: string): SourcesError {
  return new SourcesError('lockfile-invalid', { message: `${place}: ${why}.`, remedy });
}

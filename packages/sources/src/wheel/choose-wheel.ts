import { rcompare, satisfies, valid, validRange } from '@renovatebot/pep440';
import { SourcesError } from '../error';
import type { IndexFile } from './index-page';
import { describeTarget, fullPythonVersion, type PythonTarget } from './python-target';
import { tagRanks } from './tags';
import { normalizeName, parseWheelName, sameVersion, type WheelName } from './wheel-name';

/** What is known of a file that could be taken. */
export type Candidate = Omit<IndexFile, 'url'> & Partial<Pick<IndexFile, 'url'>>;

/** One version of a project; with hashes, of its files just those that have one of them. */
export interface WantedVersion {
  name: string;
  version: string;
  /** SHA-256, hexadecimal. */
  hashes?: readonly string[];
}

/** The wheels of a version that run on the target, in the order in which pip would take them: not yanked, the best tag, the highest build. */
export function rankedWheels(wanted: WantedVersion, files: readonly Candidate[], target: PythonTarget): Candidate[] {
  const rank = tagRanks(target);
  return wheelsOf(wanted, files)
    .map(({ file, name }) => ({ file, build: name.build, rank: Math.min(...name.tags.map((tag) => rank.get(tag) ?? Infinity)) }))
    .filter(({ file, rank: best }) => best < Infinity && runsOn(file, target))
    .sort((a, b) => Number(a.file.yanked ?? false) - Number(b.file.yanked ?? false) || a.rank - b.rank || compareBuilds(b.build, a.build) || (a.file.file < b.file.file ? -1 : 1))
    .map(({ file }) => file);
}

/** An error for a version of which no file can be taken. */
export function noWheel(wanted: WantedVersion, files: readonly Candidate[], target: PythonTarget): SourcesError {
  const { why, remedy } = whatThereIs(wanted, files);
  return new SourcesError('no-wheel', { message: `${wanted.name} ${wanted.version} has no wheel for ${describeTarget(target)}: ${why}.`, remedy });
}

/** What there is of a version instead of a wheel for the target. */
export function whatThereIs(wanted: WantedVersion, files: readonly Candidate[]): { why: string; remedy: string } {
  const { name, version } = wanted;
  const source = files.find((file) => isAllowed(wanted, file) && sourceName.test(file.file));
  const versions = versionsOf(name, files);
  const others = wheelsOf(wanted, files).map(({ name: { tags }, file }) => tags[0] + (tags.length > 1 ? ' …' : '') + (file.requiresPython ? ` (Python ${file.requiresPython})` : ''));
  const [why, remedy] =
    others.length > 0
      ? [`only for ${others.slice(0, 8).join(', ')}${others.length > 8 ? ` and ${others.length - 8} more` : ''}`, 'Pin a version that has one, change "python", "glibc" or "libc" to what the image has, or leave the platform out.']
      : source
        ? [`only source (${source.file})`, `Pin a version that has one, or build one yourself and put it into an index of your own: pip wheel ${name}==${version}.`]
        : versions.length > 0 && !versions.some((each) => sameVersion(each, version))
          ? [`the index has no version ${version}, its newest are ${versions.slice(0, 5).join(', ')}`, 'Pin one of them, with its hashes, or look whether the index is the one that the requirements were made with.']
        : ['the index has no file with one of the hashes that the requirements name', 'Look whether it was removed, or make the requirements file anew.'];
  return { why, remedy };
}

const sourceName = /^(.+)-([^-]+)\.(?:tar\.(?:gz|bz2|xz)|tgz|zip)$/;

/** The versions of a project that an index has files of, the newest first. */
export function versionsOf(name: string, files: readonly Candidate[]): string[] {
  const found = files.flatMap(({ file }) => {
    const [, written = '', version = ''] = sourceName.exec(file) ?? [];
    const named = parseWheelName(file) ?? { name: normalizeName(written), version };
    return named.name === name && valid(named.version) !== null ? [named.version] : [];
  });
  return [...new Set(found)].sort(rcompare);
}

function isAllowed({ hashes }: WantedVersion, { sha256 }: Candidate): boolean {
  return sha256 === undefined || hashes === undefined || hashes.includes(sha256);
}

function wheelsOf(wanted: WantedVersion, files: readonly Candidate[]): { file: Candidate; name: WheelName }[] {
  return files.flatMap((file) => {
    const name = isAllowed(wanted, file) ? parseWheelName(file.file) : undefined;
    return name && name.name === wanted.name && sameVersion(name.version, wanted.version) ? [{ file, name }] : [];
  });
}

function runsOn({ requiresPython }: Candidate, target: PythonTarget): boolean {
  // What cannot be read asks for nothing, as pip has it.
  return requiresPython === undefined || !validRange(requiresPython) || satisfies(fullPythonVersion(target), requiresPython, { prereleases: true });
}

function compareBuilds([a, aText]: WheelName['build'], [b, bText]: WheelName['build']): number {
  return a - b || (aText < bText ? -1 : aText > bText ? 1 : 0);
}

import { compareVersions, isApkVersion, startsWithVersion } from './version';

/** What is asked of packages: `name`, `name>=1.2`, `name~1.2`, `name@tag`, `!name<2`; apk-world(5). */
export interface Constraint {
  name: string;
  /** Of `<`, `=`, `>` and `~` (begins with) those that may hold; none takes any version. */
  operator?: string;
  version?: string;
  /** The tag of the repositories that it may come from beside those without. */
  tag?: string;
  /** Whether nothing of that kind may be there. */
  conflict: boolean;
  /** As it is written. */
  text: string;
}

/** What a package has by a name other than its own: `so:libssl.so.3=3`, or `/bin/sh` in no version. */
export interface Provision {
  name: string;
  version?: string;
}

/** Reads a constraint; nothing for what is none. */
export function parseConstraint(text: string): Constraint | undefined {
  const tags: string[] = text.match(/@[^@<>=~\s]*/g) ?? [];
  const [, conflict, name, operator, version] = /^(!?)([^!<>=~\s][^<>=~\s]*)(?:([<>=~]{1,2})([^<>=~\s]+))?$/.exec(text.replace(tags[0] ?? '', '')) ?? [];
  if (name === undefined || tags.length > 1 || tags[0] === '@') return undefined;
  const asked = version === undefined ? undefined : comparable(name, version);
  if (asked !== undefined && !(operators.has(operator ?? '') && isApkVersion(asked))) return undefined;
  return { name, ...(asked !== undefined && { operator, version: asked }), ...(tags.length > 0 && { tag: tags[0].slice(1) }), conflict: conflict !== '', text };
}

const operators = new Set(['=', '<', '>', '~', '<=', '>=', '=<', '=>', '=~', '~=', '<~', '>~', '~<', '~>']);

/** Reads what a package provides; nothing for what is none. */
export function parseProvision(text: string): Provision | undefined {
  const [, name, version] = /^([^!@<>=~\s]+)(?:=([^@\s]+))?$/.exec(text) ?? [];
  return name === undefined ? undefined : { name, ...(version !== undefined && { version: comparable(name, version) }) };
}

/**
 * A version of a library by its name (`so:`) is either that of a package, with its revision, or only what the name of the file
 * says: as apko has it, the latter come before the former.
 */
function comparable(name: string, version: string): string {
  return name.startsWith('so:') && !/-r\d+$/.test(version) ? `0.${version}` : version;
}

/** Whether a version is one of those that a constraint names. What is provided in no version is none of them, unless any will do. */
export function takesVersion({ operator, version = '' }: Constraint, provided: string | undefined): boolean {
  if (operator === undefined) return true;
  if (provided === undefined) return false;
  if (operator.includes('~') && startsWithVersion(provided, version)) return true;
  const order = compareVersions(provided, version);
  return (order < 0 && operator.includes('<')) || (order > 0 && operator.includes('>')) || (order === 0 && operator.includes('='));
}

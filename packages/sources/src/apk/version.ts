/** Parts of a version, in the order in which they may follow each other: of two versions that differ in it, the one whose next part comes later here is the earlier one. */
const kinds = ['first number', 'number', 'letter', 'suffix', 'suffix number', 'commit', 'revision', 'end', 'invalid'] as const;

interface Part {
  kind: number;
  text: string;
}

const [firstNumber, number, letter, suffix, suffixNumber, commit, revision, end, invalid] = kinds.keys();

/** Suffixes, the earliest first; those before `none` are of versions before the one without. */
const suffixes = ['alpha', 'beta', 'pre', 'rc', 'none', 'cvs', 'svn', 'git', 'hg', 'p'];
const none = suffixes.indexOf('none');

/** Whether a string is a version as apk-package(5) has it: `number{.number}{letter}{_suffix{number}}{~commit}{-rnumber}`. */
export function isApkVersion(value: string): boolean {
  return /^\d+(\.\d+)*[a-z]?(_(alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*(~[0-9a-f]+)?(-r\d+)?$/.test(value);
}

/** The order of versions of apk: negative where `a` is the earlier one. Of what is no version, what comes before the fault counts. */
export function compareVersions(a: string, b: string): number {
  return a === b ? 0 : compare(a, b).order;
}

/** Whether a version begins with all of another one's parts: 1.2.3-r1 with 1.2, but not 1.20. */
export function startsWithVersion(version: string, start: string): boolean {
  const { order, rest } = compare(version, start);
  return order === 0 || rest === end;
}

/** The order, and the kind of part that is next in `b` where all before is equal. */
function compare(a: string, b: string): { order: number; rest?: number } {
  const [first, second] = [partsOf(a), partsOf(b)];
  for (let at = 0; ; at++) {
    const [x, y] = [first[at], second[at]];
    if (x.kind !== y.kind) return { order: orderOfKinds(x, y), rest: y.kind };
    if (x.kind === end || x.kind === invalid) return { order: 0 };
    const order = compareParts(x, y);
    if (order !== 0) return { order };
  }
}

function orderOfKinds(a: Part, b: Part): number {
  if (isBefore(a)) return -1;
  if (isBefore(b)) return 1;
  return b.kind - a.kind;
}

/** Whether what a part is of comes before the version without it. */
function isBefore({ kind, text }: Part): boolean {
  return kind === suffix && suffixes.indexOf(text) < none;
}

function compareParts({ kind, text: a }: Part, { text: b }: Part): number {
  if (kind === suffix) return suffixes.indexOf(a) - suffixes.indexOf(b);
  // As digits after a decimal point: 1.05 comes before 1.5 and 1.1.
  if (kind === letter || kind === commit || (kind === number && (a.startsWith('0') || b.startsWith('0')))) return compareTexts(a, b);
  const [x, y] = [a, b].map((digits) => digits.replace(/^0+/, ''));
  return x.length - y.length || compareTexts(x, y);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What may come next, by the parts before it; the last part is always `end` or `invalid`. */
const next: { pattern: RegExp; kind: number; after: (last: number) => boolean }[] = [
  { pattern: /\.?(\d+)/y, kind: number, after: (last) => last <= number },
  { pattern: /(\d+)/y, kind: suffixNumber, after: (last) => last === suffix },
  { pattern: /([a-z])/y, kind: letter, after: (last) => last <= number },
  { pattern: /_(alpha|beta|pre|rc|cvs|svn|git|hg|p)(?![a-z])/y, kind: suffix, after: (last) => last <= suffixNumber },
  { pattern: /~([0-9a-f]+)/y, kind: commit, after: (last) => last < commit },
  { pattern: /-r(\d+)/y, kind: revision, after: (last) => last < revision },
];

/** Versions that were taken apart: an index has each many times. */
const known = new Map<string, Part[]>();

function partsOf(version: string): Part[] {
  let parts = known.get(version);
  if (parts === undefined) known.set(version, (parts = takeApart(version)));
  return parts;
}

function takeApart(version: string): Part[] {
  const [start] = /^\d+/.exec(version) ?? [];
  if (start === undefined) return [{ kind: invalid, text: '' }];
  const parts = [{ kind: firstNumber, text: start }];
  for (let at = start.length; at < version.length;) {
    const last = parts[parts.length - 1].kind;
    const found = next.flatMap(({ pattern, kind, after }) => {
      pattern.lastIndex = at;
      const match = after(last) ? pattern.exec(version) : null;
      return match ? [{ kind, match }] : [];
    })[0];
    if (found === undefined) return [...parts, { kind: invalid, text: '' }];
    parts.push({ kind: found.kind, text: found.match[1] });
    at += found.match[0].length;
  }
  return [...parts, { kind: end, text: '' }];
}

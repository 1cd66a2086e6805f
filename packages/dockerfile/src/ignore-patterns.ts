/** Whether a path, relative to the context, is left out of it. */
export interface IgnorePatterns {
  ignores(path: string): boolean;
  /** Whether something in a folder that is left out may be taken back by `!`. */
  hasExceptions: boolean;
  /** The patterns in their one form, with `!` in front of those that take back. */
  patterns: readonly string[];
}

/** The patterns of an ignore file, as BuildKit's: of those that match a path, or a folder above it, the last counts. */
export function ignorePatterns(text: string): IgnorePatterns {
  const patterns = text.replace(/^\uFEFF/, '').split('\n').flatMap(cleaned);
  const rules = patterns.map((pattern) => {
    const exception = pattern.startsWith('!');
    return { exception, matches: patternExpression(exception ? pattern.slice(1) : pattern) };
  });
  return {
    patterns,
    hasExceptions: rules.some(({ exception }) => exception),
    ignores(path) {
      const paths = path.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/'));
      return rules.reduce((ignored, { exception, matches }) => (exception === ignored && paths.some((each) => matches.test(each)) ? !exception : ignored), false);
    },
  };
}

/** A line in its one form: no slash in front or at the end, no `.` and `..`. */
function cleaned(line: string): string[] {
  if (line.startsWith('#')) return [];
  const trimmed = line.trim();
  const [, sign, rest] = /^(!?)\s*([^]*)$/.exec(trimmed)!;
  if (rest === '') return [];
  const parts: string[] = [];
  for (const part of rest.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '' && part !== '.' && (part !== '..' || !rest.startsWith('/'))) parts.push(part);
  }
  return [sign + (parts.join('/') || '.')];
}

/** A pattern as an expression for whole paths. Throws nothing: a class that is not closed matches nothing. */
export function patternExpression(pattern: string): RegExp {
  let source = '';
  // The one form in which ** takes part of a name.
  const [, suffix] = /^\*\*([^/*?[\]\\]+)$/.exec(pattern) ?? [];
  if (suffix !== undefined) return new RegExp(`${escaped(suffix)}$`);
  for (let at = 0; at < pattern.length; at += 1) {
    const each = pattern[at];
    if (each === '*' && pattern[at + 1] === '*') {
      at += 1;
      if (pattern[at + 1] === '/') at += 1;
      source += at + 1 === pattern.length ? '.*' : '(.*/)?';
    } else if (each === '*') source += '[^/]*';
    else if (each === '?') source += '[^/]';
    else if (each === '\\' && at + 1 < pattern.length) source += escaped(pattern[(at += 1)]);
    else if (each === '[') {
      const [whole, negated, members] = /^\[(\^?)((?:\\.|[^\]\\])+)\]/.exec(pattern.slice(at)) ?? [];
      if (whole === undefined) return /(?!)/;
      source += `(?!/)[${negated}${members.replaceAll('[', '\\[')}]`;
      at += whole.length - 1;
    } else source += escaped(each);
  }
  return new RegExp(`^${source}$`);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

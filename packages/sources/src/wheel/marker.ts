import { compare, satisfies, valid, validRange } from '@renovatebot/pep440';
import { SourcesError } from '../error';
import { fullPythonVersion, pythonSeries, type PythonTarget } from './python-target';
import { normalizeName } from './wheel-name';

/** The variables that versions are compared by. */
const versionVariables = new Set(['python_version', 'python_full_version', 'implementation_version']);

/** Names from before PEP 508. */
const oldNames: Record<string, string> = {
  'os.name': 'os_name',
  'sys.platform': 'sys_platform',
  'platform.machine': 'platform_machine',
  'platform.python_implementation': 'platform_python_implementation',
  python_implementation: 'platform_python_implementation',
};

/** The variables of markers as Python on the target would have them; those that tell of its kernel are unknown. */
function variablesOf(target: PythonTarget, extra: string): Record<string, string> {
  const full = fullPythonVersion(target);
  const linux = target.platform.os === 'linux';
  return {
    os_name: 'posix',
    sys_platform: linux ? 'linux' : 'darwin',
    platform_machine: target.machine,
    platform_python_implementation: 'CPython',
    platform_system: linux ? 'Linux' : 'Darwin',
    python_version: pythonSeries(target),
    python_full_version: full,
    implementation_name: 'cpython',
    implementation_version: full,
    extra,
  };
}

/** A side of a comparison. */
interface Operand {
  value: string;
  variable?: string;
}

const token = /\s*(?:([()])|(===|==|~=|!=|<=|>=|<|>)|(not\s+in|in|and|or)(?![\w.])|"([^"]*)"|'([^']*)'|([A-Za-z_][\w.]*))/y;

/** Whether a marker (PEP 508) holds on the target, for who asks for an extra of a package if one is given. Throws `lockfile-invalid`. */
export function markerHolds(marker: string, target: PythonTarget, { extra = '' }: { extra?: string } = {}): boolean {
  const variables = variablesOf(target, extra);
  const refuse = (why: string): never => {
    throw new SourcesError('lockfile-invalid', {
      message: `The marker ${JSON.stringify(marker)} cannot be read: ${why}.`,
      remedy: 'Write it as PEP 508 has it, with variables that the image decides: sys_platform == "linux" and python_version >= "3.11".',
    });
  };
  const tokens = tokensOf(marker) ?? refuse('it has characters that no marker has');
  let at = 0;
  const take = (pattern: RegExp): string | undefined => (at < tokens.length && pattern.test(tokens[at]) ? tokens[at++] : undefined);

  const either = (): boolean => {
    let holds = both();
    while (take(/^or$/)) holds = both() || holds;
    return holds;
  };
  const both = (): boolean => {
    let holds = one();
    while (take(/^and$/)) holds = one() && holds;
    return holds;
  };
  const one = (): boolean => {
    if (!take(/^\($/)) return comparison();
    const holds = either();
    if (!take(/^\)$/)) refuse('a parenthesis is not closed');
    return holds;
  };
  const comparison = (): boolean => {
    const left = operand();
    const operator = take(/^([=!<>~]=?=?|(not )?in)$/) ?? refuse(`a comparison is missing at ${JSON.stringify(tokens[at] ?? 'its end')}`);
    const right = operand();
    if ((left.variable === undefined) === (right.variable === undefined)) refuse('each comparison is of a variable and a string');
    return compareOperands(left, operator, right) ?? refuse(`${operator} does not compare ${JSON.stringify(left.value)} and ${JSON.stringify(right.value)}`);
  };
  const operand = (): Operand => {
    const text = take(/^["A-Za-z_]/) ?? refuse(`a variable or a string is missing at ${JSON.stringify(tokens[at] ?? 'its end')}`);
    if (text.startsWith('"')) return { value: text.slice(1) };
    const variable = oldNames[text] ?? text;
    return { value: variables[variable] ?? refuse(`what ${text} is in an image, nobody knows before it runs`), variable };
  };

  const holds = either();
  if (at < tokens.length) refuse(`it goes on after its end with ${JSON.stringify(tokens[at])}`);
  return holds;
}

/** A marker in one written form, whatever its quotes and spaces. */
export function plainMarker(marker: string): string {
  return tokensOf(marker)?.map((each) => (each.startsWith('"') ? JSON.stringify(each.slice(1)) : each)).join(' ') ?? marker;
}

/** Tokens; strings begin with a double quote, and have none at their end. */
function tokensOf(marker: string): string[] | undefined {
  const found: string[] = [];
  token.lastIndex = 0;
  const text = marker.trim();
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) return undefined;
    const [, parenthesis, operator, word, double, single, name] = match;
    const string = double ?? single;
    found.push(parenthesis ?? operator ?? word?.replace(/\s+/, ' ') ?? (string === undefined ? name : `"${string}`));
  }
  return found;
}

/** As versions where the variable has one and the other side is one, else as strings; nothing where that has no meaning. */
function compareOperands(left: Operand, operator: string, right: Operand): boolean | undefined {
  const [a, b] = [left.value, right.value];
  if (operator === 'in') return b.includes(a);
  if (operator === 'not in') return !b.includes(a);
  if (operator === '===') return a.toLowerCase() === b.toLowerCase();
  const variable = (left.variable ?? right.variable) as string;
  if (variable === 'extra' && /^[=!]=$/.test(operator)) return (normalizeName(a) === normalizeName(b)) === (operator === '==');
  if (versionVariables.has(variable) && valid(a) !== null && validRange(`${operator}${b}`)) return compareVersions(a, operator, b);
  if (operator === '~=') return undefined;
  // Texts have no order, only equality.
  if (operator === '<' || operator === '>') return false;
  return operator === '!=' ? a !== b : a === b;
}

const orders: Record<string, (order: number) => boolean> = {
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function compareVersions(a: string, operator: string, b: string): boolean {
  if (operator === '~=' || b.endsWith('.*')) return satisfies(a, `${operator}${b}`, { prereleases: true });
  return orders[operator](compare(a, b));
}

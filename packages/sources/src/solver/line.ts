import type { Candidate, Exclusion, Problem, Requirement, Rules, Trigger } from './problem';

/** A rule with what it is about: a problem taken apart, and a line of an explanation. */
export type Line<C> =
  | { kind: 'wanted'; rule: Requirement<C> }
  | { kind: 'requires'; of: C; rule: Requirement<C> }
  | { kind: 'excludes'; of: C; rule: Exclusion<C> }
  | { kind: 'trigger'; rule: Trigger<C> }
  /** At most one of these is chosen. */
  | { kind: 'slot'; of: readonly C[] };

export function linesOf<C>(candidate: C, rules: Rules<C>): Line<C>[] {
  return [
    ...rules.requires.map((rule): Line<C> => ({ kind: 'requires', of: candidate, rule })),
    ...rules.excludes.map((rule): Line<C> => ({ kind: 'excludes', of: candidate, rule })),
  ];
}

/** The problem that has these rules, and no other. */
export function problemOf<C extends Candidate>(lines: readonly Line<C>[]): Problem<C> {
  const wanted: Requirement<C>[] = [];
  const triggers: Trigger<C>[] = [];
  const rules = new Map<string, { requires: Requirement<C>[]; excludes: Exclusion<C>[] }>();
  const slots = new Map<string, string>();
  const rulesOf = (candidate: C) => {
    const known = rules.get(candidate.id) ?? { requires: [], excludes: [] };
    rules.set(candidate.id, known);
    return known;
  };
  lines.forEach((line, at) => {
    if (line.kind === 'wanted') wanted.push(line.rule);
    else if (line.kind === 'trigger') triggers.push(line.rule);
    else if (line.kind === 'requires') rulesOf(line.of).requires.push(line.rule);
    else if (line.kind === 'excludes') rulesOf(line.of).excludes.push(line.rule);
    else for (const candidate of line.of) slots.set(candidate.id, `slot ${at}`);
  });
  return { wanted, triggers, rulesOf, slotOf: ({ id }) => slots.get(id) ?? `only ${id}` };
}

/** As many candidates as a line about a slot names. */
const maxNamed = 8;

export function textOf<C extends Candidate>(line: Line<C>): string {
  if (line.kind !== 'slot') return line.rule.text;
  const names = line.of.map(({ id }) => id);
  if (names.length === 2) return `${names[0]} and ${names[1]} cannot both be there`;
  const named = names.length > maxNamed ? [...names.slice(0, maxNamed - 1), `${names.length - maxNamed + 1} others`] : names;
  return `only one of ${named.slice(0, -1).join(', ')} and ${named[named.length - 1]} can be there`;
}

import { problemOf, textOf, type Line } from './line';
import type { Candidate } from './problem';
import { search } from './search';

/** Of more lines than these none is left out for being needless: that takes a search for each, and nobody reads so many. */
const maxLines = 400;

/**
 * Says why `core` cannot hold together: texts of which each is needed, from what is wanted on downwards, what excludes
 * each other last.
 */
export function explain<C extends Candidate>(core: Line<C>[]): string[] {
  return [...new Set(inOrder(minimal(core)).map(textOf))];
}

function minimal<C extends Candidate>(core: Line<C>[]): Line<C>[] {
  let lines = core;
  // A search among fewer rules takes fewer turns, and blames fewer of them.
  for (let fewer = coreOf(lines); fewer !== undefined && fewer.length < lines.length; fewer = coreOf(lines)) lines = fewer;
  if (lines.length > maxLines) return lines;
  const keep = (fewer: Line<C>[]): boolean => {
    const suffices = coreOf(fewer) !== undefined;
    if (suffices) lines = fewer;
    return suffices;
  };
  for (const line of lines) keep(lines.filter((each) => each !== line));
  for (const line of lines) {
    if (line.kind !== 'slot' || line.of.length > maxLines) continue;
    // Of a slot, those are named whose being apart is needed.
    let slot = line;
    for (const candidate of line.of) {
      const smaller = { ...slot, of: slot.of.filter((each) => each !== candidate) };
      if (keep(lines.map((each) => (each === slot ? smaller : each)))) slot = smaller;
    }
  }
  return lines;
}

function coreOf<C extends Candidate>(lines: Line<C>[]): Line<C>[] | undefined {
  return search(problemOf(lines)).core;
}

/** Chains of requirements one by one from what is wanted, each followed by what its candidates require. */
function inOrder<C extends Candidate>(lines: Line<C>[]): Line<C>[] {
  const ordered = new Set<Line<C>>();
  const requires = new Map<string, Line<C>[]>();
  for (const line of lines) if (line.kind === 'requires') requires.set(line.of.id, [...(requires.get(line.of.id) ?? []), line]);
  const follow = (first: Line<C>): void => {
    const open = [first];
    for (let line = open.pop(); line !== undefined; line = open.pop()) {
      if (ordered.has(line) || line.kind === 'slot' || line.kind === 'excludes') continue;
      ordered.add(line);
      open.push(...line.rule.anyOf.flatMap(({ id }) => requires.get(id) ?? []).reverse());
    }
  };
  for (const kind of ['wanted', 'trigger'] as const) lines.filter((line) => line.kind === kind).forEach(follow);
  for (const kind of ['excludes', 'slot'] as const) lines.filter((line) => line.kind === kind).forEach((line) => ordered.add(line));
  return [...ordered];
}

import { randomNumbers } from '@nx-oci/oci';
import { solutionsOf } from '../../test/brute-force';
import { brokenBy, problemIn, randomUniverse, soundUniverse, type Universe } from '../../test/universes';
import { SourcesError } from '../error';
import type { Candidate, Requirement, Rules } from './problem';
import { solve } from './solve';

/** What is chosen, or the lines that say why nothing can be. */
function answer(universe: Universe): { chosen?: Candidate[]; lines: string[] } {
  try {
    return { chosen: solve(problemIn(universe)), lines: [] };
  } catch (error) {
    if (!(error instanceof SourcesError) || error.code !== 'no-solution') throw error;
    return { lines: error.message.split('\n  ').slice(1) };
  }
}

/** Each property is tried in this many universes. */
const seeds = Array.from({ length: 5000 }, (_, at) => at + 1);

function inUniverses(property: (universe: Universe, seed: number) => void): void {
  for (const seed of seeds) {
    try {
      property(randomUniverse(seed), seed);
    } catch (error) {
      throw new Error(`In the universe of seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
}

function rulesIn(universe: Universe, { id }: Candidate): Rules<Candidate> {
  return universe.rules.get(id) as Rules<Candidate>;
}

function ids(candidates: readonly Candidate[]): string[] {
  return candidates.map(({ id }) => id);
}

it('finds a solution exactly when there is one, and what it finds breaks no rule', () => {
  let solved = 0;
  inUniverses((universe) => {
    const { chosen } = answer(universe);
    expect(chosen !== undefined).toBe(solutionsOf(universe).length > 0);
    if (chosen === undefined) return;
    solved++;
    expect(brokenBy(universe, chosen)).toEqual([]);
    expect(new Set(ids(chosen)).size).toBe(chosen.length);
  });
  expect(solved / seeds.length).toBeGreaterThan(0.3);
  expect(solved / seeds.length).toBeLessThan(0.7);
});

it('chooses nothing but first choices where these go together', () => {
  let tried = 0;
  inUniverses((universe) => {
    const first = new Map<string, Candidate>();
    const add = ({ anyOf }: Requirement<Candidate>): boolean => {
      if (anyOf.length === 0) return false;
      if (first.has(anyOf[0].id)) return true;
      first.set(anyOf[0].id, anyOf[0]);
      return rulesIn(universe, anyOf[0]).requires.every(add);
    };
    if (universe.triggers.length > 0 || !universe.wanted.every(add) || brokenBy(universe, [...first.values()]).length > 0) return;
    tried++;
    expect([...first.keys()]).toEqual(expect.arrayContaining(ids(answer(universe).chosen ?? [{ id: 'nothing' }])));
  });
  expect(tried).toBeGreaterThan(300);
});

it('takes for one wanted after the other the first alternative that is in any solution with those before', () => {
  const taken = { first: 0, later: 0 };
  inUniverses((universe) => {
    let solutions = solutionsOf(universe);
    if (solutions.length === 0) return;
    const chosen = ids(answer(universe).chosen ?? []);
    const bit = ({ id }: Candidate): number => 1 << ids(universe.candidates).indexOf(id);
    for (const { anyOf } of universe.wanted) {
      // One that is there in any case may have been seen to be, or not, and then another is taken.
      if (anyOf.some((each) => solutions.every((solution) => solution & bit(each)))) return;
      const possible = anyOf.filter((each) => solutions.some((solution) => solution & bit(each)));
      expect(chosen).toContain(possible[0].id);
      taken[possible[0] === anyOf[0] ? 'first' : 'later']++;
      solutions = solutions.filter((solution) => solution & bit(possible[0]));
    }
  });
  expect(taken.first).toBeGreaterThan(500);
  expect(taken.later).toBeGreaterThan(100);
});

it('chooses only what something chosen asks for, and gives it after what it needs', () => {
  inUniverses((universe) => {
    const chosen = ids(answer(universe).chosen ?? []);
    const asked = ({ anyOf }: Requirement<Candidate>): string => ids(anyOf).find((id) => chosen.includes(id)) as string;
    const needs = new Map(chosen.map((id) => [id, rulesIn(universe, { id }).requires.map(asked)]));
    const reachable = (from: string[], seen = new Set<string>()): Set<string> => {
      for (const id of from) if (!seen.has(id)) reachable(needs.get(id) as string[], seen.add(id));
      return seen;
    };
    for (const [id, needed] of needs) {
      for (const each of needed) if (!reachable([each]).has(id)) expect(chosen.indexOf(each)).toBeLessThan(chosen.indexOf(id));
    }
    const roots = [...universe.wanted, ...universe.triggers].filter(() => chosen.length > 0);
    expect([...reachable(roots.map(asked).filter((id) => id !== undefined))].sort()).toEqual([...chosen].sort());
  });
});

it('explains by lines that cannot hold together, each of which is needed', () => {
  let slots = 0;
  inUniverses((universe) => {
    const { lines } = answer(universe);
    if (lines.length === 0) return;
    if (lines.some((line) => candidatesNamed(line).length > 0)) slots++;
    expect(solutionsOf(onlyWith(universe, lines))).toEqual([]);
    for (const line of lines) {
      const rest = lines.filter((each) => each !== line);
      expect({ line, needed: solutionsOf(onlyWith(universe, rest)).length > 0 }).toEqual({ line, needed: true });
    }
  });
  expect(slots).toBeGreaterThan(300);
});

/** The candidates that a line about a slot names. */
function candidatesNamed(line: string): string[] {
  const [, named] = /^(?:only one of )?(.+?) (?:cannot both|can) be there$/.exec(line) ?? [];
  return named?.split(/, | and /) ?? [];
}

function onlyWith(universe: Universe, lines: string[]): Universe {
  const named = ({ text }: { text: string }): boolean => lines.includes(text);
  return {
    candidates: universe.candidates,
    wanted: universe.wanted.filter(named),
    triggers: universe.triggers.filter(named),
    rules: new Map([...universe.rules].map(([id, { requires, excludes }]) => [id, { requires: requires.filter(named), excludes: excludes.filter(named) }])),
    slots: lines.map((line) => candidatesNamed(line).map((id) => ({ id }))).filter((slot) => slot.length > 0),
  };
}

it('gives the same answer whatever the order in which candidates come out of maps', () => {
  inUniverses((universe, seed) => {
    const next = randomNumbers(seed);
    const shuffled = <T>(list: readonly T[]): T[] => list.map((each) => ({ each, at: next() })).sort((a, b) => a.at - b.at).map(({ each }) => each);
    const other: Universe = {
      ...universe,
      candidates: shuffled(universe.candidates),
      slots: shuffled(universe.slots).map(shuffled),
      rules: new Map(
        shuffled([...universe.rules]).map(([id, { requires, excludes }]) => [
          id,
          { requires, excludes: excludes.map((each) => ({ ...each, with: shuffled(each.with) })) },
        ]),
      ),
      triggers: universe.triggers.map((each) => ({ ...each, when: shuffled(each.when).map(shuffled) })),
    };
    expect(answer(other)).toEqual(answer(universe));
  });
});

it('finds the one way through where most leads nowhere', () => {
  for (let seed = 1; seed <= 500; seed++) {
    const universe = soundUniverse(seed, { packages: 60, narrow: 6 });
    expect({ seed, broken: brokenBy(universe, answer(universe).chosen ?? []) }).toEqual({ seed, broken: [] });
  }
});

it('solves a universe of 50,000 packages', () => {
  const universe = soundUniverse(1, { packages: 50_000, narrow: 2 });
  const { chosen = [] } = answer(universe);
  expect(brokenBy(universe, chosen)).toEqual([]);
  expect(chosen.length).toBeGreaterThan(10_000);
});

it('explains in few lines what cannot be had of 50,000 packages', () => {
  const universe = soundUniverse(1, { packages: 50_000, narrow: 2 });
  const [{ anyOf }] = universe.wanted;
  universe.rules.set('tool 1', { requires: [], excludes: anyOf.map((each) => ({ with: [each], text: `tool 1 breaks ${each.id}` })) });
  universe.wanted.push({ anyOf: [{ id: 'tool 1' }], text: 'tool is wanted' });
  expect(answer(universe).lines.sort()).toEqual([...anyOf.map(({ id }) => `tool 1 breaks ${id}`), universe.wanted[0].text, 'tool is wanted'].sort());
});

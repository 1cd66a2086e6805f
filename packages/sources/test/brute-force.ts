import type { Candidate } from '../src/solver/problem';
import type { Universe } from './universes';

/** Every choice that breaks no rule, as a set of bits: bit n is for `candidates[n]`. Tries them all. */
export function solutionsOf({ candidates, wanted, rules, slots, triggers }: Universe): number[] {
  const bits = new Map(candidates.map(({ id }, at) => [id, 1 << at]));
  const all = (group: readonly Candidate[]): number => group.reduce((sum, { id }) => sum | (bits.get(id) as number), 0);
  const groups = slots.map(all);
  const wants = wanted.map(({ anyOf }) => all(anyOf));
  const strikes = triggers.map(({ when, anyOf }) => ({ when: when.map(all), anyOf: all(anyOf) }));
  const asks = candidates.map(({ id }) => {
    const own = rules.get(id);
    const mine = bits.get(id) as number;
    return {
      mine,
      needs: own?.requires.map(({ anyOf }) => all(anyOf)) ?? [],
      excludes: (own?.excludes.reduce((sum, each) => sum | all(each.with), 0) ?? 0) & ~mine,
    };
  });
  const holds = (choice: number): boolean =>
    wants.every((group) => choice & group) &&
    groups.every((group) => isOneAtMost(choice & group)) &&
    asks.every(({ mine, needs, excludes }) => !(choice & mine) || (!(choice & excludes) && needs.every((group) => choice & group))) &&
    strikes.every(({ when, anyOf }) => choice & anyOf || !when.every((group) => choice & group));
  return Array.from({ length: 1 << candidates.length }, (_, choice) => choice).filter(holds);
}

function isOneAtMost(bits: number): boolean {
  return (bits & (bits - 1)) === 0;
}

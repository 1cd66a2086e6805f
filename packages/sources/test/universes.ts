import { randomNumbers } from '@nx-oci/oci';
import type { Candidate, Exclusion, Problem, Requirement, Rules, Trigger } from '../src/solver/problem';

/** All that there is to choose from, laid open. */
export interface Universe {
  candidates: Candidate[];
  wanted: Requirement<Candidate>[];
  /** By id. */
  rules: Map<string, Rules<Candidate>>;
  /** Of each of these at most one is chosen. */
  slots: Candidate[][];
  triggers: Trigger<Candidate>[];
}

export function problemIn({ wanted, rules, slots, triggers }: Universe): Problem<Candidate> {
  const slotOf = new Map(slots.flatMap((slot, at) => slot.map(({ id }) => [id, `slot ${at}`] as const)));
  return {
    wanted,
    triggers,
    rulesOf: ({ id }) => rules.get(id) ?? { requires: [], excludes: [] },
    slotOf: ({ id }) => slotOf.get(id) ?? id,
  };
}

/** The texts of the rules that a choice breaks. */
export function brokenBy(universe: Universe, chosen: readonly Candidate[]): string[] {
  const ids = new Set(chosen.map(({ id }) => id));
  const some = (candidates: readonly Candidate[]): boolean => candidates.some(({ id }) => ids.has(id));
  const rules = chosen.map(({ id }) => ({ id, ...(universe.rules.get(id) as Rules<Candidate>) }));
  return [
    ...universe.wanted.filter(({ anyOf }) => !some(anyOf)),
    ...universe.triggers.filter(({ when, anyOf }) => when.every(some) && !some(anyOf)),
    ...rules.flatMap(({ requires }) => requires.filter(({ anyOf }) => !some(anyOf))),
    ...rules.flatMap(({ id, excludes }) => excludes.filter((each) => some(each.with.filter((other) => other.id !== id)))),
    ...universe.slots.filter((slot) => slot.filter(({ id }) => ids.has(id)).length > 1).map((slot) => ({ text: `one of ${slot[0].id}` })),
  ].map(({ text }) => text);
}

/** A universe of at most twelve candidates, the same for the same seed: about half of them have solutions. */
export function randomUniverse(seed: number): Universe {
  const below = numbersBelow(seed);
  const some = <T>(from: T[], count: number): T[] => Array.from({ length: Math.min(count, from.length) }, () => from[below(from.length)]);
  const slots = Array.from({ length: 2 + below(4) }, (_, name) =>
    // Newest first.
    Array.from({ length: 1 + below(3) }, (_, version, { length } = { length: 3 }) => ({ id: `${'abcde'[name]} ${length - version}` })),
  ).filter((_, at, all) => all.slice(0, at + 1).flat().length <= 12);
  const candidates = slots.flat();
  let texts = 0;
  const text = (subject: string, verb: string, objects: Candidate[]): string =>
    `${subject} ${verb} ${objects.map(({ id }) => id).join(' or ') || 'nothing there is'} (rule ${++texts})`;

  const alternatives = (): Candidate[] =>
    below(25) === 0 ? [] : [...new Set(some(slots, 1 + below(2)).flatMap((slot) => slot.slice(below(slot.length), 1 + below(4)).concat(some(slot, 1))))];
  const requirement = (subject: string): Requirement<Candidate> => {
    const anyOf = alternatives();
    return { anyOf, text: text(subject, 'needs', anyOf) };
  };
  const exclusion = (subject: string): Exclusion<Candidate> => {
    const others = some(candidates, 1 + below(3));
    return { with: others, text: text(subject, 'excludes', others) };
  };
  const trigger = (): Trigger<Candidate> => {
    const when = Array.from({ length: below(3) }, () => some(candidates, 1 + below(2)));
    return { ...requirement(`where ${JSON.stringify(when.map((group) => group.map(({ id }) => id)))}`), when };
  };
  const several = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
  return {
    candidates,
    slots,
    wanted: several(1 + below(4), () => requirement('the user')),
    rules: new Map(
      candidates.map(({ id }) => [
        id,
        { requires: several([0, 1, 1, 2, 2][below(5)], () => requirement(id)), excludes: several([0, 1, 1][below(3)], () => exclusion(id)) },
      ]),
    ),
    triggers: below(3) === 0 ? several(1 + below(2), trigger) : [],
  };
}

/**
 * A universe of `packages` with four versions each, the same for the same seed, in which many versions do not go
 * together, but one of each package does with those of all others. Of six dependencies `narrow` want certain versions.
 */
export function soundUniverse(seed: number, { packages, narrow }: { packages: number; narrow: number }): Universe {
  const below = numbersBelow(seed);
  const slots = Array.from({ length: packages }, (_, at) => [4, 3, 2, 1].map((version) => ({ id: `p${at} ${version}` })));
  const sound = slots.map(() => below(4));
  const rules = new Map<string, Rules<Candidate>>();
  slots.forEach((slot, at) =>
    slot.forEach(({ id }, version) => {
      const isSound = version === sound[at];
      const targets = Array.from({ length: below(5) }, () => below(packages));
      const requires = targets.map((target): Requirement<Candidate> => {
        const [newest, oldest] = below(6) < narrow ? [below(4), below(4)].sort() : [0, 3];
        const anyOf = slots[target].filter((_, each) => (each >= newest && each <= oldest) || (isSound && each === sound[target]));
        return { anyOf, text: `${id} depends on p${target}` };
      });
      const [other, which] = [below(packages), below(4)];
      const excludes = below(4) === 0 && !(isSound && which === sound[other]) ? [{ with: [slots[other][which]], text: `${id} breaks p${other}` }] : [];
      rules.set(id, { requires, excludes });
    }),
  );
  const wanted = Array.from({ length: 20 }, () => below(packages)).map((at) => ({ anyOf: slots[at], text: `p${at} is wanted` }));
  return { candidates: slots.flat(), slots, wanted, rules, triggers: [] };
}

function numbersBelow(seed: number): (limit: number) => number {
  const next = randomNumbers(seed * 0x9e3779b1);
  // The first numbers of seeds near each other are alike.
  for (let skipped = 0; skipped < 8; skipped++) next();
  return (limit) => next() % limit;
}

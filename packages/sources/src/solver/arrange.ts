import type { Candidate, Problem, Requirement, Rules } from './problem';

/**
 * What is needed of the chosen, dependencies first: going through `wanted`, and then the triggers that strike, each
 * candidate comes after the first of the chosen that fulfils each of its requirements. A cycle is cut where it comes
 * back to the candidate through which it was entered.
 */
export function arrange<C extends Candidate>(problem: Problem<C>, chosen: Map<string, { candidate: C; rules: Rules<C> }>): C[] {
  const arranged: C[] = [];
  const entered = new Set<string>();
  const take = (requirement: Requirement<C>): Visit<C> | undefined => {
    const id = requirement.anyOf.find((each) => chosen.has(each.id))?.id;
    const found = id === undefined || entered.has(id) ? undefined : chosen.get(id);
    if (found === undefined) return undefined;
    entered.add(found.candidate.id);
    return { candidate: found.candidate, open: found.rules.requires.values() };
  };
  // A stack of its own: chains of dependencies can be longer than the engine's is deep.
  const addWithNeeds = (requirement: Requirement<C>): void => {
    const visits = [take(requirement)].filter((visit) => visit !== undefined);
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const { value, done } = visit.open.next();
      if (done) arranged.push((visits.pop() ?? visit).candidate);
      const next = done ? undefined : take(value);
      if (next !== undefined) visits.push(next);
    }
  };
  problem.wanted.forEach(addWithNeeds);
  for (let before = -1; before !== arranged.length; ) {
    before = arranged.length;
    for (const trigger of problem.triggers ?? []) {
      if (trigger.when.every((group) => group.some(({ id }) => entered.has(id)))) addWithNeeds(trigger);
    }
  }
  return arranged;
}

interface Visit<C> {
  candidate: C;
  open: Iterator<Requirement<C>, undefined>;
}

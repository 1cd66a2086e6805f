import { linesOf, type Line } from './line';
import type { Candidate, Problem, Rules } from './problem';
import { isFalse, isTrue, Sat, type Clause, type Literal } from './sat';

/** What is chosen, by id, with its rules; or what cannot hold together. */
export type Outcome<C> = { chosen: Map<string, { candidate: C; rules: Rules<C> }>; core?: undefined } | { chosen?: undefined; core: Line<C>[] };

/** What something that is true asks for. */
interface Node<C> {
  candidate?: C;
  rules?: Rules<C>;
  /** Asked when it first becomes true, or is about to. */
  lines(): Line<C>[];
  /** For each requirement, the variables that fulfil it, in order of preference. */
  requires?: number[][];
}

/**
 * Chooses candidates. Decides only where a requirement of something chosen is not fulfilled, in the order in which
 * requirements came up, and for the first candidate that is still possible. Rules become clauses when what they belong
 * to is first chosen.
 */
export function search<C extends Candidate>(problem: Problem<C>): Outcome<C> {
  return new Search(problem).run();
}

class Search<C extends Candidate> {
  readonly #problem: Problem<C>;
  readonly #sat = new Sat<Line<C>>();
  /** By variable. One without is an aid for a trigger. */
  readonly #nodes: (Node<C> | undefined)[] = [];
  readonly #variables = new Map<string, number>();
  /** Where on the trail all before has clauses. */
  #encoded = 0;
  /** Where on the trail all before is fulfilled; and so for each decision, when it was made. */
  #fulfilled = 0;
  readonly #fulfilledAt: number[] = [];

  constructor(problem: Problem<C>) {
    this.#problem = problem;
  }

  run(): Outcome<C> {
    const root = this.#sat.addVariable();
    this.#nodes[root] = { lines: () => this.#problem.wanted.map((rule) => ({ kind: 'wanted', rule })) };
    this.#sat.settle(isTrue(root));
    this.#addTriggers();
    for (;;) {
      const broken = this.#sat.propagate() ?? this.#encodeFollowing();
      if (broken !== undefined) {
        if (!this.#sat.learnFrom(broken)) return { core: this.#coreOf(broken) };
        this.#encoded = Math.min(this.#encoded, this.#sat.followed);
        this.#fulfilled = this.#fulfilledAt[this.#sat.level];
      } else if (this.#encoded === this.#sat.trail.length) {
        const decision = this.#nextDecision();
        if (decision === undefined) return { chosen: this.#chosen() };
        // Its own rules may already say that it is impossible: cheaper to see now than to go back on it.
        this.#encode(decision);
        if (this.#sat.valueOf(isTrue(decision)) !== 0) continue;
        this.#fulfilledAt[this.#sat.level] = this.#fulfilled;
        this.#sat.decide(isTrue(decision));
      }
    }
  }

  /** A trigger is a node of its own, true where it strikes; a group of many candidates is one, true where one of them is. */
  #addTriggers(): void {
    for (const rule of this.#problem.triggers ?? []) {
      const line: Line<C> = { kind: 'trigger', rule };
      const groups = rule.when.map((group) => {
        const variable = this.#sat.addVariable();
        for (const each of sorted(group)) this.#sat.addClause([isFalse(this.#variableOf(each)), isTrue(variable)], line);
        return variable;
      });
      const strikes = this.#sat.addVariable();
      this.#nodes[strikes] = { lines: () => [line] };
      this.#sat.addClause([...groups.map(isFalse), isTrue(strikes)], line);
    }
  }

  #variableOf(candidate: C): number {
    let variable = this.#variables.get(candidate.id);
    if (variable === undefined) {
      variable = this.#sat.addVariable(this.#problem.slotOf(candidate));
      this.#variables.set(candidate.id, variable);
      const node: Node<C> = { candidate, lines: () => linesOf(candidate, (node.rules = this.#problem.rulesOf(candidate))) };
      this.#nodes[variable] = node;
    }
    return variable;
  }

  /** Encodes what the next literal of the trail has come to choose; returns a clause that is broken by it. */
  #encodeFollowing(): Clause<Line<C>> | undefined {
    if (this.#encoded === this.#sat.trail.length) return undefined;
    const literal = this.#sat.trail[this.#encoded++];
    return literal & 1 ? undefined : this.#encode(literal >> 1);
  }

  /** Makes clauses of what a variable brings with it, once; returns one that is broken. */
  #encode(variable: number): Clause<Line<C>> | undefined {
    const node = this.#nodes[variable];
    if (node === undefined || node.requires !== undefined) return undefined;
    node.requires = [];
    let broken: Clause<Line<C>> | undefined;
    const add = (literals: Literal[], line: Line<C>): void => {
      const clause = this.#sat.addClause([isFalse(variable), ...literals], line);
      broken ??= clause;
    };
    for (const line of node.lines()) {
      if (line.kind === 'excludes') {
        for (const other of sorted(line.rule.with)) if (other.id !== line.of.id) add([isFalse(this.#variableOf(other))], line);
      } else if (line.kind !== 'slot') {
        const variables = line.rule.anyOf.map((each) => this.#variableOf(each));
        node.requires.push(variables);
        add(variables.map(isTrue), line);
      }
    }
    return broken;
  }

  /** The variable to try next. */
  #nextDecision(): number | undefined {
    for (; this.#fulfilled < this.#sat.trail.length; this.#fulfilled++) {
      const literal = this.#sat.trail[this.#fulfilled];
      const requires = literal & 1 ? undefined : this.#nodes[literal >> 1]?.requires;
      for (const variables of requires ?? []) {
        if (variables.some((each) => this.#sat.valueOf(isTrue(each)) > 0)) continue;
        const first = variables.find((each) => this.#sat.valueOf(isTrue(each)) === 0);
        if (first !== undefined) return first;
      }
    }
    return undefined;
  }

  #chosen(): Map<string, { candidate: C; rules: Rules<C> }> {
    const chosen = new Map<string, { candidate: C; rules: Rules<C> }>();
    for (const literal of this.#sat.trail) {
      const { candidate, rules } = (literal & 1 ? undefined : this.#nodes[literal >> 1]) ?? {};
      if (candidate !== undefined && rules !== undefined) chosen.set(candidate.id, { candidate, rules });
    }
    return chosen;
  }

  #coreOf(broken: Clause<Line<C>>): Line<C>[] {
    const { origins, rivals } = this.#sat.coreOf(broken);
    const slots = new Map<string, Map<string, C>>();
    for (const candidate of rivals.flat().flatMap((variable) => this.#nodes[variable]?.candidate ?? [])) {
      const name = this.#problem.slotOf(candidate);
      slots.set(name, (slots.get(name) ?? new Map<string, C>()).set(candidate.id, candidate));
    }
    return [...origins, ...[...slots.values()].map((of): Line<C> => ({ kind: 'slot', of: sorted([...of.values()]) }))];
  }
}

/** In an order that does not depend on who listed them. */
function sorted<C extends Candidate>(candidates: readonly C[]): C[] {
  return [...candidates].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

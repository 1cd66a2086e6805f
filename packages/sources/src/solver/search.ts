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
  /** Clauses still to be added. */
  pending: { literals: Literal[]; line: Line<C> }[];
}

/**
 * Chooses candidates. Decides only where a requirement of something chosen is not fulfilled, in the order in which
 * requirements came up, and for the first candidate that is still possible. Rules become clauses when what they belong
 * to is first tried.
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
  /** All that have been looked at. */
  readonly #lines: Line<C>[] = [];
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
    this.#nodes[root] = { lines: () => this.#problem.wanted.map((rule) => ({ kind: 'wanted', rule })), pending: [] };
    this.#sat.settle(isTrue(root));
    this.#addTriggers();
    for (;;) {
      const broken = this.#sat.propagate() ?? this.#encodeNext();
      if (broken !== undefined) {
        if (!this.#sat.learnFrom(broken)) return { core: this.#coreOf(broken) };
        // Also what broke is behind this, with the clauses that it has left.
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
      this.#nodes[strikes] = { lines: () => [line], pending: [] };
      this.#sat.addClause([...groups.map(isFalse), isTrue(strikes)], line);
    }
  }

  #variableOf(candidate: C): number {
    let variable = this.#variables.get(candidate.id);
    if (variable === undefined) {
      variable = this.#sat.addVariable(this.#problem.slotOf(candidate));
      this.#variables.set(candidate.id, variable);
      const node: Node<C> = { candidate, lines: () => linesOf(candidate, (node.rules = this.#problem.rulesOf(candidate))), pending: [] };
      this.#nodes[variable] = node;
    }
    return variable;
  }

  /** Encodes what the trail has come to choose; returns a clause that is broken by it. */
  #encodeNext(): Clause<Line<C>> | undefined {
    if (this.#encoded === this.#sat.trail.length) return undefined;
    const literal = this.#sat.trail[this.#encoded++];
    return literal & 1 ? undefined : this.#encode(literal >> 1);
  }

  /** Makes clauses of what a variable brings with it, up to one that is broken: the others wait until that is mended. */
  #encode(variable: number): Clause<Line<C>> | undefined {
    const node = this.#nodes[variable];
    if (node === undefined) return undefined;
    if (node.requires === undefined) this.#translate(variable, node, (node.requires = []));
    for (let next = node.pending.shift(); next !== undefined; next = node.pending.shift()) {
      const broken = this.#sat.addClause(next.literals, next.line);
      if (broken !== undefined) return broken;
    }
    return undefined;
  }

  #translate(variable: number, { lines, pending }: Node<C>, requires: number[][]): void {
    for (const line of lines()) {
      this.#lines.push(line);
      if (line.kind === 'excludes') {
        const others = sorted(line.rule.with).filter(({ id }) => id !== line.of.id);
        for (const other of others) pending.push({ literals: [isFalse(variable), isFalse(this.#variableOf(other))], line });
      } else if (line.kind !== 'slot') {
        const variables = line.rule.anyOf.map((each) => this.#variableOf(each));
        requires.push(variables);
        pending.push({ literals: [isFalse(variable), ...variables.map(isTrue)], line });
      }
    }
  }

  /** The variable to try next. */
  #nextDecision(): number | undefined {
    for (; this.#fulfilled < this.#sat.trail.length; this.#fulfilled++) {
      const literal = this.#sat.trail[this.#fulfilled];
      const requires = literal & 1 ? undefined : this.#nodes[literal >> 1]?.requires;
      for (const variables of requires ?? []) {
        if (variables.some((each) => this.#sat.valueOf(isTrue(each)) > 0)) continue;
        const first = variables.find((each) => this.#sat.valueOf(isTrue(each)) === 0);
        if (first === undefined) throw new Error('A requirement that nothing can fulfil was not seen to be broken.');
        return first;
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
    return [...this.#lines.filter((line) => origins.has(line)), ...[...slots.values()].map((of): Line<C> => ({ kind: 'slot', of: sorted([...of.values()]) }))];
  }
}

/** In an order that does not depend on who listed them. */
function sorted<C extends Candidate>(candidates: readonly C[]): C[] {
  return [...candidates].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

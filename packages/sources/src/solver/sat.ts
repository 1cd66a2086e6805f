/** `2 × variable` says that a variable is true, `2 × variable + 1` that it is false: `literal ^ 1` is the contrary. */
export type Literal = number;

export function isTrue(variable: number): Literal {
  return 2 * variable;
}

export function isFalse(variable: number): Literal {
  return 2 * variable + 1;
}

/** At least one of its literals holds. */
export interface Clause<Origin> {
  /** The first two are watched: as long as neither is false, nothing follows from the clause. */
  literals: Literal[];
  /** Why it was given. One without origin follows from others, or is about two of a slot. */
  origin?: Origin;
  /** What it was derived from: clauses, and variables whose values are settled for good. */
  from?: (Clause<Origin> | number)[];
}

/** What cannot hold together. */
export interface Core<Origin> {
  origins: Set<Origin>;
  /** Variables of one slot that exclude each other. */
  rivals: [number, number][];
}

interface Slot {
  variables: number[];
  /** The one that is true. */
  holder?: number;
}

/**
 * Conflict-driven clause learning over variables of which at most one in a slot is true. That one makes the others of
 * its slot false is computed, not stored: slots may be large, and get variables at any time. What to decide is the
 * caller's choice.
 *
 * After a conflict it goes back by one decision, however far the learned clause reaches (chronological backtracking):
 * so a decision is given up only where those before it leave no room for it, and thousands need not be made again. What
 * follows from few decisions may hence come late on the trail; its level says how many it does follow from.
 */
export class Sat<Origin> {
  /** The literals that hold, in the order in which they came to. */
  readonly trail: Literal[] = [];
  readonly #values: (1 | 0 | -1)[] = [];
  readonly #levels: number[] = [];
  readonly #reasons: (Clause<Origin> | undefined)[] = [];
  readonly #slots: (Slot | undefined)[] = [];
  readonly #slotsByName = new Map<string, Slot>();
  /** For each literal, the clauses to look at when it becomes false. */
  readonly #watchers: Clause<Origin>[][] = [];
  /** How long the trail was when each decision was made. */
  readonly #decisions: number[] = [];
  #followed = 0;

  /** How many decisions hold. */
  get level(): number {
    return this.#decisions.length;
  }

  /** How much of the trail has been followed up. */
  get followed(): number {
    return this.#followed;
  }

  addVariable(slotName?: string): number {
    const variable = this.#values.push(0) - 1;
    this.#watchers.push([], []);
    if (slotName === undefined) return variable;
    let slot = this.#slotsByName.get(slotName);
    if (slot === undefined) this.#slotsByName.set(slotName, (slot = { variables: [] }));
    slot.variables.push(variable);
    this.#slots[variable] = slot;
    return variable;
  }

  /** 1 when it holds, -1 when its contrary does, 0 when it is open. */
  valueOf(literal: Literal): number {
    const variable = literal >> 1;
    const value = this.#values[variable] || (this.#slots[variable]?.holder === undefined ? 0 : -1);
    return literal & 1 ? -value : value;
  }

  /** Adds a clause; returns it if it is broken. */
  addClause(literals: Literal[], origin: Origin): Clause<Origin> | undefined {
    const distinct = new Set(literals);
    if (literals.some((literal) => distinct.has(literal ^ 1))) return undefined;
    const openUntil = (literal: Literal): number => (this.valueOf(literal) < 0 ? this.#levelOf(literal) : Number.MAX_SAFE_INTEGER);
    const clause = { literals: [...distinct].sort((a, b) => openUntil(b) - openUntil(a)), origin };
    this.#watch(clause);
    const [first, second] = clause.literals;
    if (first === undefined || this.valueOf(first) < 0) return clause;
    if (this.valueOf(first) === 0 && (second === undefined || this.valueOf(second) < 0)) this.#hold(first, clause);
    return undefined;
  }

  /** Has an open literal hold for good, at level 0. */
  settle(literal: Literal): void {
    this.#hold(literal);
  }

  /** Has an open literal hold, until it is found to be wrong. */
  decide(literal: Literal): void {
    this.#decisions.push(this.trail.length);
    this.#hold(literal);
  }

  /** Follows up on all that holds; returns a clause that is broken by it. */
  propagate(): Clause<Origin> | undefined {
    while (this.#followed < this.trail.length) {
      const literal = this.trail[this.#followed++];
      let broken = this.#follow(literal ^ 1);
      for (const rival of literal & 1 ? [] : (this.#slots[literal >> 1]?.variables ?? [])) {
        if (isTrue(rival) !== literal) broken ??= this.#follow(isTrue(rival));
      }
      if (broken !== undefined) return broken;
    }
    return undefined;
  }

  /** Learns a clause from a broken one, and goes back by one decision. False if it is broken whatever is decided. */
  learnFrom(broken: Clause<Origin>): boolean {
    const level = this.#highest(broken.literals);
    if (level === 0) return false;
    const from: (Clause<Origin> | number)[] = [];
    const below: Literal[] = [];
    const seen = new Set<number>();
    let ofThisLevel = 0;
    let clause: Clause<Origin> | undefined = broken;
    let at = this.trail.length;
    // Back to the one literal of this level from which all the others that break the clause follow.
    for (;;) {
      if (clause === undefined) throw new Error('A decision was to be followed back to its reason.');
      from.push(clause);
      for (const literal of clause.literals) {
        if (this.valueOf(literal) > 0) continue;
        const variable = this.#cause(literal, (rivals) => from.push(rivals));
        if (seen.has(variable)) continue;
        seen.add(variable);
        if (this.#levels[variable] === 0) from.push(variable);
        else if (this.#levels[variable] === level) ofThisLevel++;
        else below.push(this.#values[variable] > 0 ? isFalse(variable) : isTrue(variable));
      }
      do at--;
      while (!seen.has(this.trail[at] >> 1) || this.#levels[this.trail[at] >> 1] !== level);
      if (--ofThisLevel === 0) break;
      clause = this.#reasons[this.trail[at] >> 1];
    }
    below.sort((a, b) => this.#levelOf(b) - this.#levelOf(a));
    const learned = { literals: [this.trail[at] ^ 1, ...below], from };
    this.#goBack(level - 1);
    this.#watch(learned);
    this.#hold(learned.literals[0], learned);
    return true;
  }

  /** What a clause that is broken at level 0 comes from: all of it cannot hold together. */
  coreOf(broken: Clause<Origin>): Core<Origin> {
    const core: Core<Origin> = { origins: new Set(), rivals: [] };
    // Walking a set also visits what is added on the way.
    const grounds = new Set<Clause<Origin> | number>();
    const blame = (clause: Clause<Origin>): void => {
      grounds.add(clause);
      for (const literal of clause.literals) grounds.add(this.#cause(literal, (rivals) => grounds.add(rivals)));
    };
    blame(broken);
    for (const ground of grounds) {
      if (typeof ground === 'number') {
        const reason = this.#reasons[ground];
        if (reason !== undefined) blame(reason);
      } else if (ground.from !== undefined) ground.from.forEach((each) => grounds.add(each));
      else if (ground.origin !== undefined) core.origins.add(ground.origin);
      else core.rivals.push([ground.literals[0] >> 1, ground.literals[1] >> 1]);
    }
    return core;
  }

  /** The variable on the trail that gives a literal its value: its own, or the one that holds its slot. */
  #cause(literal: Literal, onRivals: (clause: Clause<Origin>) => void): number {
    const variable = literal >> 1;
    const holder = this.#slots[variable]?.holder;
    if (this.#values[variable] !== 0 || holder === undefined) return variable;
    onRivals({ literals: [isFalse(holder), isFalse(variable)] });
    return holder;
  }

  /** The level of a literal that has a value. */
  #levelOf(literal: Literal): number {
    const variable = literal >> 1;
    return this.#levels[this.#values[variable] === 0 ? (this.#slots[variable]?.holder ?? variable) : variable];
  }

  #highest(literals: Literal[], except?: Literal): number {
    let level = 0;
    for (const literal of literals) if (literal !== except) level = Math.max(level, this.#levelOf(literal));
    return level;
  }

  #hold(literal: Literal, reason?: Clause<Origin>): void {
    const variable = literal >> 1;
    const slot = this.#slots[variable];
    this.#values[variable] = literal & 1 ? -1 : 1;
    this.#levels[variable] = reason === undefined ? this.level : this.#highest(reason.literals, literal);
    this.#reasons[variable] = reason;
    this.trail.push(literal);
    if (slot !== undefined && !(literal & 1)) slot.holder = variable;
  }

  /** Gives up the decisions above a level with what follows from them. What does not is to be followed up again. */
  #goBack(level: number): void {
    const later = this.trail.splice(this.#decisions[level]);
    this.#followed = this.trail.length;
    this.#decisions.length = level;
    for (const literal of later) {
      const variable = literal >> 1;
      const slot = this.#slots[variable];
      if (this.#levels[variable] <= level) {
        this.trail.push(literal);
        continue;
      }
      this.#values[variable] = 0;
      if (slot?.holder === variable) slot.holder = undefined;
    }
  }

  #watch(clause: Clause<Origin>): void {
    if (clause.literals.length < 2) return;
    this.#watchers[clause.literals[0]].push(clause);
    this.#watchers[clause.literals[1]].push(clause);
  }

  /** Has the clauses that watch a literal watch another, now that it is false; what can't must have its other one hold. */
  #follow(literal: Literal): Clause<Origin> | undefined {
    const clauses = this.#watchers[literal];
    let kept = 0;
    let broken: Clause<Origin> | undefined;
    for (const clause of clauses) {
      if (broken === undefined && this.#moveWatch(clause.literals, literal)) {
        this.#watchers[clause.literals[1]].push(clause);
        continue;
      }
      clauses[kept++] = clause;
      if (broken !== undefined) continue;
      const value = this.valueOf(clause.literals[0]);
      if (value < 0) broken = clause;
      else if (value === 0) this.#hold(clause.literals[0], clause);
    }
    clauses.length = kept;
    return broken;
  }

  /** Puts a watched literal second, and has one that is not false take its place if that is needed. */
  #moveWatch(literals: Literal[], literal: Literal): boolean {
    if (literals[0] === literal) [literals[0], literals[1]] = [literals[1], literal];
    if (this.valueOf(literals[0]) > 0) return false;
    for (let at = 2; at < literals.length; at++) {
      if (this.valueOf(literals[at]) < 0) continue;
      [literals[1], literals[at]] = [literals[at], literal];
      return true;
    }
    return false;
  }
}

/** One version of one package. */
export interface Candidate {
  /** Unique, and how explanations name it: `libfoo 1.9`. */
  id: string;
}

/** At least one of these has to be there. */
export interface Requirement<C> {
  /** In order of preference. Nothing fulfils an empty list. */
  anyOf: readonly C[];
  /** How people say it: `python3 depends on python3.11 (>= 3.11.2-1~)`. */
  text: string;
}

/** None of these may be there. */
export interface Exclusion<C> {
  /** In any order. Nothing excludes itself, so a candidate may be among those that it excludes. */
  with: readonly C[];
  /** How people say it: `exim4 conflicts with mail-transport-agent`. */
  text: string;
}

/** A requirement that stands only where at least one of each group in `when` is chosen, such as APK's `install_if`. */
export interface Trigger<C> extends Requirement<C> {
  /** Groups and members are in any order. */
  when: readonly (readonly C[])[];
}

/** What a candidate asks of the others, once it is chosen itself. */
export interface Rules<C> {
  requires: readonly Requirement<C>[];
  excludes: readonly Exclusion<C>[];
}

/** What to choose from, and what for. Candidates with the same `id` are one. */
export interface Problem<C extends Candidate> {
  wanted: readonly Requirement<C>[];
  /** Asked at most once for each candidate, and only for those that are tried. */
  rulesOf(candidate: C): Rules<C>;
  /** At most one candidate of a slot (a package's name and architecture) is chosen. */
  slotOf(candidate: C): string;
  triggers?: readonly Trigger<C>[];
}

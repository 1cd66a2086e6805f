import type { ApkPackage } from './package';
import { compareVersions } from './version';

/** A candidate that has the name which is asked for, in a version or in none. */
interface Choice<C> {
  candidate: C;
  version?: string;
}

/** What decides between choices. */
export interface Preference {
  /** What is asked for. */
  name: string;
  /** The tag that it is asked for by. */
  tag?: string;
  /** What asks for it. */
  asking?: ApkPackage;
  /** Name → version that is locked. */
  locked: ReadonlyMap<string, string>;
}

/**
 * Candidates that fulfil something, in the order in which apko prefers them: what is locked; what was built together with the
 * one that asks; the tag; the newest version of what is asked for, one in a version before one in none; of one package the
 * newest; the highest priority; the newest; the name. What is chosen already comes before all of it: that is the solver's.
 */
export function inOrderOfPreference<C extends { package: ApkPackage }>(choices: readonly Choice<C>[], preference: Preference): C[] {
  const byName = new Map<string, Choice<C>[]>();
  for (const choice of choices) byName.set(choice.candidate.package.name, [...(byName.get(choice.candidate.package.name) ?? []), choice]);
  const levels = new Map(choices.map((choice) => [choice, level(choice.candidate.package, preference)]));
  const outer = (a: Choice<C>, b: Choice<C>): number => levels.get(a)! - levels.get(b)! || compareAsked(a, b);
  const queues = [...byName.values()].map((group) => group.sort((a, b) => outer(a, b) || compareVersions(b.candidate.package.version, a.candidate.package.version)));
  // Versions count before priorities within a package, and after them between packages: so the best of each are compared.
  const between = (a: Choice<C>, b: Choice<C>): number => {
    const [first, second] = [a.candidate.package, b.candidate.package];
    return outer(a, b) || second.providerPriority - first.providerPriority || compareVersions(second.version, first.version) || (first.name < second.name ? -1 : 1);
  };
  const ordered: C[] = [];
  while (queues.length > 0) {
    const best = queues.reduce((found, queue) => (between(queue[0], found[0]) < 0 ? queue : found));
    ordered.push(best.shift()!.candidate);
    if (best.length === 0) queues.splice(queues.indexOf(best), 1);
  }
  return ordered;
}

function level({ name, version, origin, tag: ownTag }: ApkPackage, { tag, asking, locked }: Preference): number {
  if (locked.get(name) === version) return 0;
  const together = asking?.origin !== undefined && asking.origin === origin && asking.version === version;
  return 1 + (together ? 0 : 2) + (ownTag === tag ? 0 : 1);
}

function compareAsked({ version: a }: Choice<unknown>, { version: b }: Choice<unknown>): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  return compareVersions(b, a);
}

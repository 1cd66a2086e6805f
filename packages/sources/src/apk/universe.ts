import type { Candidate, Exclusion, Requirement, Rules, Trigger } from '../solver/problem';
import { parseConstraint, takesVersion, type Constraint, type Provision } from './constraint';
import type { ApkPackage } from './package';
import { inOrderOfPreference } from './preference';

/** A package on an architecture; or, without a package, that nothing is there of what `install_if` would bring. */
export interface ApkCandidate extends Candidate {
  architecture: string;
  package?: ApkPackage;
}

export interface UniverseOptions {
  /** Constraints that are asked for. */
  wanted: readonly Constraint[];
  /** Name → version that is locked. */
  locked: ReadonlyMap<string, string>;
}

/** Who has a name, in which version. */
interface Provider {
  candidate: ApkCandidate & { package: ApkPackage };
  version?: string;
}

/** What there is on one architecture. */
interface Shelf {
  candidates: Provider['candidate'][];
  /** By names of packages and by what these provide. */
  providers: Map<string, Provider[]>;
}

/**
 * What packages there are, on all architectures together, and what they ask of each other: apk-package(5). A package is in
 * one version on all architectures that have it, and a version that one of them lacks is on none.
 */
export class Universe {
  readonly #options: UniverseOptions;
  readonly #shelves = new Map<string, Shelf>();
  readonly #known = new Map<string, Provider[]>();

  /** Of packages with one name, version and tag, the first counts, as repositories are in order. */
  constructor(packages: ReadonlyMap<string, readonly ApkPackage[]>, options: UniverseOptions) {
    this.#options = options;
    const everywhere = inAll([...packages.values()]);
    const conflicts = options.wanted.filter(({ conflict }) => conflict);
    for (const [architecture, all] of packages) {
      const suffix = packages.size > 1 ? ` (${architecture})` : '';
      const distinct = new Map(all.filter((each) => everywhere.has(keyOf(each))).map((each) => [`${keyOf(each)}@${each.tag ?? ''}`, each] as const).reverse());
      const candidates = [...distinct.values()].reverse().map((each) => ({ id: `${each.name} ${each.version}${each.tag === undefined ? '' : ` @${each.tag}`}${suffix}`, architecture, package: each }));
      const allowed = candidates.filter((each) => !conflicts.some((constraint) => provisionsOf(each.package).some((provision) => isTaken(constraint, provision))));
      this.#shelves.set(architecture, withTags(allowed, options.wanted));
    }
  }

  /** What a user asks for, on each architecture. */
  wanted(): Requirement<ApkCandidate>[] {
    const asked = this.#options.wanted.filter(({ conflict }) => !conflict);
    return [...this.#shelves.keys()].flatMap((architecture) =>
      asked.map((constraint) => {
        const anyOf = this.#inOrder(architecture, constraint);
        return { anyOf, text: `${constraint.text} is asked for${anyOf.length > 0 ? '' : `, and ${this.#whatThereIs(architecture, constraint)}`}` };
      }),
    );
  }

  rulesOf(of: ApkCandidate): Rules<ApkCandidate> {
    if (of.package === undefined) return { requires: [], excludes: [] };
    const requires: Requirement<ApkCandidate>[] = [];
    const excludes: Exclusion<ApkCandidate>[] = [];
    const own = provisionsOf(of.package);
    for (const text of of.package.depends) {
      const constraint = parseConstraint(text);
      if (constraint === undefined) requires.push({ anyOf: [], text: `${of.id} depends on ${text}, which is no constraint` });
      else if (constraint.conflict) excludes.push({ with: this.#taking(of.architecture, constraint), text: `${of.id} conflicts with ${text.slice(1)}` });
      else if (!own.some((provision) => isTaken(constraint, provision))) {
        const anyOf = this.#inOrder(of.architecture, constraint, of.package);
        const missing = anyOf.length > 0 ? '' : `, and ${this.#whatThereIs(of.architecture, constraint)}`;
        requires.push({ anyOf, text: `${of.id} depends on ${text}${missing}` });
      }
    }
    // A name is of one package, unless all have it in no version.
    for (const { name, version } of own) {
      const others = this.#providers(of.architecture, name).filter((other) => other.candidate.package.name !== of.package!.name && (version !== undefined || other.version !== undefined));
      for (const { candidate } of others) excludes.push({ with: [candidate], text: `${of.id} and ${candidate.id} both provide ${name}` });
    }
    for (const architecture of this.#shelves.keys()) {
      if (architecture === of.architecture) continue;
      const others = this.#providers(architecture, of.package.name).filter(({ candidate }) => candidate.package.name === of.package!.name && candidate.package.version !== of.package!.version);
      for (const { candidate } of others) excludes.push({ with: [candidate], text: `${of.id} and ${candidate.id} differ, and a package is in one version on all architectures` });
    }
    return { requires, excludes };
  }

  slotOf({ id, architecture, package: of }: ApkCandidate): string {
    return of === undefined ? id : `${of.name} ${architecture}`;
  }

  /** What comes by `install_if`: where all that it names is there, and unless it cannot be. */
  triggers(): Trigger<ApkCandidate>[] {
    return [...this.#shelves].flatMap(([architecture, { candidates }]) => {
      const groups = new Map<string, Provider['candidate'][]>();
      for (const each of candidates) {
        if (each.package.installIf.length === 0) continue;
        const key = `${each.package.name} if ${each.package.installIf.join(' ')}`;
        groups.set(key, [...(groups.get(key) ?? []), each]);
      }
      return [...groups].flatMap(([key, group]) => this.#trigger(architecture, key, group));
    });
  }

  #trigger(architecture: string, key: string, group: Provider['candidate'][]): Trigger<ApkCandidate>[] {
    const { name, installIf } = group[0].package;
    const terms = installIf.map(parseConstraint);
    const when = terms.flatMap((term) => (term?.conflict === false ? [this.#taking(architecture, term)] : []));
    if (terms.includes(undefined) || when.length === 0 || when.some((each) => each.length === 0)) return [];
    const nothing: ApkCandidate = { id: `no ${key} (${architecture})`, architecture };
    const instead = terms.flatMap((term) => (term?.conflict === true ? this.#taking(architecture, term) : []));
    const others = this.#providers(architecture, name).map(({ candidate }) => candidate).filter((each) => each.package.name === name && !group.includes(each));
    const ranked = inOrderOfPreference(group.map((candidate) => ({ candidate, version: candidate.package.version })), { name, locked: this.#options.locked });
    return [{ when, anyOf: [...ranked, nothing, ...others, ...instead], text: key }];
  }

  #inOrder(architecture: string, constraint: Constraint, asking?: ApkPackage): ApkCandidate[] {
    const { name, tag } = constraint;
    return inOrderOfPreference(this.#takingProviders(architecture, constraint), { name, tag, asking, locked: this.#options.locked });
  }

  #taking(architecture: string, constraint: Constraint): ApkCandidate[] {
    return [...new Set(this.#takingProviders(architecture, constraint).map(({ candidate }) => candidate))];
  }

  #takingProviders(architecture: string, constraint: Constraint): Provider[] {
    const key = `${architecture} ${constraint.text.replace(/^!/, '')}`;
    let found = this.#known.get(key);
    if (found === undefined) {
      const { name, tag } = constraint;
      found = this.#providers(architecture, name).filter((each) => isTaken(constraint, { name, version: each.version }) && (tag === undefined || each.candidate.package.tag === undefined || each.candidate.package.tag === tag));
      this.#known.set(key, found);
    }
    return found;
  }

  #providers(architecture: string, name: string): Provider[] {
    return this.#shelves.get(architecture)!.providers.get(name) ?? [];
  }

  #whatThereIs(architecture: string, { name }: Constraint): string {
    const there = this.#providers(architecture, name).map(({ candidate, version }) => (candidate.package.name === name ? candidate.id : `${candidate.id} with ${name}${version === undefined ? ' in no version' : ` ${version}`}`));
    const where = this.#shelves.size > 1 ? ' that all architectures have' : '';
    const excluded = this.#options.wanted.filter((each) => each.conflict).map(({ text }) => text);
    const but = excluded.length > 0 ? ` beside ${excluded.join(', ')}` : '';
    return there.length > 0 ? `there is only ${there.join(', ')}` : `there is no such package${where}${but}`;
  }
}

/** What a package is called and what it provides. */
function provisionsOf({ name, version, provides }: ApkPackage): Provision[] {
  return [{ name, version }, ...provides.filter((each) => each.name !== name)];
}

function isTaken(constraint: Constraint, { name, version }: Provision): boolean {
  return constraint.name === name && takesVersion(constraint, version);
}

function keyOf({ name, version }: ApkPackage): string {
  return `${name} ${version}`;
}

/** Names and versions that all lists have. */
function inAll(lists: readonly (readonly ApkPackage[])[]): Set<string> {
  const [first = [], ...others] = lists.map((list) => new Set(list.map(keyOf)));
  return new Set([...first].filter((key) => others.every((other) => other.has(key))));
}

/** Of what has a tag, that which something asked for by the tag may depend on, however far. */
function withTags(candidates: Provider['candidate'][], wanted: readonly Constraint[]): Shelf {
  const all = shelfOf(candidates);
  if (candidates.every(({ package: of }) => of.tag === undefined)) return all;
  const reached = new Map<string, Set<string>>();
  for (const { name, tag } of wanted) {
    if (tag === undefined) continue;
    const names = reached.get(tag) ?? new Set<string>();
    reached.set(tag, names);
    for (const open = [name]; open.length > 0;) {
      const next = open.pop()!;
      if (names.has(next)) continue;
      names.add(next);
      for (const { candidate } of all.providers.get(next) ?? []) {
        if (candidate.package.tag !== undefined && candidate.package.tag !== tag) continue;
        open.push(...candidate.package.depends.flatMap((text) => parseConstraint(text) ?? []).filter(({ conflict }) => !conflict).map((each) => each.name));
      }
    }
  }
  return shelfOf(candidates.filter(({ package: of }) => of.tag === undefined || provisionsOf(of).some(({ name }) => reached.get(of.tag!)?.has(name))));
}

function shelfOf(candidates: Provider['candidate'][]): Shelf {
  const providers = new Map<string, Provider[]>();
  for (const candidate of candidates) {
    for (const { name, version } of provisionsOf(candidate.package)) {
      const known = providers.get(name);
      if (known === undefined) providers.set(name, [{ candidate, version }]);
      else known.push({ candidate, version });
    }
  }
  return { candidates, providers };
}

import type { Requirement, Rules } from '../solver/problem';
import type { DebPackage } from './package';
import { formatRelations, parseRelations, takesVersion, type Relation } from './relation';
import { indexInvalid } from './release';
import { compareVersions } from './version';

export interface UniverseOptions {
  /** Of Debian: `amd64`. */
  architecture: string;
  /** Name → version that is wanted before any other. */
  pinned: ReadonlyMap<string, string>;
  /** Name → version that is locked. */
  locked: ReadonlyMap<string, string>;
  /** Names of packages that are there in another way. */
  omit: readonly string[];
}

interface Provider {
  package: DebPackage;
  relation: Relation;
}

/** From `required` on, as apt prefers those that provide the same. */
const priorities = ['required', 'important', 'standard', 'optional'];

/** What packages for one architecture there are, and what they ask of each other: Debian Policy, chapter 7. */
export class Universe {
  readonly #options: UniverseOptions;
  /** Name → versions, the preferred one first. */
  readonly #byName = new Map<string, DebPackage[]>();
  readonly #providers = new Map<string, Provider[]>();
  /** Names on which dependencies count as fulfilled. */
  readonly #omitted: ReadonlySet<string>;

  /** Of packages with one name and version, the first counts, as repositories are in order. */
  constructor(packages: readonly DebPackage[], options: UniverseOptions) {
    this.#options = options;
    for (const each of packages) {
      const versions = this.#byName.get(each.name);
      if (versions === undefined) this.#byName.set(each.name, [each]);
      else if (!versions.some(({ version }) => version === each.version)) versions.push(each);
    }
    for (const versions of this.#byName.values()) if (versions.length > 1) versions.sort((a, b) => this.#order(a, b));
    const omitted = options.omit.flatMap((name) => [name, ...(this.#byName.get(name)?.slice(0, 1) ?? []).flatMap((each) => provided(each).map((relation) => relation.name))]);
    this.#omitted = new Set(omitted);
    for (const name of options.omit) this.#byName.delete(name);
    for (const each of [...this.#byName.values()].flat()) {
      for (const relation of provided(each)) {
        const providers = this.#providers.get(relation.name) ?? [];
        providers.push({ package: each, relation });
        this.#providers.set(relation.name, providers);
      }
    }
  }

  /** What a user asks for: a package, in one version if that is said. A name that several others provide is none. */
  wanted(name: string, version: string | undefined): Requirement<DebPackage> {
    const versions = this.#byName.get(name) ?? [];
    if (version !== undefined) {
      const anyOf = versions.filter((each) => each.version === version);
      const others = versions.map((each) => each.version).join(', ');
      return { anyOf, text: `${name}=${version} is asked for${anyOf.length > 0 ? '' : `, and there is ${others ? `only ${others}` : 'no such package'}`}` };
    }
    if (versions.length > 0) return { anyOf: versions, text: `${name} is asked for` };
    const providers = [...new Set((this.#providers.get(name) ?? []).map((each) => each.package.name))].sort();
    if (providers.length === 1) return { anyOf: this.#byName.get(providers[0])!, text: `${name} is asked for, which ${providers[0]} provides` };
    return { anyOf: [], text: `${name} is asked for, and there is no such package${providers.length > 0 ? `: choose one of those that provide it (${providers.join(', ')})` : ''}` };
  }

  rulesOf(of: DebPackage): Rules<DebPackage> {
    const groups = (field: string): Relation[][] => relationsOf(of, field);
    const requires = [...groups('pre-depends'), ...groups('depends')]
      .filter((alternatives) => !alternatives.some(({ name }) => this.#omitted.has(name)))
      .map((alternatives) => {
        const anyOf = this.#inOrder(alternatives);
        const missing = anyOf.length > 0 ? '' : `, which ${this.#whatThereIs(alternatives)}`;
        return { anyOf, text: `${of.id} depends on ${formatRelations(alternatives)}${missing}` };
      });
    const excludes = (['conflicts', 'breaks'] as const).flatMap((field) =>
      groups(field).map(([relation]) => ({
        with: this.#taking(relation).filter((each) => each.name !== of.name),
        text: `${of.id} ${field === 'breaks' ? 'breaks' : 'conflicts with'} ${formatRelations([relation])}`,
      })),
    );
    return { requires, excludes: excludes.filter((each) => each.with.length > 0) };
  }

  /**
   * What fulfils a dependency, in apt's order: alternatives as they are written, of each first the package of that name,
   * then those that provide it; other versions than the preferred ones of all of them only after that. What is locked
   * comes before all, so that nothing moves that need not.
   */
  #inOrder(alternatives: readonly Relation[]): DebPackage[] {
    const found = alternatives.flatMap((relation) => {
      const taking = this.#taking(relation);
      const named = (each: DebPackage): number => (each.name === relation.name ? 0 : 1);
      return taking.sort((a, b) => named(a) - named(b) || rank(a) - rank(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    });
    const isLocked = (each: DebPackage): boolean => this.#options.locked.get(each.name) === each.version;
    const isPreferred = (each: DebPackage): boolean => this.#byName.get(each.name)![0] === each;
    const level = (each: DebPackage): number => (isLocked(each) ? 0 : isPreferred(each) ? 1 : 2);
    return [...new Set(found)].sort((a, b) => level(a) - level(b));
  }

  /** All that a relation is about. */
  #taking(relation: Relation): DebPackage[] {
    const real = (this.#byName.get(relation.name) ?? []).filter(({ version }) => takesVersion(relation, version));
    // Who provides something without a version does not provide any version of it.
    const providing = (this.#providers.get(relation.name) ?? []).filter(({ relation: has }) => relation.operator === undefined || (has.version !== undefined && takesVersion(relation, has.version)));
    return [...real, ...providing.map((each) => each.package)].filter((each) => this.#hasQualifier(each, relation.qualifier));
  }

  #hasQualifier(of: DebPackage, qualifier: string | undefined): boolean {
    if (qualifier === 'any') return of.fields.get('multi-arch')?.toLowerCase() === 'allowed';
    return qualifier === undefined || qualifier === this.#options.architecture || qualifier === 'native';
  }

  #whatThereIs(alternatives: readonly Relation[]): string {
    const versions = alternatives.flatMap(({ name }) => (this.#byName.get(name) ?? []).map(({ id }) => id));
    return versions.length > 0 ? `no package fulfils (there is ${versions.join(', ')})` : 'no repository has';
  }

  #order(a: DebPackage, b: DebPackage): number {
    const { pinned, locked } = this.#options;
    const level = ({ name, version, reluctant }: DebPackage): number => (pinned.get(name) === version ? 0 : locked.get(name) === version ? 1 : reluctant ? 3 : 2);
    return level(a) - level(b) || compareVersions(b.version, a.version);
  }
}

function provided(of: DebPackage): Relation[] {
  return of.fields.has('provides') ? relationsOf(of, 'provides').flat() : [];
}

/** Reads a field of relations. Throws `index-invalid`. */
function relationsOf(of: DebPackage, field: string): Relation[][] {
  try {
    return parseRelations(of.fields.get(field));
  } catch (error) {
    throw indexInvalid(of.origin, `the ${field} of ${of.id}: ${(error as Error).message}`);
  }
}

function rank({ fields }: DebPackage): number {
  const priority = priorities.indexOf(fields.get('priority') ?? '');
  return (fields.get('essential') === 'yes' ? 0 : 10) + (priority < 0 ? priorities.length : priority);
}

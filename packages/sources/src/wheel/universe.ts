import { satisfies, validRange } from '@renovatebot/pep440';
import type { Candidate, Exclusion, Problem, Requirement, Rules } from '../solver/problem';
import { namesPrerelease, type Dependency } from './dependency';
import { markerHolds } from './marker';
import type { WheelMetadata } from './metadata';
import type { Project, Release } from './project';
import { describeTarget, fullPythonVersion, type PythonTarget } from './python-target';

/** A version of a project on a platform; with an extra, what it needs for that besides. */
export interface WheelCandidate extends Candidate {
  project: Project;
  /** `linux/amd64`. */
  platform: string;
  release: Release;
  extra?: string;
}

/** What is known so far. Both grow while a solution is looked for. */
export interface Knowledge {
  /** By name. */
  projects: ReadonlyMap<string, Project>;
  /** By what `metadataKey` makes of a candidate. */
  metadata: ReadonlyMap<string, WheelMetadata>;
}

export interface WheelUniverseOptions extends Knowledge {
  /** By platform. */
  targets: ReadonlyMap<string, PythonTarget>;
  wanted: readonly Dependency[];
  /** Name → version that is locked. */
  locked: ReadonlyMap<string, string>;
}

/** The name under which the metadata of a candidate is known: it is a matter of the version and the wheel. */
export function metadataKey({ project, release }: Pick<WheelCandidate, 'project' | 'release'>): string {
  return `${project.name} ${release.version} ${release.wheel.file}`;
}

/**
 * Versions of Python packages on all platforms together, and what they ask of each other. A package is in one version on all
 * platforms that have it. What is not known yet asks for nothing: a solution holds once all is known of what it has
 * (`unknown`), and if there is none, there is none either way.
 */
export class WheelUniverse implements Problem<WheelCandidate> {
  readonly #options: WheelUniverseOptions;
  readonly #prereleases: ReadonlySet<string>;

  constructor(options: WheelUniverseOptions) {
    this.#options = options;
    this.#prereleases = new Set(options.wanted.filter(namesPrerelease).map(({ name }) => name));
  }

  get wanted(): Requirement<WheelCandidate>[] {
    return this.#options.wanted.flatMap((dependency) => [...this.#options.targets.keys()].flatMap((platform) => (this.#holds(dependency, platform) ? this.#requirements(dependency, platform, `${dependency.text} is asked for`) : [])));
  }

  rulesOf(of: WheelCandidate): Rules<WheelCandidate> {
    const { project, platform, release, extra } = of;
    const known = this.#options.metadata.get(metadataKey(of));
    const requires: Requirement<WheelCandidate>[] = extra === undefined ? [] : [{ anyOf: [this.#candidate(project, platform, release)], text: `${of.id} is a part of ${project.name} ${release.version}` }];
    const fault = known && (known.fault ?? this.#pythonFault(known, platform));
    if (fault !== undefined) requires.push({ anyOf: [], text: `${of.id} cannot be taken: ${fault}` });
    else for (const dependency of known?.dependencies ?? []) requires.push(...this.#dependency(of, dependency));
    return { requires, excludes: extra === undefined ? this.#otherVersions(of) : [] };
  }

  slotOf({ project, platform, extra = '' }: WheelCandidate): string {
    return `${project.name}[${extra}] ${platform}`;
  }

  /** What has to be found out of those that are chosen: names of projects, and candidates without metadata. */
  unknown(chosen: readonly WheelCandidate[]): { projects: string[]; candidates: WheelCandidate[] } {
    const { projects, metadata } = this.#options;
    const candidates = chosen.filter((each) => !metadata.has(metadataKey(each)));
    const asked = this.#options.wanted.filter((each) => [...this.#options.targets.keys()].some((platform) => this.#holds(each, platform)));
    const needed = [...asked, ...chosen.flatMap((each) => this.#dependenciesOf(each))].map(({ name }) => name);
    return { projects: [...new Set(needed)].filter((name) => !projects.has(name)), candidates };
  }

  #dependenciesOf(of: WheelCandidate): Dependency[] {
    return (this.#options.metadata.get(metadataKey(of))?.dependencies ?? []).filter((dependency) => dependency.address === undefined && this.#holdsOrNot(dependency, of) === true);
  }

  #dependency(of: WheelCandidate, dependency: Dependency): Requirement<WheelCandidate>[] {
    const holds = this.#holdsOrNot(dependency, of);
    const text = `${of.id} depends on ${dependency.text}`;
    if (typeof holds !== 'boolean') return [{ anyOf: [], text: `${text}, and ${holds}` }];
    if (!holds) return [];
    if (dependency.address !== undefined) return [{ anyOf: [], text: `${text}, which is in no index` }];
    return this.#requirements(dependency, of.platform, text);
  }

  /** One requirement for the package, and one for each of its extras. */
  #requirements(dependency: Dependency, platform: string, text: string): Requirement<WheelCandidate>[] {
    const { projects, targets, locked } = this.#options;
    const project = projects.get(dependency.name);
    if (project === undefined) return [];
    const target = targets.get(platform)!;
    const prereleases = this.#prereleases.has(dependency.name) || namesPrerelease(dependency);
    const releases = project.releases(dependency, target, { locked: locked.get(dependency.name), prereleases });
    const lack = releases.length > 0 ? '' : `, and ${project.lack(dependency, target)}`;
    return [undefined, ...dependency.extras].map((extra) => ({ anyOf: releases.map((release) => this.#candidate(project, platform, release, extra)), text: `${text}${this.#suffix(platform)}${lack}` }));
  }

  #otherVersions({ id, project, platform, release }: WheelCandidate): Exclusion<WheelCandidate>[] {
    const { targets } = this.#options;
    return [...targets].flatMap(([other, target]) => {
      const versions = other === platform ? [] : project.others(release.version, target);
      return versions.length > 0 ? [{ with: versions.map((each) => this.#candidate(project, other, each)), text: `${id} is to be the version on ${other}, too: a package is in one version on all platforms` }] : [];
    });
  }

  #candidate(project: Project, platform: string, release: Release, extra?: string): WheelCandidate {
    const id = `${project.name}${extra === undefined ? '' : `[${extra}]`} ${release.version}${this.#suffix(platform)}`;
    return { id, project, platform, release, ...(extra !== undefined && { extra }) };
  }

  #suffix(platform: string): string {
    return this.#options.targets.size > 1 ? ` (${platform})` : '';
  }

  /** Of what a user asks for; a marker that cannot be read is an error then. */
  #holds({ marker }: Dependency, platform: string): boolean {
    return marker === undefined || markerHolds(marker, this.#options.targets.get(platform)!);
  }

  /** Of what a package asks for: whether it holds, or why nobody can say. */
  #holdsOrNot({ marker }: Dependency, { platform, extra }: WheelCandidate): boolean | string {
    try {
      return marker === undefined || markerHolds(marker, this.#options.targets.get(platform)!, { extra });
    } catch (error) {
      return (error as Error).message.replace(/^T/, 't').replace(/\.$/, '');
    }
  }

  #pythonFault({ requiresPython }: WheelMetadata, platform: string): string | undefined {
    const target = this.#options.targets.get(platform)!;
    if (requiresPython === undefined || !validRange(requiresPython) || satisfies(fullPythonVersion(target), requiresPython, { prereleases: true })) return undefined;
    return `it is for Python ${requiresPython}, and not for ${describeTarget(target)}`;
  }
}

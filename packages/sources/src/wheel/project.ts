import { explain, rcompare, valid } from '@renovatebot/pep440';
import { rankedWheels, whatThereIs, versionsOf, type Candidate } from './choose-wheel';
import { isPrerelease, isTaken, namesOneVersion, type Dependency } from './dependency';
import { describeTarget, type PythonTarget } from './python-target';
import { parseWheelName } from './wheel-name';

/** A version of a project that can be taken on a target. */
export interface Release {
  version: string;
  /** The wheel that is taken. */
  wheel: Candidate;
}

/** A project as indexes have it: its versions, and which of them run where. */
export class Project {
  readonly name: string;
  readonly #files: readonly Candidate[];
  readonly #locked: ReadonlySet<string>;
  /** By the key of a version, the newest first. */
  readonly #versions: ReadonlyMap<string, { version: string; files: Candidate[] }>;
  readonly #releases = new Map<PythonTarget, Map<string, Release | undefined>>();

  /** Of the wheels of a version, one whose SHA-256 is `locked` comes first. */
  constructor(name: string, files: readonly Candidate[], locked: ReadonlySet<string>) {
    this.name = name;
    this.#files = files;
    this.#locked = locked;
    const versions = new Map<string, { version: string; files: Candidate[] }>();
    for (const file of files) {
      const named = parseWheelName(file.file);
      if (named?.name !== name) continue;
      const key = versionKey(named.version);
      const known = versions.get(key);
      if (known === undefined) versions.set(key, { version: valid(named.version)!, files: [file] });
      else known.files.push(file);
    }
    this.#versions = new Map([...versions].sort(([, a], [, b]) => rcompare(a.version, b.version)));
  }

  /**
   * The versions that will do on a target, the best first: what is locked, the newest. Those before a release only where it is
   * allowed or there is nothing else, and what was yanked only where it is asked for by its number, or locked.
   */
  releases(dependency: Dependency, target: PythonTarget, { locked, prereleases }: { locked?: string; prereleases: boolean }): Release[] {
    const isLocked = ({ version }: Release): boolean => locked !== undefined && versionKey(locked) === versionKey(version);
    const fitting = [...this.#versions]
      .filter(([, { version }]) => isTaken(dependency, version))
      .flatMap(([key]) => this.#release(key, target) ?? [])
      .filter((each) => !each.wheel.yanked || namesOneVersion(dependency) || isLocked(each));
    const finals = fitting.filter((each) => !isPrerelease(each.version) || isLocked(each));
    const allowed = prereleases || finals.length === 0 ? fitting : finals;
    return [...allowed.filter(isLocked), ...allowed.filter((each) => !isLocked(each))];
  }

  /** Every version but this one that can be taken on a target. */
  others(version: string, target: PythonTarget): Release[] {
    const own = versionKey(version);
    return [...this.#versions.keys()].filter((key) => key !== own).flatMap((key) => this.#release(key, target) ?? []);
  }

  /** Why no version will do, for people. */
  lack(dependency: Dependency, target: PythonTarget): string {
    const found = versionsOf(this.name, this.#files);
    const fitting = found.find((version) => isTaken(dependency, version));
    if (fitting !== undefined) return `${this.name} ${fitting} has no wheel for ${describeTarget(target)}: ${whatThereIs({ name: this.name, version: fitting }, this.#files).why}`;
    return found.length > 0 ? `the newest versions are ${found.slice(0, 5).join(', ')}` : 'no index has it';
  }

  #release(key: string, target: PythonTarget): Release | undefined {
    const known = this.#releases.get(target) ?? new Map<string, Release | undefined>();
    this.#releases.set(target, known);
    if (!known.has(key)) {
      const of = this.#versions.get(key);
      const wheels = of === undefined ? [] : rankedWheels({ name: this.name, version: of.version }, of.files, target);
      const wheel = wheels.find(({ sha256 = '' }) => this.#locked.has(sha256)) ?? wheels[0];
      known.set(key, wheel === undefined ? undefined : { version: of!.version, wheel });
    }
    return known.get(key);
  }
}

/** The same text for versions that are the same (PEP 440): `1.0` and `1.0.0`. */
function versionKey(version: string): string {
  const { epoch, release, pre, post, dev, local } = explain(version)!;
  const trimmed = release.slice(0, release.findLastIndex((number) => number !== 0) + 1);
  return JSON.stringify([epoch, trimmed, pre, post, dev, local]);
}

import { randomNumbers } from '@nx-oci/oci';
import { SourcesError } from '../error';
import { solve } from '../solver/solve';
import { parseConstraint, takesVersion, type Constraint } from './constraint';
import type { ApkPackage } from './package';
import { Universe, type ApkCandidate } from './universe';

/** What is chosen, by architecture; nothing where there is no solution. */
function chosenOf(packages: ReadonlyMap<string, ApkPackage[]>, wanted: Constraint[]): Map<string, ApkPackage[]> | undefined {
  const universe = new Universe(packages, { wanted, locked: new Map() });
  try {
    const found = solve<ApkCandidate>({ wanted: universe.wanted(), rulesOf: (each) => universe.rulesOf(each), slotOf: (each) => universe.slotOf(each), triggers: universe.triggers() });
    return new Map([...packages.keys()].map((architecture) => [architecture, found.flatMap((each) => (each.architecture === architecture && each.package ? [each.package] : []))]));
  } catch (error) {
    if (error instanceof SourcesError && error.code === 'no-solution') return undefined;
    throw error;
  }
}

/** What is asked of a set of packages on one architecture, written anew from apk-package(5): whether it holds. */
function holds(chosen: readonly ApkPackage[], wanted: readonly Constraint[]): boolean {
  const provides = (of: ApkPackage, { name, ...constraint }: Constraint): boolean =>
    (of.name === name && takesVersion({ name, ...constraint }, of.version)) || of.provides.some((each) => each.name === name && takesVersion({ name, ...constraint }, each.version));
  const fulfilled = (constraint: Constraint, by?: ApkPackage): boolean =>
    constraint.conflict ? !chosen.some((each) => each !== by && provides(each, constraint)) : chosen.some((each) => provides(each, constraint));
  const names = chosen.flatMap((of) => [[of.name, of.version], ...of.provides.filter(({ name }) => name !== of.name).map(({ name, version }) => [name, version])] as [string, string | undefined][]);
  const shared = names.some(([name, version], at) => version !== undefined && names.some(([other], there) => there !== at && other === name));
  return !shared && wanted.every((each) => fulfilled(each)) && chosen.every((of) => of.depends.every((text) => fulfilled(parseConstraint(text)!, of)));
}

interface RandomIndex {
  packages: Map<string, ApkPackage[]>;
  wanted: Constraint[];
}

/** At most eight packages on one or two architectures; about half of these have solutions. */
function randomIndex(seed: number): RandomIndex {
  const next = randomNumbers(seed * 0x9e3779b1);
  for (let skipped = 0; skipped < 8; skipped++) next();
  const below = (limit: number): number => next() % limit;
  const pick = <T>(from: readonly T[]): T => from[below(from.length)];
  const names = ['a', 'b', 'c', 'd', 'e'].slice(0, 3 + below(3));
  const virtual = ['v', 'w'];
  const versions = ['1', '1.1', '2'];
  const constraint = (): string => `${pick([...names, ...names, ...virtual])}${pick(['', '', '', `${pick(['=', '>=', '<', '>', '<=', '~'])}${pick(versions)}`])}`;
  const several = (limit: number, make: () => string): string[] => Array.from({ length: below(limit + 1) }, make);
  const make = (name: string, version: string): ApkPackage => ({
    name, version, architecture: 'noarch', checksum: '', size: 1, installedSize: 1, repository: 'test',
    depends: several(2, () => `${pick(['', '', '', '!'])}${constraint()}`),
    provides: several(1, () => pick([...virtual, ...names])).filter((each) => each !== name).map((each) => ({ name: each, ...(below(2) === 0 && { version: pick(versions) }) })),
    installIf: below(5) === 0 ? [pick(names), ...several(1, constraint)] : [],
    providerPriority: below(3),
  });
  const all = names.flatMap((name) => versions.slice(below(3)).map((version) => make(name, version))).slice(0, 8);
  const architectures = below(3) === 0 ? ['x86_64', 'aarch64'] : ['x86_64'];
  // Another architecture lacks some, and others depend on something else there.
  const packages = new Map(architectures.map((architecture, at) => [architecture, at === 0 ? all : all.filter(() => below(6) > 0).map((each) => (below(4) === 0 ? { ...make(each.name, each.version), installIf: [] } : each))]));
  return { packages, wanted: Array.from({ length: 1 + below(3) }, () => parseConstraint(`${pick(['', '', '', '', '!'])}${constraint()}`)!) };
}

function subsets<T>(of: readonly T[]): T[][] {
  return Array.from({ length: 1 << of.length }, (_, bits) => of.filter((_, at) => bits & (1 << at)));
}

/** All sets of packages, one for each architecture, that hold: by trying them all. */
function solutions({ packages, wanted }: RandomIndex): ApkPackage[][][] {
  const lists = [...packages.values()];
  const inAll = ({ name, version }: ApkPackage): boolean => lists.every((list) => list.some((each) => each.name === name && each.version === version));
  const each = lists.map((list) => subsets(list.filter(inAll)).filter((chosen) => holds(chosen, wanted)));
  const agree = (a: ApkPackage[], b: ApkPackage[]): boolean => a.every((of) => b.every((other) => of.name !== other.name || of.version === other.version));
  return each.length === 1 ? each[0].map((one) => [one]) : each[0].flatMap((one) => each[1].filter((other) => agree(one, other)).map((other) => [one, other]));
}

const seeds = Array.from({ length: 5000 }, (_, at) => at + 1);

test('in 5,000 random indexes a solution is found exactly when there is one, and what is found holds', () => {
  let solved = 0;
  for (const seed of seeds) {
    const index = randomIndex(seed);
    const chosen = chosenOf(index.packages, index.wanted);
    const possible = solutions(index);
    expect({ seed, solved: chosen !== undefined }).toEqual({ seed, solved: possible.length > 0 });
    if (chosen === undefined) continue;
    solved++;
    const keys = (sets: ApkPackage[][]): string => JSON.stringify(sets.map((set) => set.map(({ name, version }) => `${name} ${version}`).sort()));
    expect({ seed, holds: possible.some((each) => keys(each) === keys([...chosen.values()])) }).toEqual({ seed, holds: true });
  }
  expect(solved / seeds.length).toBeGreaterThan(0.3);
  expect(solved / seeds.length).toBeLessThan(0.8);
});

test('what install_if names brings its package, unless that cannot be there beside the rest', () => {
  let brought = 0;
  for (const seed of seeds) {
    const index = randomIndex(seed);
    if (index.packages.size > 1) continue;
    const [chosen] = chosenOf(index.packages, index.wanted)?.values() ?? [];
    if (chosen === undefined) continue;
    const [all] = index.packages.values();
    for (const of of all.filter(({ installIf }) => installIf.length > 0)) {
      const strikes = of.installIf.every((text) => holds(chosen, [parseConstraint(text)!]));
      if (!strikes) continue;
      if (chosen.some(({ name }) => name === of.name)) brought++;
      else {
        const beside = solutions(index).filter(([set]) => set.includes(of) && chosen.every((each) => set.includes(each)));
        expect({ seed, of: of.name, beside: beside.length }).toEqual({ seed, of: of.name, beside: 0 });
      }
    }
  }
  expect(brought).toBeGreaterThan(100);
});

test('an index of 50,000 packages is chosen from, with libraries, commands and install_if', () => {
  const next = randomNumbers(7);
  const below = (limit: number): number => next() % limit;
  const names = 25_000;
  const packages = Array.from({ length: names }, (_, at) => ['1-r0', '2-r0'].map((version): ApkPackage => ({
    name: `p${at}`, version, architecture: 'x86_64', checksum: '', size: 1, installedSize: 1, repository: 'test', origin: `p${at}`,
    // Only what comes before is depended on, in the version that all have, so that there is a solution.
    depends: Array.from({ length: at === 0 ? 0 : below(5) }, () => [`so:lib${below(at)}.so.1`, `p${below(at)}`, `cmd:c${below(at)}`, `p${below(at)}>=2`, `!p${names + below(9)}`][below(5)]),
    provides: [{ name: `so:lib${at}.so.1`, version: `0.${version}` }, { name: `cmd:c${at}`, version }],
    installIf: at % 3 === 1 ? [`p${at - 1}=2-r0`, 'p0'] : [],
    providerPriority: 0,
  }))).flat();
  const wanted = Array.from({ length: 100 }, () => parseConstraint(`p${below(names)}`)!);
  const [chosen] = chosenOf(new Map([['x86_64', packages]]), wanted)!.values();
  const there = new Set(chosen.flatMap((each) => [each.name, ...each.provides.map(({ name }) => name)]));
  for (const { name } of wanted) expect(there).toContain(name);
  for (const each of chosen) for (const text of each.depends.filter((one) => !one.startsWith('!'))) expect(there).toContain(parseConstraint(text)!.name);
  expect(chosen.length).toBeGreaterThan(1000);
});

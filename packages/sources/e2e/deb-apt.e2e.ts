import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { aptFolder } from '../src/deb/apt-sources';
import type { DebPackage } from '../src/deb/package';
import { Universe } from '../src/deb/universe';
import { solve } from '../src/solver/solve';
import { amd64, arm64, newFolder } from '../test/access-rig';
import { machinePackages, realMachine } from '../test/machine-packages';

/** What images are often made of, beside what is chosen from each section. */
const usual = ['apache2', 'build-essential', 'ca-certificates', 'curl', 'default-jre-headless', 'emacs-nox', 'ffmpeg', 'git', 'gnupg', 'libstdc++6', 'mariadb-server', 'netbase', 'nginx', 'nodejs', 'npm', 'openssh-server', 'php', 'postgresql', 'python3', 'python3-minimal', 'python3-numpy', 'redis', 'ruby', 'tzdata', 'vim'];
const together = ['python3-minimal ca-certificates tzdata netbase libstdc++6', 'nodejs npm git ca-certificates', 'nginx php-fpm mariadb-client', 'postgresql-client curl jq gnupg'];

/**
 * Where a dependency has alternatives, we may end with another one than apt, which goes through dependencies in depth and
 * so may decide for the first alternative before it meets what fulfils it anyway, or the other way round: of gpg-agent's
 * `pinentry-curses | pinentry` apt takes the first, and later pinentry-gnome3 that gcr needs; we take the latter alone.
 * Nothing else may differ, and not for many packages.
 */
const mostDifferences = 0.05;

describe.each([['amd64', amd64], ['arm64', arm64]] as const)('on %s', (architecture, platform) => {
  test('the closure is the one that apt picks on an empty machine', async () => {
    const packages = await machinePackages(realMachine([platform]), platform);
    const byId = new Map(packages.map((each) => [each.id, each]));
    const apt = aptRoot(architecture);
    const universe = new Universe(packages, { architecture, pinned: new Map(), locked: new Map(), omit: [] });
    const asked = [...new Set([...together, ...usual, ...fromEachSection(packages)])];
    expect(asked.length).toBeGreaterThan(60);
    const unexplained: Record<string, string[]> = {};
    const different = asked.filter((name) => {
      const [ours, apts] = [closure(universe, name), simulate(apt, name)];
      const [onlyOurs, onlyApts] = [ours.filter((each) => !apts.includes(each)), apts.filter((each) => !ours.includes(each))];
      const without = (all: string[], only: string[], others: string[]): string[] => unchosen(only, { all, others, rulesOf: (id) => (byId.has(id) ? universe.rulesOf(byId.get(id)!).requires : []) });
      const wrong = [...without(ours, onlyOurs, apts).map((each) => `+ ${each}`), ...without(apts, onlyApts, ours).map((each) => `- ${each}`)];
      if (wrong.length > 0) unexplained[name] = wrong;
      return onlyOurs.length + onlyApts.length > 0;
    });
    expect(unexplained).toEqual({});
    expect(different.length).toBeLessThanOrEqual(asked.length * mostDifferences);
  });
});

/** Those of `only` that are there for another reason than that of several alternatives one had to be taken. */
function unchosen(only: string[], { all, others, rulesOf }: { all: string[]; others: string[]; rulesOf(id: string): readonly { anyOf: readonly DebPackage[] }[] }): string[] {
  const left = new Set(only);
  const isChoice = (id: string, anyOf: readonly DebPackage[]): boolean => anyOf.some((each) => each.id === id) && anyOf.some((each) => each.id !== id && [...all, ...others].includes(each.id));
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const id of left) {
      const byChoice = all.some((each) => rulesOf(each).some(({ anyOf }) => isChoice(id, anyOf)));
      const byOther = only.some((each) => !left.has(each) && rulesOf(each).some(({ anyOf }) => anyOf.some((one) => one.id === id)));
      if (byChoice || byOther) left.delete(id);
    }
  }
  return [...left];
}

/** The package in the middle of each section. */
function fromEachSection(packages: DebPackage[]): string[] {
  const sections = new Map<string, Set<string>>();
  for (const { name, fields } of packages) {
    const section = fields.get('section') ?? 'none';
    sections.set(section, (sections.get(section) ?? new Set()).add(name));
  }
  return [...sections.values()].map((names) => [...names].sort()[names.size >> 1]);
}

/** `name` may be several, with spaces between. */
function closure(universe: Universe, name: string): string[] {
  try {
    return solve({ wanted: name.split(' ').map((each) => universe.wanted(each, undefined)), rulesOf: (each) => universe.rulesOf(each), slotOf: (each) => each.name }).map(({ id }) => id);
  } catch (error) {
    return [(error as { code?: string }).code ?? String(error)];
  }
}

/** A folder with this machine's sources, the indexes of an architecture, and nothing installed. */
function aptRoot(architecture: string): string[] {
  const root = newFolder();
  for (const folder of ['etc/apt/apt.conf.d', 'etc/apt/preferences.d', 'var/lib/apt/lists/partial', 'var/lib/dpkg', 'var/cache/apt/archives/partial']) mkdirSync(path.join(root, folder), { recursive: true });
  for (const name of ['sources.list', 'sources.list.d', 'trusted.gpg.d']) {
    const source = path.join(aptFolder(process.env), name);
    if (existsSync(source)) cpSync(source, path.join(root, 'etc/apt', name), { recursive: true });
  }
  const status = path.join(root, 'var/lib/dpkg/status');
  writeFileSync(status, '');
  const options = [`Dir=${root}`, `Dir::State::status=${status}`, `APT::Architecture=${architecture}`, `APT::Architectures=${architecture}`, 'APT::Sandbox::User=root', 'Acquire::Languages=none'].flatMap((each) => ['-o', each]);
  execFileSync('apt-get', [...options, 'update'], { stdio: ['ignore', 'ignore', 'pipe'] });
  return options;
}

function simulate(options: string[], name: string): string[] {
  let text: string;
  try {
    text = execFileSync('apt-get', [...options, 'install', '--simulate', '--no-install-recommends', ...name.split(' ')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return ['no-solution'];
  }
  return [...text.matchAll(/^Inst (\S+) \((\S+) /gm)].map(([, found, version]) => `${found} ${version}`);
}

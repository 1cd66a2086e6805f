import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { aptFolder } from '../src/deb/apt-sources';
import type { DebPackage } from '../src/deb/package';
import { readRepository } from '../src/deb/repository';
import { Universe } from '../src/deb/universe';
import { debUpstream } from '../src/deb/upstream';
import { solve } from '../src/solver/solve';
import { newFolder, newMachine } from '../test/access-rig';
import { machineRepositories } from '../test/machine-apt';

/** What images are often made of, beside what is chosen from each section. */
const usual = ['apache2', 'build-essential', 'ca-certificates', 'curl', 'default-jre-headless', 'emacs-nox', 'ffmpeg', 'git', 'gnupg', 'libstdc++6', 'mariadb-server', 'netbase', 'nginx', 'nodejs', 'npm', 'openssh-server', 'php', 'postgresql', 'python3', 'python3-minimal', 'python3-numpy', 'redis', 'ruby', 'tzdata', 'vim'];

/**
 * Where we choose something else than apt, and why: package → what we alone have, what apt alone has. Apt goes through
 * dependencies in depth, and takes the first alternative where nothing decides yet; we take one that is needed anyway.
 */
const explained: Record<string, { ours: string[]; apts: string[] }> = {};

describe.each(['amd64', 'arm64'])('on %s', (architecture) => {
  test('the closure is the one that apt picks on an empty machine', async () => {
    const packages = await indexed(architecture);
    const apt = aptRoot(architecture);
    const universe = new Universe(packages, { architecture, pinned: new Map(), locked: new Map(), omit: [] });
    const asked = [...new Set([...usual, ...fromEachSection(packages)])];
    expect(asked.length).toBeGreaterThan(60);
    const differences = Object.fromEntries(
      asked.flatMap((name) => {
        const [ours, apts] = [closure(universe, name), simulate(apt, name)];
        const difference = { ours: ours.filter((each) => !apts.includes(each)), apts: apts.filter((each) => !ours.includes(each)) };
        return difference.ours.length + difference.apts.length > 0 ? [[name, difference]] : [];
      }),
    );
    expect(differences).toEqual(Object.fromEntries(Object.entries(explained).filter(([name]) => asked.includes(name))));
  });
});

async function indexed(architecture: string): Promise<DebPackage[]> {
  const machine = newMachine([debUpstream], { env: process.env });
  const repositories = await Promise.all(machineRepositories().map((each) => readRepository(each, machine)));
  return (await Promise.all(repositories.map((each) => each.packages(architecture)))).flat();
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

function closure(universe: Universe, name: string): string[] {
  try {
    return solve({ wanted: [universe.wanted(name, undefined)], rulesOf: (each) => universe.rulesOf(each), slotOf: (each) => each.name }).map(({ id }) => id);
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
    text = execFileSync('apt-get', [...options, 'install', '--simulate', '--no-install-recommends', name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return ['no-solution'];
  }
  return [...text.matchAll(/^Inst (\S+) \((\S+) /gm)].map(([, found, version]) => `${found} ${version}`);
}

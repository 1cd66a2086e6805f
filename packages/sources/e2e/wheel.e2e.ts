import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { formatPlatform, Store, type FileTree, type Platform } from '@nx-oci/oci';
import { SourceAccess, type LockedWheels, type WheelContent } from '../src';
import { machineOf } from '../src/archive/machine';
import { wheelSource } from '../src/wheel/wheel-source';
import { markerHolds } from '../src/wheel/marker';
import { pythonTarget } from '../src/wheel/python-target';
import { supportedTags } from '../src/wheel/tags';
import { normalizeName } from '../src/wheel/wheel-name';
import { amd64, arm64, mac, newFolder } from '../test/access-rig';
import { extract } from '../test/extracted';

// These ask the index that this machine's pip is set to, and compare with what its pip does.
jest.setTimeout(600_000);
const folder = newFolder();
const access = new SourceAccess({ store: new Store(path.join(folder, 'store')), workspaceRoot: folder });
afterAll(() => access.close());
const { downloads, mirrors, artifacts, archives, env } = access;

const tools = path.join(folder, 'tools/bin');
const run = (program: string, ...args: string[]): string =>
  execFileSync('/bin/sh', ['-c', 'umask 022; exec "$@"', 'sh', program, ...args], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 });
const pip = (...args: string[]): string => run('python3', '-m', 'pip', ...args, '--quiet', '--no-cache-dir');
const tell = <T>(program: string, ...args: string[]): T => JSON.parse(run(`${tools}/python`, '-c', program, ...args)) as T;

const series = run('python3', '-c', 'import sys; print("%d.%d" % sys.version_info[:2])').trim();
const interpreter = run('python3', '-c', 'import sys; print(sys.executable)').trim();
const [, glibc] = /glibc (\d+\.\d+)/.exec(run('python3', '-c', 'import platform; print(*platform.libc_ver())'))!;
const host: Platform = process.arch === 'arm64' ? arm64 : amd64;
const content: WheelContent = { type: 'wheel', requirements: 'uv.txt', python: series, glibc };

// Pure and not, with commands, scripts, programs as scripts, headers, data files, and what only another system needs.
const wanted = [
  'charset-normalizer==3.3.2',
  'colorama==0.4.6 ; sys_platform == "win32"',
  'cryptography==42.0.8',
  'docutils==0.19',
  'dumb-init==1.2.5.post1',
  'flask==3.0.3',
  'greenlet==3.0.3',
  'jmespath==1.0.1',
  'jupyterlab-widgets==3.0.13',
  'pyyaml==6.0.2',
];

beforeAll(() => {
  run('python3', '-m', 'venv', 'tools');
  run(`${tools}/pip`, 'install', '--quiet', 'uv', 'pip-tools', 'packaging');
  writeFileSync(path.join(folder, 'wanted.txt'), wanted.join('\n'));
  run(`${tools}/uv`, 'pip', 'compile', '--quiet', '--generate-hashes', '--universal', '--python-version', series, 'wanted.txt', '-o', 'uv.txt');
});

const resolve = (platforms: Platform[], own: WheelContent = content): Promise<LockedWheels> =>
  wheelSource.resolve(own, { workspaceRoot: folder, platforms, downloads, mirrors, artifacts, archives, env });

describe('resolve', () => {
  it('takes the files that pip takes from what uv locked, on this platform and the other', async () => {
    const locked = await resolve([amd64, arm64]);
    for (const platform of [amd64, arm64]) {
      const target = path.join(folder, `pip-${platform.architecture}`);
      const platforms = [...new Set(supportedTags(pythonTarget(content, platform)).map((tag) => tag.split('-')[2]))].filter((tag) => tag !== 'any');
      const options = ['--implementation', 'cp', '--python-version', series, ...platforms.flatMap((each) => ['--platform', each])];
      pip('download', '--require-hashes', '--no-deps', '--only-binary', ':all:', '-r', 'uv.txt', '-d', target, ...(platform === host ? [] : options));
      expect(wheelSource.artifacts(content, locked, platform).map(({ location, size }) => [location.file, size])).toEqual(
        readdirSync(target).sort().map((file) => [file, statSync(path.join(target, file)).size]).sort(([a], [b]) => (named(locked, a as string) < named(locked, b as string) ? -1 : 1)),
      );
    }
  });

  it('reads what pip-compile writes as it reads what uv writes', async () => {
    run(`${tools}/pip-compile`, '--quiet', '--generate-hashes', '--strip-extras', '--output-file', 'pip-compile.txt', 'wanted.txt');
    expect(await resolve([host], { ...content, requirements: 'pip-compile.txt' })).toEqual(await resolve([host]));
  });

  it('finds the index of a machine whose pip has no settings, as pip does', async () => {
    const unset = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PIP|UV)_.*INDEX/.test(name)));
    const other = new SourceAccess({ store: new Store(newFolder()), workspaceRoot: folder, env: unset });
    try {
      const { downloads: own, mirrors: rules, artifacts: kept, archives: opened } = other;
      const found = await wheelSource.resolve(content, { workspaceRoot: folder, platforms: [host], downloads: own, mirrors: rules, artifacts: kept, archives: opened, env: unset });
      expect(found.wheels).not.toEqual([]);
    } finally {
      await other.close();
    }
  });
});

const named = ({ wheels }: LockedWheels, file: string): string => wheels.find((each) => each.file === file)?.name ?? file;

describe('parts', () => {
  it('lays out what pip lays out: the same paths, bytes and modes, and the same lines in RECORD', async () => {
    const prefix = path.join(folder, 'prefix');
    pip('install', '--require-hashes', '--no-deps', '--no-compile', '--ignore-installed', '--no-warn-script-location', '--prefix', prefix, '-r', 'uv.txt');
    const installed = filesBelow(prefix);
    // The pip of Debian puts both below `local` of a prefix, and headers not.
    const modules = path.dirname(path.dirname([...installed.keys()].find((each) => each.endsWith('.dist-info/RECORD'))!));
    const scripts = path.dirname([...installed.keys()].find((each) => each.endsWith('bin/flask'))!);
    const own = { ...content, to: `/${modules}`, scripts: `/${scripts}`, interpreter };
    const laidOut = await treeOf(own, await resolve([host]), host);
    const commands = [...laidOut.keys()].filter((each) => path.dirname(each) === scripts).map((each) => path.basename(each));
    expect(commands).toEqual(expect.arrayContaining(['flask', 'rst2html.py', 'jp.py', 'dumb-init', 'normalizer']));
    expect(comparable(withoutHeaders(laidOut))).toEqual(comparable(withoutHeaders(installed)));
    const header = `include/python${series}/greenlet/greenlet.h`;
    expect(laidOut.get(path.join(path.dirname(scripts), header))).toEqual([...installed].find(([file]) => file.endsWith(header))![1]);
  });

  it('lays out wheels for another machine as pip does', async () => {
    const platform = host === amd64 ? arm64 : amd64;
    const machine = platform === amd64 ? 'x86_64' : 'aarch64';
    const target = path.join(folder, 'target');
    const names = ['cryptography', 'greenlet', 'pyyaml', 'markupsafe'];
    const locked = await resolve([platform]);
    const wheels = locked.wheels.filter(({ name }) => names.includes(name));
    const files = await Promise.all(
      wheelSource.artifacts(content, { type: 'wheel', wheels }, platform).map(async (artifact) => {
        const file = path.join(folder, String(artifact.location.file));
        writeFileSync(file, await readFile(artifact));
        return file;
      }),
    );
    const platforms = [...new Set(supportedTags(pythonTarget(content, platform)).map((tag) => tag.split('-')[2]))].filter((each) => each.endsWith(machine));
    pip('install', '--no-index', '--no-deps', '--no-compile', '--only-binary', ':all:', '--python-version', series, ...platforms.flatMap((each) => ['--platform', each]), '--target', target, ...files);
    const laidOut = await treeOf({ ...content, to: '/modules', scripts: '/bin' }, { type: 'wheel', wheels }, platform);
    const inModules = new Map([...laidOut].filter(([file]) => file.startsWith('modules/')).map(([file, each]) => [file.slice('modules/'.length), each]));
    // Headers and commands pip puts elsewhere for --target, and RECORD says so; where a file came from it notes for files given by path.
    const withoutPlaces = (found: Files): unknown => comparable(new Map([...found].filter(([file]) => !/(^|\/)(RECORD|direct_url\.json)$|^(bin|include)\//.test(file))));
    expect(withoutPlaces(inModules)).toEqual(withoutPlaces(filesBelow(target)));
  });
});

describe('packages by name', () => {
  const asked = ['flask>=3,<4', 'black[d]', 'cryptography', 'pyyaml==6.*', 'greenlet', 'colorama ; sys_platform == "win32"'];
  const own = (packages: string[]): WheelContent => ({ type: 'wheel', packages, python: series, glibc, interpreter: 'python3', to: '/opt/lib/tool', scripts: '/opt/bin', foreign: 'omit' });
  const versionsOn = (locked: LockedWheels, platform: Platform): string[] => locked.wheels.filter(({ platforms }) => platforms?.includes(formatPlatform(platform)) ?? true).map(({ name, version }) => `${name}==${version}`).sort();

  it('are the versions that pip chooses on this machine', async () => {
    const report = path.join(folder, 'report.json');
    pip('install', '--dry-run', '--ignore-installed', '--only-binary', ':all:', '--report', report, ...asked);
    const { install } = JSON.parse(readFileSync(report, 'utf8')) as { install: { metadata: { name: string; version: string } }[] };
    expect(versionsOn(await resolve([host], own(asked)), host)).toEqual(install.map(({ metadata: { name, version } }) => `${normalizeName(name)}==${version}`).sort());
  });

  it.each([
    [amd64, `x86_64-manylinux_${glibc.replace('.', '_')}`],
    [arm64, `aarch64-manylinux_${glibc.replace('.', '_')}`],
    [mac, 'aarch64-apple-darwin'],
  ])('are the versions that uv chooses for %j', async (platform, name) => {
    writeFileSync(path.join(folder, 'asked.txt'), asked.join('\n'));
    run(`${tools}/uv`, 'pip', 'compile', '--quiet', '--only-binary', ':all:', '--no-annotate', '--no-header', '--python-version', series, '--python-platform', name, 'asked.txt', '-o', `uv-${platform.os}-${platform.architecture}.txt`);
    const theirs = readFileSync(path.join(folder, `uv-${platform.os}-${platform.architecture}.txt`), 'utf8').split('\n').map((line) => line.replace(/\[.*\]/, '').split(' ')[0]).filter((line) => line.includes('=='));
    expect(versionsOn(await resolve([platform], own(asked)), platform)).toEqual(theirs.sort());
  });

  it('are in one version on all platforms, and their commands run from any folder', async () => {
    const locked = await resolve([amd64, arm64, mac], own(['ruff', 'black[d]']));
    for (const { name } of locked.wheels) expect(new Set(locked.wheels.filter((each) => each.name === name).map(({ version }) => version)).size).toBe(1);
    const trees = await wheelSource.parts(own([]), locked, { workspaceRoot: folder, platform: host, archives });
    const root = newFolder();
    await extract(root, trees.map(({ tree }) => tree));
    const moved = path.join(newFolder(), 'moved to');
    renameSync(root, moved);
    expect(execFileSync(path.join(moved, 'opt/bin/ruff'), ['--version'], { encoding: 'utf8' })).toContain(locked.wheels.find(({ name }) => name === 'ruff')!.version);
    symlinkSync(interpreter, path.join(moved, 'opt/bin/python3'));
    expect(execFileSync(path.join(moved, 'opt/bin/black'), ['--version'], { cwd: '/', env: { PATH: '/usr/bin:/bin' }, encoding: 'utf8' })).toContain(locked.wheels.find(({ name }) => name === 'black')!.version);
    expect(execFileSync(path.join(moved, 'opt/bin/black'), ['--quiet', '-c', 'a  =  1'], { cwd: '/', env: { PATH: '/usr/bin:/bin' }, encoding: 'utf8' })).toBe('a = 1\n');
    for (const [platform, architecture] of [[arm64, 'arm64'], [mac, 'arm64']] as const) {
      const [ruff] = (await wheelSource.parts(own([]), locked, { workspaceRoot: folder, platform, archives })).filter(({ name }) => name.startsWith('ruff '));
      expect(machineOf((await bytesOf(ruff.tree.get('opt/bin/ruff')!)).subarray(0, 512))).toEqual({ os: platform.os, architectures: [architecture] });
    }
  });
});

/** Path → mode and bytes. */
type Files = Map<string, { mode: number; bytes: Buffer }>;

function filesBelow(root: string): Files {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(path.join(root, name)).isFile());
  return new Map(names.map((name) => [name, { mode: statSync(path.join(root, name)).mode & 0o7777, bytes: readFileSync(path.join(root, name)) }]));
}

/** Without headers, and what RECORD says of them. */
function withoutHeaders(files: Files): Files {
  const others = [...files].filter(([file]) => !file.includes(`include/python${series}/`));
  return new Map(
    others.map(([file, { mode, bytes }]) => {
      const lines = bytes.toString('latin1').split('\r\n').filter((line) => !line.includes(`/include/python${series}/`));
      return [file, { mode, bytes: file.endsWith('.dist-info/RECORD') ? Buffer.from(lines.join('\r\n'), 'latin1') : bytes }];
    }),
  );
}

/** Without what says that someone asked for a package by name, which the image does not know. RECORD in lines, in order. */
function comparable(files: Files): Record<string, unknown> {
  const shown = [...files].filter(([file]) => !file.endsWith('.dist-info/REQUESTED')).map(([file, { mode, bytes }]) => {
    const record = file.endsWith('.dist-info/RECORD') && bytes.toString().split('\r\n').filter((line) => !line.includes('.dist-info/REQUESTED,')).sort();
    return [file, [mode.toString(8), record || bytes.toString('latin1')]] as const;
  });
  return Object.fromEntries(shown.sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function treeOf(own: WheelContent, locked: LockedWheels, platform: Platform): Promise<Files> {
  const parts = await wheelSource.parts(own, locked, { workspaceRoot: folder, platform, archives });
  const entries = await Promise.all(parts.flatMap(({ tree }) => [...tree]).map(async ([file, entry]) => [file, { mode: entry.mode, bytes: await bytesOf(entry) }] as const));
  return new Map(entries);
}

async function bytesOf(entry: FileTree extends ReadonlyMap<string, infer E> ? E : never): Promise<Buffer> {
  if (entry.type !== 'file') throw new Error(`a wheel became a ${entry.type}`);
  const chunks: Buffer[] = [];
  for await (const chunk of entry.content.open()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function readFile(artifact: Parameters<typeof artifacts.fetch>[0]): Promise<Buffer> {
  const { digest } = await artifacts.fetch(artifact);
  return readFileSync(artifacts.store.blobPath(digest));
}

describe('against the packaging library', () => {
  // Its functions that ask this machine are told of the target instead.
  const tags = `
import json, sys
from packaging import tags, _manylinux, _musllinux
system, machine, version, libc, libc_version = sys.argv[1:]
numbers = tuple(map(int, libc_version.split('.')))
if system == 'linux':
    _manylinux._get_glibc_version = lambda: _manylinux._GLibCVersion(*numbers) if libc == 'glibc' else _manylinux._GLibCVersion(-1, -1)
    _manylinux._is_compatible = lambda arch, version: libc == 'glibc' and version <= _manylinux._GLibCVersion(*numbers)
    _manylinux._have_compatible_abi = lambda executable, archs: libc == 'glibc'
    _musllinux._get_musl_version = lambda executable: _musllinux._MuslVersion(*numbers) if libc == 'musl' else None
    platforms = [*_manylinux.platform_tags([machine]), *_musllinux.platform_tags([machine]), 'linux_' + machine]
else:
    platforms = list(tags.mac_platforms((14, 0), machine))
python = tuple(map(int, version.split('.')))
interpreter = 'cp%d%d' % python
found = [*tags.cpython_tags(python, [interpreter], platforms), *tags.compatible_tags(python, interpreter, platforms)]
print(json.dumps([str(tag) for tag in found]))`;
  it.each([
    [amd64, '3.11', 'glibc', '2.36'],
    [amd64, '3.8', 'glibc', '2.17'],
    [amd64, '3.13', 'musl', '1.2'],
    [arm64, '3.11', 'glibc', '2.36'],
    [arm64, '3.12', 'musl', '1.2'],
    [{ os: 'linux', architecture: '386' }, '3.9', 'glibc', '2.31'],
    [{ os: 'linux', architecture: 'arm', variant: 'v7' }, '3.11', 'glibc', '2.36'],
    [{ os: 'linux', architecture: 's390x' }, '3.11', 'glibc', '2.36'],
    [mac, '3.11', 'glibc', '2.36'],
    [{ os: 'darwin', architecture: 'amd64' }, '3.10', 'glibc', '2.36'],
  ] as const)('supports the same tags in the same order: %j, Python %s, %s %s', (platform, python, libc, version) => {
    const target = pythonTarget({ ...content, python, libc, ...(libc === 'glibc' && { glibc: version }) }, platform);
    expect(supportedTags(target)).toEqual(tell(tags, platform.os, target.machine, python, libc, version));
  });

  it('finds the same markers to hold', () => {
    const sides = ['"3.11"', '"3.11.0"', '"3.11.2"', '"3.9"', '"3.12"', '"3"', '"4.0"', '"3.11.2rc1"', '"3.12.0a1"', '"2.7, 3.11"', '"3.11.dev0"'];
    const variables = ['python_version', 'python_full_version', 'implementation_version'];
    const markers = [
      ...variables.flatMap((variable) => ['==', '!=', '<', '<=', '>', '>=', '~=', 'in', 'not in', '==='].flatMap((operator) => sides.filter((side) => operator !== '===' || !side.includes(' ')).map((side) => `${variable} ${operator} ${side}`))),
      ...['==', '!=', '<', '<=', '>', '>='].flatMap((operator) => sides.filter((side) => /^"[\d.]+"$/.test(side)).map((side) => `${side} ${operator} python_version`)),
      ...variables.flatMap((variable) => ['== "3.*"', '!= "3.11.*"', '== "3.11.*"', '== "3.1.*"'].map((rest) => `${variable} ${rest}`)),
      'sys_platform == "linux"',
      "sys_platform in 'linux darwin'",
      'os_name != "nt" and (platform_machine == "x86_64" or platform_machine == "aarch64") and platform_system == "Linux"',
      'platform_python_implementation == "PyPy" or implementation_name == "cpython" and python_version < "3"',
      'extra == "test"',
      '"linux" in sys_platform',
    ];
    const program = `
import json, sys
from packaging.markers import Marker
def holds(text, environment):
    try:
        return Marker(text).evaluate(environment)
    except Exception:
        return None
print(json.dumps([[holds(text, environment) for text in json.loads(sys.argv[1])] for environment in json.loads(sys.argv[2])]))`;
    const targets = [pythonTarget({ ...content, python: '3.11.2' }, amd64), pythonTarget({ ...content, python: '3.9' }, arm64), pythonTarget({ ...content, python: '3.12' }, mac)];
    const environments = targets.map(({ platform, machine, python }) => {
      const full = python.split('.').length === 3 ? python : `${python}.0`;
      return {
        os_name: 'posix',
        sys_platform: platform.os,
        platform_machine: machine,
        platform_system: platform.os === 'linux' ? 'Linux' : 'Darwin',
        platform_python_implementation: 'CPython',
        implementation_name: 'cpython',
        implementation_version: full,
        python_full_version: full,
        python_version: full.split('.').slice(0, 2).join('.'),
        extra: '',
      };
    });
    const theirs = tell<(boolean | null)[][]>(program, JSON.stringify(markers), JSON.stringify(environments));
    const ours = targets.map((target) => markers.map((marker) => holdsOrNot(marker, target)));
    const differing = markers.flatMap((marker, at) => targets.flatMap((target, which) => (ours[which][at] === theirs[which][at] ? [] : [[marker, formatPlatform(target.platform), ours[which][at], theirs[which][at]]])));
    expect(differing).toEqual([]);
    expect(theirs.flat().filter((each) => each === null).length).toBeLessThan(markers.length / 4);
  });
});

function holdsOrNot(marker: string, target: ReturnType<typeof pythonTarget>): boolean | null {
  try {
    return markerHolds(marker, target);
  } catch {
    return null;
  }
}

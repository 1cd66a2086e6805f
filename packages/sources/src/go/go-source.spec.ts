import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Digest, Platform } from '@nx-oci/oci';
import { amd64, arm64, coded, mac, newFolder, newMachine, type Machine } from '../../test/access-rig';
import { writeModules, type Modules } from '../../test/module-proxy';
import type { GoContent, LockedGo } from './content';
import { goSource, goUpstream } from './go-source';

const goVersion = execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).trim().split(' ')[0];
const buildCache = execFileSync('go', ['env', 'GOCACHE'], { encoding: 'utf8' }).trim();

const modules: Modules = {
  'example.com/words@v1.0.0': { 'go.mod': 'module example.com/words\n\ngo 1.21\n', 'words.go': 'package words\n\nfunc Hello() string { return "hello" }\n' },
  'example.com/words@v1.1.0': { 'go.mod': 'module example.com/words\n\ngo 1.21\n', 'words.go': 'package words\n\nfunc Hello() string { return "good day" }\n' },
  'example.com/tools@v1.0.0': toolsAt('v1.0.0'),
  'example.com/tools@v1.1.0': toolsAt('v1.1.0'),
  'example.com/replacing@v1.0.0': { 'go.mod': 'module example.com/replacing\n\ngo 1.21\n\nreplace example.com/words => ./words\n', 'main.go': 'package main\n\nfunc main() {}\n' },
  'example.com/following@v1.2.0': {
    'go.mod': 'module example.com/following\n\ngo 1.22\n\nrequire (\n\texample.com/words v0.0.0\n\texample.com/tools v1.0.0\n)\n\nreplace example.com/words => example.com/words v1.1.0\n\nexclude example.com/tools v1.1.0\n',
    'cmd/main.go': mainOf('example.com/words'),
  },
  'example.com/old@v0.1.0': { 'go.mod': 'module example.com/old\n\nrequire example.com/words v1.0.0\n', 'main.go': mainOf('example.com/words') },
  'example.com/untidy@v1.0.0': { 'go.mod': 'module example.com/untidy\n\ngo 1.21\n', 'main.go': mainOf('example.com/words') },
  'example.com/newer@v1.0.0': { 'go.mod': 'module example.com/newer\n\ngo 1.999\n', 'main.go': 'package main\n\nfunc main() {}\n' },
};

function toolsAt(version: string): Record<string, string> {
  return {
    'go.mod': 'module example.com/tools\n\ngo 1.21\n\nrequire example.com/words v1.0.0\n',
    'cmd/greet/main.go': mainOf('example.com/words', version),
    'cmd/broken/main.go': 'package main\n\nfunc main() { none() }\n',
    'v2/main.go': 'package main\n\nfunc main() {}\n',
    'lib/lib.go': 'package lib\n',
  };
}

function mainOf(words: string, version = ''): string {
  return `package main\n\nimport "${words}"\n\nvar name = "nobody"\n\nfunc main() { println(words.Hello(), name, "${version}") }\n`;
}

const proxy = newFolder();
beforeAll(() => writeModules(proxy, modules));

/** A machine whose Go knows no modules yet; the cache of what is compiled is the user's unless told. */
function machine({ env = {}, ...options }: Parameters<typeof newMachine>[1] = {}): Machine {
  const home = newFolder();
  const own = { PATH: process.env.PATH, HOME: home, GOPATH: path.join(home, 'go'), GOCACHE: buildCache, GOPROXY: pathToFileURL(proxy).href, GOSUMDB: 'off', GOFLAGS: '-modcacherw', GOTOOLCHAIN: 'local' };
  return newMachine([goUpstream], { platforms: [amd64], env: { ...own, ...env }, ...options });
}

const greet: GoContent = { type: 'go', packages: ['example.com/tools/cmd/greet@v1.0.0'], to: '/usr/local/bin' };

/** The program in the image, written to a file. */
async function program(content: GoContent, locked: LockedGo, one: Machine, platform: Platform = amd64): Promise<{ file: string; digest: Digest; path: string }> {
  const [{ tree }] = await goSource.parts(content, locked, { workspaceRoot: one.workspaceRoot, archives: one.archives, platform });
  const [[at, entry]] = [...tree];
  if (entry.type !== 'file') throw new Error('no file');
  const chunks: Buffer[] = [];
  for await (const chunk of entry.content.open()) chunks.push(Buffer.from(chunk));
  const file = path.join(newFolder(), 'program');
  writeFileSync(file, Buffer.concat(chunks));
  chmodSync(file, 0o755);
  return { file, digest: entry.content.digest, path: at };
}

test('a command is compiled for each platform, and says where it is from', async () => {
  const one = machine({ platforms: [amd64, arm64] });
  const locked = await goSource.resolve(greet, one);
  expect(locked.commands).toEqual([
    {
      package: 'example.com/tools/cmd/greet',
      module: 'example.com/tools',
      version: 'v1.0.0',
      go: '1.21',
      toolchain: goVersion,
      sums: ['example.com/tools v1.0.0 h1:', 'example.com/tools v1.0.0/go.mod h1:', 'example.com/words v1.0.0 h1:', 'example.com/words v1.0.0/go.mod h1:'].map((start) => expect.stringContaining(start) as string),
      platforms: { 'linux/amd64': { checksum: expect.any(String) as Digest, size: expect.any(Number) as number }, 'linux/arm64': { checksum: expect.any(String) as Digest, size: expect.any(Number) as number } },
    },
  ]);
  const { file, path: at } = await program(greet, locked, machine());
  expect(at).toBe('usr/local/bin/greet');
  const info = execFileSync('go', ['version', '-m', file], { encoding: 'utf8' });
  expect(info).toContain('\tpath\texample.com/tools/cmd/greet\n\tmod\texample.com/tools\tv1.0.0\th1:');
  expect(info).toContain('\tdep\texample.com/words\tv1.0.0\th1:');
  expect(info).not.toContain(one.env.HOME);
  const foreign = await program(greet, locked, one, arm64);
  expect(execFileSync('go', ['version', '-m', foreign.file], { encoding: 'utf8' })).toContain('GOARCH=arm64');
  expect(goSource.artifacts(greet, locked, arm64)[0].name).toBe('greet v1.0.0 (linux/arm64)');
});

test('a command for macOS is compiled as any other, and is the same on every machine', async () => {
  const one = machine({ platforms: [mac] });
  const locked = await goSource.resolve(greet, one);
  const { file } = await program(greet, locked, machine({ env: { GOPATH: newFolder(), TMPDIR: newFolder(), CGO_ENABLED: '1' } }), mac);
  const start = readFileSync(file);
  expect([start.readUInt32BE(0), start.readUInt32LE(4)]).toEqual([0xcffaedfe, 0x0100000c]);
});

test('the bytes are the same whatever the folders, caches and settings of a machine', async () => {
  const locked = await goSource.resolve(greet, machine());
  const odd = machine({
    env: { GOCACHE: newFolder(), GOPATH: newFolder(), TMPDIR: newFolder(), GOFLAGS: '-modcacherw -tags=odd -ldflags=-w', GOAMD64: 'v3', CGO_ENABLED: '1', GOEXPERIMENT: 'rangefunc', LANG: 'tr_TR.UTF-8', GOWORK: '/none' },
  });
  // Anything else would not have the checksum of the lock.
  await program(greet, locked, odd);
});

test('a warm store takes no Go, and no Go is told by name', async () => {
  const one = machine();
  const locked = await goSource.resolve(greet, one);
  const without = { PATH: newFolder() };
  await program(greet, locked, machine({ env: without, store: one.store }));
  await expect(program(greet, locked, machine({ env: without }))).rejects.toThrow(coded('go-missing', /no program "go"/));
  await expect(goSource.resolve(greet, machine({ env: without }))).rejects.toThrow(coded('go-missing'));
});

test('an archive has what Go cannot make any more', async () => {
  const one = machine();
  const locked = await goSource.resolve(greet, one);
  const [{ checksum }] = goSource.artifacts(greet, locked, amd64);
  const kept = { name: 'the archive', open: async () => (async function* () { yield readFileSync(one.store.blobPath(checksum as Digest)); })() };
  const another = machine({ env: { GOPROXY: pathToFileURL(newFolder()).href }, archives: [kept] });
  expect((await program(greet, locked, another)).digest).toBe(checksum);
});

test('linker flags, tags and settings decide what comes out', async () => {
  const content: GoContent = { ...greet, ldflags: ['-s', '-w', '-X', 'main.name=every body {version}'], env: { GOAMD64: 'v2' } };
  const locked = await goSource.resolve(content, machine());
  const { file } = await program(content, locked, machine());
  expect(execFileSync('sh', ['-c', `${file} 2>&1`], { encoding: 'utf8' })).toBe('hello every body v1.0.0 v1.0.0\n');
  expect(execFileSync('go', ['version', '-m', file], { encoding: 'utf8' })).toContain('GOAMD64=v2');
  await expect(goSource.resolve({ ...greet, env: { GOFLAGS: '-toolexec=evil' } }, machine())).rejects.toThrow(coded('content-invalid', /GOFLAGS/));
});

describe('directives that are followed', () => {
  const following: GoContent = { ...greet, packages: ['example.com/following/cmd@v1'], replaces: 'follow', names: { 'example.com/following/cmd': 'follower' } };

  test('make the program that its makers build, and stand in the lock', async () => {
    const locked = await goSource.resolve(following, machine());
    expect(locked.commands[0]).toMatchObject({
      module: 'example.com/following', version: 'v1.2.0', query: 'v1', go: '1.22',
      replace: ['example.com/words => example.com/words v1.1.0'], exclude: ['example.com/tools v1.1.0'],
    });
    // Another machine makes it again of what is locked.
    const { file, path: at } = await program(following, locked, machine());
    expect(at).toBe('usr/local/bin/follower');
    expect(goSource.artifacts(following, locked, amd64)[0].name).toBe('follower v1.2.0 (linux/amd64)');
    expect(execFileSync('sh', ['-c', `${file} 2>&1`], { encoding: 'utf8' })).toBe('good day nobody \n');
  });

  test('are a matter of the lock: without them, or with others, it is another program', async () => {
    const locked = await goSource.resolve(following, machine());
    locked.commands[0].replace = ['example.com/words => example.com/words v1.0.0'];
    await expect(program(following, locked, machine())).rejects.toThrow(coded('go-sum-mismatch'));
  });

  test('cannot be, where they lead to a folder', async () => {
    await expect(goSource.resolve({ ...following, packages: ['example.com/replacing@v1.0.0'], names: {} }, machine())).rejects.toThrow(coded('go-module-replaces', /replaces example\.com\/words by the folder \.\/words, which is not in the module/));
  });

  test('are asked for by the content, also where the lock has them', async () => {
    const previous = await goSource.resolve(following, machine());
    await expect(goSource.resolve({ ...following, replaces: undefined }, { ...machine(), previous: previous as never })).rejects.toThrow(coded('go-module-replaces'));
  });

  test.each<[string, Partial<GoContent>, Error]>([
    ['a version that is not there', { packages: ['example.com/following/cmd@v9.0.0'] }, coded('not-found', /v9\.0\.0/)],
    ['a package that is not there', { packages: ['example.com/tools/cmd/none@v1.0.0'] }, coded('not-found', /cmd\/none/)],
    ['a package that is no command', { packages: ['example.com/tools/lib@v1.0.0'] }, coded('content-invalid', /no command/)],
  ])('are not looked for in %s', async (_, more, error) => {
    await expect(goSource.resolve({ ...following, names: {}, ...more }, machine())).rejects.toThrow(error);
  });
});

describe('a later lock', () => {
  const query: GoContent = { ...greet, packages: ['example.com/tools/cmd/greet@v1'] };

  test('leaves what a query found, until it is told to update it', async () => {
    const folder = newFolder();
    const { 'example.com/tools@v1.1.0': later, ...first } = modules;
    writeModules(folder, first);
    const env = { GOPROXY: pathToFileURL(folder).href };
    const previous = await goSource.resolve(query, machine({ env }));
    expect(previous.commands[0]).toMatchObject({ query: 'v1', version: 'v1.0.0' });
    writeModules(folder, { 'example.com/tools@v1.0.0': modules['example.com/tools@v1.0.0'], 'example.com/tools@v1.1.0': later });
    const again = (more: object): Promise<LockedGo> => goSource.resolve(query, { ...machine({ env }), previous: previous as never, ...more });
    expect(await again({ update: new Set(['other']) })).toEqual(previous);
    expect((await again({ platforms: [amd64, arm64] })).commands[0]).toMatchObject({ version: 'v1.0.0', platforms: previous.commands[0].platforms });
    expect((await again({ update: new Set(['greet']) })).commands[0]).toMatchObject({ query: 'v1', version: 'v1.1.0' });
    expect((await again({ update: 'all' })).commands[0].version).toBe('v1.1.0');
  });

  test('needs no Go where all is there', async () => {
    const previous = await goSource.resolve(greet, machine());
    expect(await goSource.resolve(greet, { ...machine({ env: { PATH: newFolder() } }), previous: previous as never })).toEqual(previous);
  });
});

test('modules from before language versions, and commands in folders of major versions', async () => {
  const old: GoContent = { ...greet, packages: ['example.com/old@v0.1.0', 'example.com/tools/v2@v1.0.0'] };
  const locked = await goSource.resolve(old, machine());
  expect(locked.commands.map(({ go, module }) => [module, go])).toEqual([['example.com/old', '1.21'], ['example.com/tools', '1.21']]);
  const parts = await goSource.parts(old, locked, { workspaceRoot: '/', archives: machine().archives, platform: amd64 });
  expect(parts.map(({ name, origin, tree }) => [name, origin, ...tree.keys()])).toEqual([
    ['old v0.1.0', 'example.com/old v0.1.0', 'usr/local/bin/old'],
    ['tools v1.0.0', 'example.com/tools v1.0.0', 'usr/local/bin/tools'],
  ]);
});

test('a rule for go says where modules are', async () => {
  const rules = { go: [pathToFileURL(`${proxy}/`).href] };
  expect((await goSource.resolve(greet, machine({ env: { GOPROXY: 'off' }, rules }))).commands).toHaveLength(1);
  await expect(goSource.resolve(greet, machine({ env: { GOPROXY: 'off' } }))).rejects.toThrow(coded('no-mirror', /GOPROXY/));
});

test.each<[string, Partial<GoContent>, Error]>([
  ['a path without a version', { packages: ['example.com/tools/cmd/greet'] }, coded('content-invalid', /with a version/)],
  ['an option of Go', { packages: ['-toolexec=evil@v1.0.0'] }, coded('content-invalid')],
  ['a folder', { packages: ['./cmd/greet@v1.0.0'] }, coded('content-invalid')],
  ['two commands of one name', { packages: ['example.com/tools/cmd/greet@v1.0.0', 'example.com/other/greet@v1.0.0'] }, coded('content-invalid', /would both be/)],
  ['a name of a package that is not asked for', { names: { 'example.com/tools/cmd/other': 'x' } }, coded('content-invalid', /"names" calls example\.com\/tools\/cmd\/other "x"/)],
  ['a name that leads elsewhere', { names: { 'example.com/tools/cmd/greet': '../greet' } }, coded('content-invalid', /"names"/)],
  ['a toolchain that nobody can have', { toolchain: 'local' }, coded('content-invalid', /"local"/)],
  ['a version that is not there', { packages: ['example.com/tools/cmd/greet@v1.9.0'] }, coded('not-found', /v1\.9\.0/)],
  ['a package that is not there', { packages: ['example.com/tools/cmd/none@v1.0.0'] }, coded('not-found', /cmd\/none/)],
  ['a package that is no command', { packages: ['example.com/tools/lib@v1.0.0'] }, coded('content-invalid', /package lib, and no command/)],
  ['a module that replaces others', { packages: ['example.com/replacing@v1.0.0'] }, coded('go-module-replaces', /example\.com\/replacing v1\.0\.0 has replace directives/)],
  ['a module that does not say what it needs', { packages: ['example.com/untidy@v1.0.0'] }, coded('go-failed', /says nothing of example\.com\/words/)],
  ['a command that does not compile', { packages: ['example.com/tools/cmd/broken@v1.0.0'] }, coded('go-failed', /undefined: none/)],
  ['a module that takes a newer Go', { packages: ['example.com/newer@v1.0.0'] }, coded('go-missing', /1\.999/)],
])('refuses %s', async (_, more, error) => {
  await expect(goSource.resolve({ ...greet, ...more }, machine())).rejects.toThrow(error);
});

describe('tampering', () => {
  async function changed(change: (locked: LockedGo) => void): Promise<LockedGo> {
    const locked = await goSource.resolve(greet, machine());
    change(locked);
    return locked;
  }

  test('a module with other content than the sum in the lock', async () => {
    const locked = await goSource.resolve(greet, machine());
    const folder = newFolder();
    const evil = { ...modules['example.com/words@v1.0.0'], 'words.go': 'package words\n\nfunc Hello() string { return "evil" }\n' };
    writeModules(folder, { ...modules, 'example.com/words@v1.0.0': evil });
    await expect(program(greet, locked, machine({ env: { GOPROXY: pathToFileURL(folder).href } }))).rejects.toThrow(coded('go-sum-mismatch', /example\.com\/words@v1\.0\.0/));
  });

  test('a go.mod other than the sum in the lock', async () => {
    const locked = await goSource.resolve(greet, machine());
    const folder = newFolder();
    writeModules(folder, modules);
    writeFileSync(path.join(folder, 'example.com/words/@v/v1.0.0.mod'), 'module example.com/words\n\ngo 1.20\n');
    await expect(program(greet, locked, machine({ env: { GOPROXY: pathToFileURL(folder).href } }))).rejects.toThrow(coded('go-sum-mismatch'));
  });

  test.each<[string, (locked: LockedGo) => void, string]>([
    ['another sum', ({ commands: [command] }) => void (command.sums = command.sums.map((line) => line.replace(/words v1\.0\.0 h1:..../, 'words v1.0.0 h1:AAAA'))), 'go-sum-mismatch'],
    ['a sum less', ({ commands: [command] }) => void (command.sums = command.sums.filter((line) => !line.startsWith('example.com/words v1.0.0 h1'))), 'go-sum-mismatch'],
    ['another version', ({ commands: [command] }) => void (command.version = 'v1.1.0'), 'go-sum-mismatch'],
    ['another checksum', ({ commands: [command] }) => void (command.platforms['linux/amd64'].checksum = `sha256:${'0'.repeat(64)}`), 'artifact-mismatch'],
    ['other flags', (locked) => void (locked.ldflags = ['-w']), 'artifact-mismatch'],
    ['a toolchain that is not to be had', ({ commands: [command] }) => void (command.toolchain = 'go1.99.1'), 'go-missing'],
  ])('a lock with %s', async (_, change, code) => {
    const locked = await changed(change);
    await expect(program(greet, locked, machine())).rejects.toThrow(coded(code));
  });
});

import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Store, type Platform } from '@nx-oci/oci';
import { SourceAccess, type GoContent, type GoToolchainContent, type LockedGo } from '../src';
import { machineOf } from '../src/archive/machine';
import { goSource } from '../src/go/go-source';
import { goToolchainSource } from '../src/go-toolchain/go-toolchain-source';
import { amd64, arm64, mac, newFolder } from '../test/access-rig';
import { extract } from '../test/extracted';
import { linesOfTrees, linesOnDisk } from '../test/npm-registry';

// These ask the module proxy that this machine's Go is set to.
jest.setTimeout(1_200_000);
const opened: SourceAccess[] = [];
afterAll(() => Promise.all(opened.map((access) => access.close())));

/** A machine with an empty store and, unless it is the user's own, a Go that has nothing in its caches. */
function machine({ own }: { own: boolean }): SourceAccess {
  const folder = newFolder();
  const settings = Object.fromEntries(execFileSync('go', ['env', 'GOPROXY', 'GOSUMDB', 'GONOSUMDB', 'GOPRIVATE'], { encoding: 'utf8' }).trimEnd().split('\n').map((value, at) => [['GOPROXY', 'GOSUMDB', 'GONOSUMDB', 'GOPRIVATE'][at], value]));
  const fresh = { ...process.env, ...settings, HOME: folder, GOENV: 'off', GOPATH: path.join(folder, 'go'), GOMODCACHE: path.join(folder, 'mod'), GOCACHE: path.join(folder, 'cache'), GOFLAGS: '-modcacherw' };
  const access = new SourceAccess({ store: new Store(path.join(folder, 'store')), workspaceRoot: folder, env: own ? process.env : fresh });
  opened.push(access);
  return access;
}

const resolve = (content: GoContent, access: SourceAccess, platforms: Platform[]): Promise<LockedGo> => goSource.resolve(content, { ...contextOf(access), platforms });
const contextOf = ({ downloads, mirrors, env, artifacts, archives }: SourceAccess): Omit<Parameters<typeof goSource.resolve>[1], 'platforms' | 'previous'> => ({ downloads, mirrors, env, artifacts, archives, workspaceRoot: '/' });

async function program(content: GoContent, locked: LockedGo, access: SourceAccess, platform: Platform): Promise<string> {
  const [{ tree }] = await goSource.parts(content, locked, { workspaceRoot: '/', archives: access.archives, platform });
  const [entry] = tree.values();
  if (entry.type !== 'file') throw new Error('no file');
  const chunks: Buffer[] = [];
  for await (const chunk of entry.content.open()) chunks.push(Buffer.from(chunk));
  const file = path.join(newFolder(), 'program');
  writeFileSync(file, Buffer.concat(chunks));
  chmodSync(file, 0o755);
  return file;
}

const infoOf = (file: string): string[] => execFileSync('go', ['version', '-m', file], { encoding: 'utf8' }).split('\n').slice(1);
const modulesIn = (lines: string[]): string[] => lines.filter((line) => /^\t(mod|dep)\t/.test(line));

test('crane, for two platforms: what Go says of it is what is locked, and what go install makes', async () => {
  const content: GoContent = { type: 'go', packages: ['github.com/google/go-containerregistry/cmd/crane@v0.22.1'], to: '/usr/local/bin', ldflags: ['-s', '-w'] };
  const access = machine({ own: true });
  const locked = await resolve(content, access, [amd64, arm64]);
  for (const platform of [amd64, arm64]) {
    const info = infoOf(await program(content, locked, access, platform));
    expect(info).toContain(`\tbuild\tGOARCH=${platform.architecture}`);
    for (const [, , name, version, sum] of modulesIn(info).map((line) => line.split('\t'))) expect(locked.commands[0].sums).toContain(`${name} ${version} ${sum}`);
  }
  const own = path.join(newFolder(), 'bin');
  execFileSync('go', ['install', content.packages[0]], { env: { ...process.env, GOBIN: own, GOFLAGS: '-trimpath', CGO_ENABLED: '0' } });
  const host = process.arch === 'arm64' ? arm64 : amd64;
  const installed = infoOf(path.join(own, 'crane'));
  const ours = infoOf(await program(content, locked, access, host));
  expect(modulesIn(ours)).toEqual(modulesIn(installed));
  expect(ours.filter((line) => line.includes('DefaultGODEBUG'))).toEqual(installed.filter((line) => line.includes('DefaultGODEBUG')));
  if (process.platform === 'linux') expect(execFileSync(await program(content, locked, access, host), ['version'], { encoding: 'utf8' })).toContain('v0.22.1');
});

test('a machine with nothing in its caches makes the same, and by another Go than its own where that is locked', async () => {
  const content: GoContent = { type: 'go', packages: ['golang.org/x/example/hello@latest'], to: '/bin', toolchain: 'go1.22.12' };
  const locked = await resolve(content, machine({ own: true }), [amd64, arm64]);
  expect(locked.commands[0]).toMatchObject({ query: 'latest', toolchain: 'go1.22.12' });
  const fresh = machine({ own: false });
  for (const platform of [amd64, arm64]) {
    const file = await program(content, locked, fresh, platform);
    expect(execFileSync('go', ['version', file], { encoding: 'utf8' })).toContain('go1.22.12');
  }
});

test('a module with directives becomes what its makers build in its own folder, for macOS too', async () => {
  const [module, version] = ['github.com/moby/buildkit', 'v0.34.2'];
  const content: GoContent = { type: 'go', packages: [`${module}/cmd/buildctl@${version}`], to: '/usr/local/bin', replaces: 'follow', ldflags: ['-s', '-w'] };
  const access = machine({ own: true });
  const host = process.arch === 'arm64' ? arm64 : amd64;
  const locked = await resolve(content, access, [host, mac]);
  expect(locked.commands[0].exclude).toHaveLength(2);
  const start = readFileSync(await program(content, locked, access, mac)).subarray(0, 512);
  expect(machineOf(start)).toEqual({ os: 'darwin', architectures: ['arm64'] });

  const { Dir: source } = JSON.parse(execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], { encoding: 'utf8' })) as { Dir: string };
  const folder = path.join(newFolder(), 'source');
  cpSync(source, folder, { recursive: true });
  execFileSync('chmod', ['-R', 'u+w', folder]);
  const built = path.join(folder, 'buildctl');
  execFileSync('go', ['build', '-mod=mod', '-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', built, './cmd/buildctl'], { cwd: folder, env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '' } });
  const dependencies = (file: string): string[] => infoOf(file).filter((line) => /^\t(dep|=>)\t/.test(line));
  expect(dependencies(await program(content, locked, access, host))).toEqual(dependencies(built));
});

test('Go itself is laid out as Go lays itself out, and works from any folder', async () => {
  const content: GoToolchainContent = { type: 'go-toolchain', version: '1.22.12', to: '/usr/local/go', bin: '/usr/local/bin' };
  const access = machine({ own: true });
  const host = process.arch === 'arm64' ? arm64 : amd64;
  const locked = await goToolchainSource.resolve(content, { ...contextOf(access), platforms: [host] });
  const trees = (await goToolchainSource.parts(content, locked, { workspaceRoot: '/', archives: access.archives, platform: host })).map(({ tree }) => tree);

  const asks = { ...process.env, GOTOOLCHAIN: 'go1.22.12' };
  execFileSync('go', ['version'], { cwd: newFolder(), env: asks });
  const theirs = execFileSync('go', ['env', 'GOROOT'], { cwd: newFolder(), env: asks, encoding: 'utf8' }).trim();
  // A copy of each go.mod stays under the name that it has in the zip; folders of modules cannot be written to.
  const plain = (lines: string[]): string[] => lines.map((line) => line.replace(/ 555 /, ' 755 ').replace(/ 444 /, ' 644 ')).filter((line) => !/(^|\/)_go\.mod /.test(line)).sort();
  expect(plain(linesOfTrees(trees.map((tree) => new Map([...tree].filter(([at]) => at.startsWith('usr/local/go/')))), 'usr/local/go'))).toEqual(plain(linesOnDisk(theirs)));

  const root = newFolder();
  await extract(root, trees);
  const moved = path.join(newFolder(), 'moved');
  renameSync(root, moved);
  const go = path.join(moved, 'usr/local/bin/go');
  const own = newFolder();
  const env = { PATH: '/usr/bin:/bin', HOME: own, GOCACHE: path.join(own, 'cache'), GOTOOLCHAIN: 'local', GOPROXY: 'off', CGO_ENABLED: '0' };
  expect(execFileSync(go, ['version'], { env, encoding: 'utf8' })).toContain('go1.22.12');
  writeFileSync(path.join(own, 'main.go'), 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("hello") }\n');
  writeFileSync(path.join(own, 'go.mod'), 'module hello\n\ngo 1.22\n');
  execFileSync(go, ['build', '-o', 'hello', '.'], { cwd: own, env });
  expect(execFileSync(path.join(own, 'hello'), { encoding: 'utf8' })).toBe('hello\n');
  rmSync(moved, { recursive: true });
});

test('Go itself for macOS holds programs for it', async () => {
  const content: GoToolchainContent = { type: 'go-toolchain', version: '1.26.8', to: '/usr/local/go', foreign: 'omit' };
  const access = machine({ own: true });
  const locked = await goToolchainSource.resolve(content, { ...contextOf(access), platforms: [mac] });
  const [{ tree }] = await goToolchainSource.parts(content, locked, { workspaceRoot: '/', archives: access.archives, platform: mac });
  const programs = [...tree].filter(([at, { mode }]) => /^usr\/local\/go\/(bin|pkg\/tool)\//.test(at) && (mode & 0o111) !== 0);
  expect(programs.length).toBeGreaterThan(5);
  for (const [, entry] of programs) {
    if (entry.type !== 'file') continue;
    for await (const chunk of entry.content.open()) {
      expect(machineOf(chunk)).toEqual({ os: 'darwin', architectures: ['arm64'] });
      break;
    }
  }
});

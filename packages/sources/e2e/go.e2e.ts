import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Store, type Platform } from '@nx-oci/oci';
import { SourceAccess, type GoContent, type LockedGo } from '../src';
import { goSource } from '../src/go/go-source';
import { amd64, arm64, newFolder } from '../test/access-rig';

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
const contextOf = ({ downloads, mirrors, env, artifacts, archives }: SourceAccess): Omit<Parameters<typeof goSource.resolve>[1], 'platforms'> => ({ downloads, mirrors, env, artifacts, archives, workspaceRoot: '/' });

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

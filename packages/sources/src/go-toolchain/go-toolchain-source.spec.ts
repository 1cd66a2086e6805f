import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { amd64, arm64, coded, laidOut, mac, newFolder, newMachine, type Machine } from '../../test/access-rig';
import { serveFiles } from '../../test/file-server';
import { writeModules, type Modules } from '../../test/module-proxy';
import type { GoToolchainContent, LockedGoToolchain } from './content';
import { goToolchainSource, goToolchainUpstream } from './go-toolchain-source';

const elf = '\x7fELF\x02\x01\x01'.padEnd(18, '\0');
const linux = (machine: string): string => `${elf}${machine}\0`.padEnd(64, '\0');

/** A release for a platform, as the module has it: without modes, and with other names for the go.mod in it. */
function release(version: string, platform: string): Modules {
  return {
    [`golang.org/toolchain@v0.0.1-${version}.${platform}`]: {
      'go.mod': 'module golang.org/toolchain\n',
      'bin/go': `go ${version} ${platform}`,
      'bin/gofmt': 'gofmt',
      'pkg/tool/any/compile': 'compile',
      'lib/wasm/go_js_wasm_exec': 'exec',
      'src/_go.mod': 'module std\n',
      'src/cmd/_go.mod': 'module cmd\n',
      'src/fmt/print.go': 'package fmt\n',
      'src/debug/elf/testdata/other.obj': linux('('),
      'src/debug/elf/testdata/amd64.obj': linux('>'),
    },
  };
}

const all = ['linux-amd64', 'linux-arm64', 'darwin-arm64'];
const modules: Modules = Object.assign({}, ...all.map((each) => release('go1.30.2', each)), ...all.map((each) => release('go1.30.10', each)), release('go1.30.11', 'linux-amd64'), ...all.map((each) => release('go1.31rc1', each))) as Modules;
const proxy = newFolder();
beforeAll(() => writeModules(proxy, modules));

function machine(env: NodeJS.ProcessEnv = {}): Machine {
  const home = newFolder();
  const own = { PATH: process.env.PATH, HOME: home, GOPATH: path.join(home, 'go'), GOCACHE: path.join(home, 'cache'), GOPROXY: pathToFileURL(proxy).href, GOSUMDB: 'off', GOFLAGS: '-modcacherw', GOTOOLCHAIN: 'local' };
  return newMachine([goToolchainUpstream], { platforms: [amd64, arm64, mac], env: { ...own, ...env } });
}

const content: GoToolchainContent = { type: 'go-toolchain', version: '1.30.2', to: '/usr/local/go', bin: '/usr/local/bin' };

/** The sum of a module's files as go.sum has it ("h1:", golang.org/x/mod/sumdb/dirhash). */
function sumOf(name: string): string {
  const lines = Object.entries(modules[name]).map(([file, text]) => `${createHash('sha256').update(text).digest('hex')}  ${name}/${file}\n`);
  const sorted = lines.sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1));
  return `h1:${createHash('sha256').update(sorted.join('')).digest('base64')}`;
}

test('the lock has the sum of the checksum database for each platform, and the bytes of the zip', async () => {
  const locked = await goToolchainSource.resolve(content, machine());
  expect(locked.version).toBe('go1.30.2');
  expect(Object.keys(locked.archives)).toEqual(['linux/amd64', 'linux/arm64', 'darwin/arm64']);
  const name = 'golang.org/toolchain@v0.0.1-go1.30.2.darwin-arm64';
  const zip = readFileSync(path.join(proxy, name.replace('@', '/@v/') + '.zip'));
  expect(locked.archives['darwin/arm64']).toEqual({ sum: sumOf(name), checksum: `sha256:${createHash('sha256').update(zip).digest('hex')}`, size: zip.length });
  expect(readdirSync(tmpdir()).filter((each) => each.startsWith('nx-oci-go-'))).toEqual([]);
});

test('it is laid out as Go lays itself out, with links that lead to it from wherever it is', async () => {
  const one = machine();
  const locked = await goToolchainSource.resolve(content, one);
  expect((await laidOut(goToolchainSource, content, locked, one, mac)).map((line) => line.replace(/ "(?!module|go 1|go go).*$/s, ''))).toEqual([
    '0777 /usr/local/bin/go -> ../go/bin/go',
    '0777 /usr/local/bin/gofmt -> ../go/bin/gofmt',
    '0755 /usr/local/go/bin/go "go go1.30.2 darwin-arm64"',
    '0755 /usr/local/go/bin/gofmt',
    '0644 /usr/local/go/go.mod "module golang.org/toolchain\\n"',
    '0755 /usr/local/go/lib/wasm/go_js_wasm_exec',
    '0755 /usr/local/go/pkg/tool/any/compile',
    '0644 /usr/local/go/src/cmd/go.mod "module cmd\\n"',
    '0644 /usr/local/go/src/debug/elf/testdata/amd64.obj',
    '0644 /usr/local/go/src/debug/elf/testdata/other.obj',
    '0644 /usr/local/go/src/fmt/print.go',
    '0644 /usr/local/go/src/go.mod "module std\\n"',
  ]);
});

test('what globs say and what is for other machines stays out', async () => {
  const one = machine();
  const locked = await goToolchainSource.resolve(content, one);
  const files = async (own: Partial<GoToolchainContent>): Promise<string[]> => (await laidOut(goToolchainSource, { ...content, ...own }, locked, one)).map((line) => line.split(' ')[1]).filter((each) => /testdata|wasm/.test(each));
  expect(await files({ foreign: 'omit', exclude: ['**/lib/wasm/**'] })).toEqual(['/usr/local/go/src/debug/elf/testdata/amd64.obj']);
});

test('a series and "latest" are the newest release that there is for all platforms, and stay what they are locked to', async () => {
  const [series, latest] = await Promise.all(['1.30', 'latest'].map((version) => goToolchainSource.resolve({ ...content, version }, machine())));
  expect([series.version, latest.version]).toEqual(['go1.30.10', 'go1.30.10']);
  const previous: LockedGoToolchain = { ...(await goToolchainSource.resolve(content, machine())) };
  const again = (update?: 'all' | ReadonlySet<string>): Promise<LockedGoToolchain> => goToolchainSource.resolve({ ...content, version: '1.30' }, { ...machine(), previous, update } as never);
  expect((await again()).version).toBe('go1.30.2');
  expect((await again(new Set(['go']))).version).toBe('go1.30.10');
  await expect(goToolchainSource.resolve({ ...content, version: '1.40' }, machine())).rejects.toThrow(coded('not-found', /no Go 1\.40 for linux\/amd64 and linux\/arm64 and darwin\/arm64/));
});

test('a release candidate is taken by its name', async () => {
  expect((await goToolchainSource.resolve({ ...content, version: '1.31rc1' }, machine())).version).toBe('go1.31rc1');
});

test('what is locked stays the bytes that were locked', async () => {
  const locked = await goToolchainSource.resolve(content, machine());
  const forged = { ...locked, archives: { ...locked.archives, 'linux/amd64': { ...locked.archives['linux/amd64'], checksum: `sha256:${'0'.repeat(64)}` as const } } };
  const one = machine();
  await expect(laidOut(goToolchainSource, content, forged, one)).rejects.toThrow(coded('artifact-mismatch', /what Go fetches has other bytes for go 1\.30\.2 \(linux\/amd64\)/));
});

test('what the checksum database does not prove is refused', async () => {
  const files = readdirSync(proxy, { recursive: true, encoding: 'utf8' }).filter((each) => statSync(path.join(proxy, each)).isFile());
  const server = await serveFiles(Object.fromEntries(files.map((each) => [`/${each}`, readFileSync(path.join(proxy, each))])));
  await expect(goToolchainSource.resolve(content, machine({ GOPROXY: server.url }))).rejects.toThrow(coded('go-sum-mismatch', /Go 1\.30\.2 for linux\/amd64 is not proved by the checksum database/));
});

test.each([
  ['1.99.0', 'not-found', /There is no Go 1\.99\.0 for linux\/amd64 to be had/],
  ['newest', 'content-invalid', /"newest" is no version of Go/],
  ['go1', 'content-invalid', /"go1" is no version/],
])('the version %s is an error', async (version, code, message) => {
  await expect(goToolchainSource.resolve({ ...content, version }, machine())).rejects.toThrow(coded(code, message));
});

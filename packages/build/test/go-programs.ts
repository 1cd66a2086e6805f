import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { GoBuildInfo, GoModule } from '../src/go-build-info';

const parent = mkdtempSync(path.join(tmpdir(), 'nx-oci-go-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

const peers = path.join(__dirname, '..', '..', '..', 'tools', 'peers');

/** Compiles the files of a module of its own, for Linux unless `env` says otherwise; `flags` are go build's. Returns the binary's path. */
export function goProgram(
  files: Record<string, string | Buffer>,
  { env = {}, flags = [] }: { env?: NodeJS.ProcessEnv; flags?: string[] } = {},
): string {
  const folder = mkdtempSync(path.join(parent, 'module-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  execFileSync('go', ['build', '-buildvcs=false', '-o', 'program', ...flags, '.'], {
    cwd: folder,
    env: { ...process.env, GOFLAGS: '', GOWORK: 'off', CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'amd64', ...env },
  });
  return path.join(folder, 'program');
}

/**
 * The program that reads documents, for Linux or for the machine that runs the tests: a binary with several modules, one of
 * which a folder replaces.
 */
export function documentReader(target: 'linux' | 'host'): string {
  const goMod = readFileSync(path.join(peers, 'go.mod'), 'utf8').replace(/^module .*/m, 'module example.com/reader');
  return goProgram(
    {
      'go.mod': `${goMod}\nrequire example.com/local v0.0.0\n\nreplace example.com/local => ./local\n`,
      'go.sum': readFileSync(path.join(peers, 'go.sum')),
      'main.go': readFileSync(path.join(__dirname, 'read-documents.go')),
      'local.go': 'package main\n\nimport _ "example.com/local"\n',
      'local/go.mod': 'module example.com/local\n\ngo 1.22\n',
      'local/local.go': 'package local\n',
    },
    { flags: ['-ldflags', '-s -w'], env: target === 'host' ? { GOOS: undefined, GOARCH: undefined } : {} },
  );
}

/** What the reader understood of a document. Throws what it says when it refuses. */
export function readByPeer(reader: string, kind: 'spdx' | 'in-toto', document: Buffer): Record<string, unknown> {
  return JSON.parse(execFileSync(reader, [kind], { input: document, encoding: 'utf8', stdio: 'pipe' })) as Record<string, unknown>;
}

/** What `go version -m` prints of a file, or what it would of these bytes. */
export function goVersionText(file: string | Buffer): string {
  const named = typeof file === 'string' ? file : path.join(mkdtempSync(path.join(parent, 'file-')), 'program');
  if (typeof file !== 'string') writeFileSync(named, file, { mode: 0o755 });
  const printed = execFileSync('go', ['version', '-m', named], { encoding: 'utf8' });
  // Behind a replaced module that is the last Go prints an empty line.
  return printed.slice(`${named}: `.length).replace(/\n\t(?=\n)/g, '');
}

/** Build information in the form in which `go version -m` prints it. */
export function inGoForm({ goVersion, path: program, main, dependencies, settings }: GoBuildInfo): string {
  const moduleLines = (kind: string, { path: name, version = '', sum, replacedBy }: GoModule): string[] => [
    [kind, name, version, ...(replacedBy ? [] : [sum ?? ''])].join('\t'),
    ...(replacedBy ? moduleLines('=>', { ...replacedBy, sum: replacedBy.sum ?? '' }) : []),
  ];
  const lines = [
    ...(program === undefined ? [] : [`path\t${program}`]),
    ...(main ? moduleLines('mod', main) : []),
    ...dependencies.flatMap((each) => moduleLines('dep', each)),
    ...settings.map(([key, value]) => `build\t${key}=${/[\s"`]/.test(value) ? JSON.stringify(value) : value}`),
  ];
  return `${goVersion}\n${lines.map((line) => `\t${line}\n`).join('')}`;
}

/** Copies a file into a workspace's folder. */
export function bring(file: string, to: string): void {
  mkdirSync(path.dirname(to), { recursive: true });
  copyFileSync(file, to);
}

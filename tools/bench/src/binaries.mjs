import { copyFileSync, existsSync, mkdirSync, openSync, readFileSync, readSync, closeSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './run.mjs';
import { peersRoot } from './peers.mjs';

export const architectures = ['amd64', 'arm64'];
const goEnv = { CGO_ENABLED: '0', GOOS: 'linux', GOWORK: 'off', GOFLAGS: '-trimpath -buildvcs=false -mod=readonly' };

/** What the packaging is measured with: a real Go program (ko itself) without symbols, 35 MB for amd64. */
export const goPackage = 'github.com/google/ko';

/** Builds the program for both architectures into `<folder>/<architecture>/svc`; returns the sizes. */
export async function buildBinaries(folder) {
  const sizes = {};
  for (const architecture of architectures) {
    const file = path.join(folder, architecture, 'svc');
    mkdirSync(path.dirname(file), { recursive: true });
    await run(['go', 'build', '-ldflags', '-s -w', '-o', file, goPackage], { cwd: peersRoot, env: { ...goEnv, GOARCH: architecture } });
    sizes[architecture] = statSync(file).size;
  }
  return sizes;
}

const helloSource = `package main

import "net/http"

func main() { _ = http.ListenAndServe("127.0.0.1:0", nil) }
`;

/**
 * Writes `count` services of 5 to 8 MB for each architecture to `<folder>/<n>/<architecture>/svc`: a small static server,
 * followed by a part of the big program of its own, so that no two are alike and all compress as programs do.
 */
export async function smallServices(folder, count, big) {
  const source = path.join(folder, 'hello');
  mkdirSync(source, { recursive: true });
  writeFileSync(path.join(source, 'go.mod'), 'module hello\n\ngo 1.24\n');
  writeFileSync(path.join(source, 'main.go'), helloSource);
  for (const architecture of architectures) {
    const hello = path.join(source, `hello-${architecture}`);
    if (!existsSync(hello)) await run(['go', 'build', '-ldflags', '-s -w', '-o', hello, '.'], { cwd: source, env: { ...goEnv, GOARCH: architecture } });
    const program = readFileSync(hello);
    for (let at = 0; at < count; at++) {
      const file = path.join(folder, `${at}`, architecture, 'svc');
      mkdirSync(path.dirname(file), { recursive: true });
      const size = ((at * 7919) % 2500) * 1024;
      const offset = ((at * 104_729) % 28_000) * 1024;
      writeFileSync(file, Buffer.concat([program, Buffer.from(`service ${at}\n`), part(path.join(big, architecture, 'svc'), offset, size)]), { mode: 0o755 });
    }
  }
}

function part(file, offset, size) {
  const buffer = Buffer.alloc(size);
  const fd = openSync(file, 'r');
  try {
    return buffer.subarray(0, readSync(fd, buffer, 0, size, offset));
  } finally {
    closeSync(fd);
  }
}

/** Copies the program to where a tool wants it. */
export function copyBinaries(from, to, name = (architecture) => path.join(architecture, 'svc')) {
  for (const architecture of architectures) {
    const file = path.join(to, name(architecture));
    mkdirSync(path.dirname(file), { recursive: true });
    copyFileSync(path.join(from, architecture, 'svc'), file);
  }
}

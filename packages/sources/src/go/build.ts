import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { goBaselines, goPlatform, parsePlatform } from '@nx-oci/oci';
import { SourcesError } from '../error';
import type { Directives, GoContent, LockedCommand } from './content';
import type { Go } from './toolchain';

/** All that decides the bytes of a command. Plain data. */
export interface GoBuild extends Pick<LockedCommand, 'package' | 'module' | 'version' | 'go' | 'toolchain' | 'sums' | keyof Directives>, Pick<GoContent, 'ldflags' | 'tags' | 'env'> {
  /** `linux/amd64`. */
  platform: string;
}

const settable = [...Object.keys(goBaselines), 'GOEXPERIMENT', 'GOFIPS140'];

let last: Promise<unknown> = Promise.resolve();

/** One at a time: Go uses all processors for each, and as much memory as it can get. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work);
  last = turn.catch(() => undefined);
  return turn;
}

/** The bytes of a command, compiled for its platform. Throws `go-failed`, `go-sum-mismatch`, `go-missing`, `not-found`. */
export async function* compiled(go: Go, build: GoBuild): AsyncGenerator<Uint8Array> {
  const folder = await mkdtemp(path.join(tmpdir(), 'nx-oci-go-'));
  try {
    await writeModule(folder, build);
    const output = path.join(folder, 'command');
    const args = ['build', '-mod=readonly', '-trimpath', '-buildvcs=false', '-o', output, ...linkerFlags(build), ...tagFlags(build), build.package];
    await inTurn(() => go.run(args, { cwd: folder, env: { ...variables(build), GOTOOLCHAIN: build.toolchain }, what: `${build.package}@${build.version} for ${build.platform}` }));
    yield* createReadStream(output, { highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the module that a command is compiled in: it needs the command's module, and has its directives where they are followed. */
export async function writeModule(folder: string, { go, module, version, sums, replace = [], exclude = [] }: Pick<GoBuild, 'go' | 'module' | 'version' | 'sums' | keyof Directives>): Promise<void> {
  // Without another main module, the programs' defaults are those of this language version.
  const lines = ['module nx-oci', '', `go ${go}`, '', `require ${module} ${version}`, ...replace.map((each) => `replace ${each}`), ...exclude.map((each) => `exclude ${each}`)];
  await writeFile(path.join(folder, 'go.mod'), lines.map((line) => `${line}\n`).join(''));
  await writeFile(path.join(folder, 'go.sum'), sums.map((line) => `${line}\n`).join(''));
}

/** The environment of a platform. Throws `content-invalid`. */
export function variables({ platform, env = {} }: Pick<GoBuild, 'platform' | 'env'>): Record<string, string> {
  const odd = Object.keys(env).find((name) => !settable.includes(name));
  if (odd) throw new SourcesError('content-invalid', { message: `"env" of a Go command has ${odd}.`, remedy: `Set only what decides how code is made: ${settable.join(', ')}.` });
  return { ...goPlatform(parsePlatform(platform)), ...env };
}

/** Arguments that decide which files belong to a package. */
export function tagFlags({ tags = [] }: Pick<GoBuild, 'tags'>): string[] {
  return tags.length > 0 ? [`-tags=${tags.join(',')}`] : [];
}

function linkerFlags({ ldflags = [], version }: Pick<GoBuild, 'ldflags' | 'version'>): string[] {
  const flags = ldflags.map((flag) => flag.replaceAll('{version}', version));
  const unquotable = flags.find((flag) => flag.includes('"') && flag.includes("'"));
  if (unquotable) throw new SourcesError('content-invalid', { message: `The linker flag ${unquotable} has both kinds of quotes.`, remedy: 'Go has no way to write that: use one kind.' });
  const quoted = flags.map((flag) => (/[\s"']/.test(flag) ? (flag.includes('"') ? `'${flag}'` : `"${flag}"`) : flag));
  // The build ID tells Go's cache what a binary was made of, and differs between builds of one and the same Go.
  return [`-ldflags=${['-buildid=', ...quoted].join(' ')}`];
}

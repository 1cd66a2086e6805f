import { spawn } from 'node:child_process';
import { createCipheriv, createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Definition } from '@nx-oci/build';
import { randomNumbers } from '@nx-oci/oci';
import { libraryBuild, libraryBuildArgs, type LibraryBuild } from './library-build';

/** What became of one build that was to be killed. */
export interface Kill {
  round: number;
  builder: Builder;
  moment: Moment;
  /** Whether it was still running then. */
  hit: boolean;
  /** What it left: a blob half-written in the store, a folder half-written beside its output. */
  left: { inStore: boolean; besideOutput: boolean };
  /** The output folder afterwards: absent, of the round before, of this round, or none of these. */
  output: 'absent' | 'before' | 'after' | 'damaged';
}

/** When to kill: milliseconds after the build began, or after it began its output, which is a small part of its time. */
interface Moment {
  since: 'start' | 'output';
  after: number;
}

/** A build after those kills, in the store that they share and in an empty one. */
export interface Rebuild {
  round: number;
  builder: Builder;
  shared: string;
  empty: string;
}

/** All that happened. */
export interface KilledBuilds {
  kills: Kill[];
  rebuilds: Rebuild[];
  /** The store that the builds shared. */
  store: string;
}

const builders = ['a', 'b'] as const;
type Builder = (typeof builders)[number];

/** Where all happens. */
interface Place {
  folder: string;
  store: string;
}

/**
 * Round by round, two builds at a time that share a store and part of their content are killed at random moments, until
 * `kills` of them were hit; after each round both are built again. Each round has other content.
 */
export async function killBuilds(folder: string, options: { seed: number; kills: number }): Promise<KilledBuilds> {
  const next = randomNumbers(options.seed);
  const place = { folder, store: path.join(folder, 'store') };
  const kills: Kill[] = [];
  const rebuilds: Rebuild[] = [];
  const before: Partial<Record<Builder, string>> = {};
  writeContent(place, 0, next);
  let usual = await milliseconds(() => Promise.all(builders.map((builder) => libraryBuild(buildOf(place, builder)))));
  for (const builder of builders) before[builder] = folderHash(buildOf(place, builder).output);

  for (let round = 1; kills.filter(({ hit }) => hit).length < options.kills; round++) {
    writeContent(place, round, next);
    const found = await Promise.all(builders.map((builder) => killOne(place, builder, randomMoment(next, usual))));
    const seen = found.map(({ builder }) => hashIfThere(buildOf(place, builder).output));
    // What a whole output is, is known from an empty store.
    let whole: Awaited<ReturnType<typeof buildInEmptyStore>>[] = [];
    usual = await milliseconds(async () => (whole = await Promise.all(builders.map((builder) => buildInEmptyStore(place, builder)))));
    const again = await Promise.all(builders.map((builder) => libraryBuild(buildOf(place, builder))));
    for (const [at, builder] of builders.entries()) {
      const states = { [before[builder]!]: 'before', [whole[at].hash]: 'after' } as const;
      kills.push({ ...found[at], round, output: seen[at] === undefined ? 'absent' : (states[seen[at]] ?? 'damaged') });
      rebuilds.push({ round, builder, shared: again[at].digest, empty: whole[at].digest });
      before[builder] = whole[at].hash;
    }
  }
  return { kills, rebuilds, store: place.store };
}

/** How long something takes, here and now. */
async function milliseconds(action: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await action();
  return performance.now() - started;
}

async function buildInEmptyStore(place: Place, builder: Builder): Promise<{ digest: string; hash: string }> {
  const folder = path.join(place.folder, `empty-${builder}`);
  const build = { ...buildOf(place, builder), store: path.join(folder, 'store'), output: path.join(folder, 'output') };
  const { digest } = await libraryBuild(build);
  const hash = folderHash(build.output);
  rmSync(folder, { recursive: true });
  return { digest, hash };
}

/** A build of content that both builders have, and of content of its own. */
function buildOf({ folder, store }: Place, builder: Builder): LibraryBuild {
  const definition: Definition = {
    base: 'none',
    platforms: ['linux/amd64'],
    contents: ['shared', builder].map((name) => ({ type: 'files', from: name, to: `/${name}` })),
  };
  return { definition, workspace: path.join(folder, 'workspace'), store, output: path.join(folder, 'output', builder) };
}

/** 20 MB for each build, 8 of them in both; other bytes in each round. */
function writeContent({ folder }: Place, round: number, next: () => number): void {
  for (const [name, megabytes] of [['shared', 8], ['a', 12], ['b', 12]] as const) {
    const workspace = path.join(folder, 'workspace', name);
    rmSync(workspace, { recursive: true, force: true });
    mkdirSync(workspace, { recursive: true });
    const key = createHash('sha256').update(`${name} ${round} ${next()}`).digest();
    const noise = createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(megabytes * 500_000));
    // Hexadecimal digits halve under compression, which so has work to do.
    const text = noise.toString('hex');
    const quarter = text.length / 4;
    for (let at = 0; at < 4; at++) writeFileSync(path.join(workspace, `${at}.txt`), text.slice(at * quarter, (at + 1) * quarter));
  }
}

/** A third of the kills is aimed at the writing of output. */
function randomMoment(next: () => number, usual: number): Moment {
  const since = next() % 3 === 0 ? 'output' : 'start';
  return { since, after: (next() / 2 ** 32) * (since === 'start' ? usual * 0.8 : usual / 40) };
}

async function killOne(place: Place, builder: Builder, moment: Moment): Promise<Omit<Kill, 'round' | 'output'>> {
  const build = buildOf(place, builder);
  const child = spawn(process.execPath, libraryBuildArgs(build), { stdio: 'ignore' });
  const ended = new Promise<boolean>((resolve) => child.once('exit', (_, signal) => resolve(signal === 'SIGKILL')));
  const besideOutput = (): boolean => namesIn(path.dirname(build.output)).some((name) => name.startsWith(`${builder}.${child.pid}.`));
  while (moment.since === 'output' && child.exitCode === null && !besideOutput()) await delay(2);
  await delay(moment.after);
  child.kill('SIGKILL');
  const hit = await ended;
  const inStore = namesIn(path.join(place.store, 'tmp')).some((name) => name.startsWith(`${child.pid}-`));
  return { builder, moment, hit, left: { inStore, besideOutput: besideOutput() } };
}

export function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** One hash over the names and bytes of all files. */
function folderHash(folder: string): string {
  const hash = createHash('sha256');
  for (const name of (readdirSync(folder, { recursive: true }) as string[]).sort()) {
    const file = path.join(folder, name);
    hash.update(`${name}\n`);
    if (statSync(file).isFile()) hash.update(createHash('sha256').update(readFileSync(file)).digest());
  }
  return hash.digest('hex');
}

function hashIfThere(folder: string): string | undefined {
  return existsSync(folder) ? folderHash(folder) : undefined;
}

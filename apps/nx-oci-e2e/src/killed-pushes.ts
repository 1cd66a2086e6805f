import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { buildOutput, type Definition } from '@nx-oci/build';
import { randomNumbers, Store } from '@nx-oci/oci';
import { logIn, type DockerRegistry } from '@nx-oci/peers';
import { startLab, type Lab } from '@nx-oci/registry-lab';
import { RegistryReader } from './registry-reader';

/** What became of one push that was to be killed, while another process pushed an image with the same layer. */
export interface PushKill {
  round: number;
  /** Whether it was still running then. */
  hit: boolean;
  /** The last thing that it had asked of the registry. */
  last: string;
  /** What is wrong with what the tags named then. */
  afterKill: string[];
  /** What is wrong once the other push ended, and this one was run again. */
  afterAgain: string[];
}

/** When to kill a push: so many milliseconds or requests after it began. */
type Moment = { after: number } | { requests: number };

interface Push {
  output: string;
  store: string;
  repository: string;
  tags: string[];
}

const tagsOf = (round: number): string[] => [`1.0.${round}`, 'latest'];

/**
 * Round by round, each with other content: two processes that share a store push images with a layer in common to two
 * repositories, and the first is killed at a random moment, until `kills` were hit. Then it is run again.
 */
export async function killPushes(folder: string, registry: DockerRegistry, options: { seed: number; kills: number }): Promise<PushKill[]> {
  const next = randomNumbers(options.seed);
  const reader = new RegistryReader(registry);
  const lab = await startLab({ upstream: registry.url });
  logIn(registry, lab.host, registry.users[0]);
  const kills: PushKill[] = [];
  try {
    const first = await build(folder, next);
    const usual = await measured(lab, start(pushOf(lab, first.killed, 'killed', 0), registry));
    let before = first.killed.digest;
    for (let round = 1; kills.filter(({ hit }) => hit).length < options.kills; round++) {
      const { killed, other } = await build(folder, next);
      lab.reset();
      const beside = ended(start(pushOf(lab, other, 'other', round), registry));
      const moment: Moment = next() % 2 === 0 ? { after: (next() / 2 ** 32) * usual.milliseconds } : { requests: next() % usual.requests };
      const hit = await killOne(lab, start(pushOf(lab, killed, 'killed', round), registry), moment);
      const { method, path: asked } = [...lab.requests].reverse().find((request) => request.path.includes('/acme/killed/')) ?? { method: '', path: 'nothing' };
      const allowed = { [`1.0.${round}`]: [undefined, killed.digest], latest: [before, killed.digest] };
      const afterKill = await wrong(reader, 'acme/killed', allowed);
      const [besideDigest, again] = [await beside, await ended(start(pushOf(lab, killed, 'killed', round), registry))];
      const afterAgain = [
        ...(besideDigest === other.digest && again === killed.digest ? [] : [`pushed ${besideDigest} and ${again}, not ${other.digest} and ${killed.digest}`]),
        ...(await wrong(reader, 'acme/killed', Object.fromEntries(tagsOf(round).map((tag) => [tag, [killed.digest]])))),
        ...(await wrong(reader, 'acme/other', Object.fromEntries(tagsOf(round).map((tag) => [tag, [other.digest]])))),
      ];
      kills.push({ round, hit, last: `${method} ${asked.replace(/^.*acme\/killed/, '').replace(/sha256:\w+|[\w-]{36}/, '…')}`, afterKill, afterAgain });
      before = killed.digest;
    }
  } finally {
    await lab.stop();
  }
  return kills;
}

/** What is wrong with tags: that one names what it must not, or what is not whole. */
async function wrong(reader: RegistryReader, repository: string, allowed: Record<string, (string | undefined)[]>): Promise<string[]> {
  const problems = Object.entries(allowed).map(async ([tag, digests]) => {
    const digest = await reader.tag(repository, tag);
    if (!digests.includes(digest)) return [`${repository}:${tag} is ${digest}, not one of ${digests.join(', ')}`];
    return digest === undefined ? [] : reader.problems(repository, digest);
  });
  return (await Promise.all(problems)).flat();
}

interface Built {
  output: string;
  store: string;
  digest: string;
}

/** Two images of new content: 3 MB that both have, 2 MB of each own. */
async function build(folder: string, next: () => number): Promise<Record<'killed' | 'other', Built>> {
  const store = path.join(folder, 'store');
  const root = path.join(folder, 'workspace');
  for (const [name, bytes] of [['shared', 3e6], ['killed', 2e6], ['other', 2e6]] as const) {
    rmSync(path.join(root, name), { recursive: true, force: true });
    mkdirSync(path.join(root, name), { recursive: true });
    const noise = new Uint32Array(bytes / 4).map(() => next());
    writeFileSync(path.join(root, name, 'noise'), noise);
  }
  const one = async (name: string): Promise<Built> => {
    const contents: Definition['contents'] = ['shared', name].map((from) => ({ type: 'files', from, to: `/${from}`, layer: from }));
    const output = path.join(folder, 'output', name);
    const context = { workspace: { root, projectRoot: '.', projectName: name }, store: new Store(store), env: {} };
    const definition: Definition = { base: 'none', platforms: ['linux/amd64', 'linux/arm64'], contents };
    const { record } = await buildOutput(definition, context, { folder: output, name, tarballs: 'never', root: 'index' });
    return { output, store, digest: record.digest };
  };
  return { killed: await one('killed'), other: await one('other') };
}

function pushOf(lab: Lab, { output, store }: Built, name: string, round: number): Push {
  return { output, store, repository: `${lab.host}/acme/${name}`, tags: tagsOf(round) };
}

type Running = ReturnType<typeof start>;

function start(push: Push, { env }: DockerRegistry) {
  return spawn(process.execPath, [path.join(__dirname, 'registry-push.job.cjs'), JSON.stringify(push)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
}

/** The digest that a push printed; what went wrong, where it did. */
async function ended(child: Running): Promise<string> {
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (printed += part.toString()));
  await new Promise((resolve) => void child.once('close', resolve));
  return printed.replace('begins\n', '').trim();
}

/** Milliseconds and requests of a push. */
async function measured(lab: Lab, child: Running): Promise<{ milliseconds: number; requests: number }> {
  const done = ended(child);
  await begun(child);
  const started = performance.now();
  await done;
  return { milliseconds: performance.now() - started, requests: lab.requests.length };
}

/** Waits until a push has read what it pushes, or has ended. */
function begun(child: Running): Promise<void> {
  return new Promise((resolve) => void child.once('exit', () => resolve()).stdout.once('data', () => resolve()));
}

/** Kills a push at a moment; returns whether it was still running. */
async function killOne(lab: Lab, child: Running, moment: Moment): Promise<boolean> {
  const exited = new Promise<boolean>((resolve) => void child.once('exit', (_, signal) => resolve(signal === 'SIGKILL')));
  let running = true;
  void exited.then(() => (running = false));
  await begun(child);
  for (const stream of [child.stdout, child.stderr]) stream.resume();
  if ('after' in moment) await Promise.race([delay(moment.after), exited]);
  else while (running && lab.requests.filter((request) => request.path.includes('/acme/killed/')).length <= moment.requests) await delay(1);
  child.kill('SIGKILL');
  return exited;
}

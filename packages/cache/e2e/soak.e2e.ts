import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { startS3 } from '@nx-oci/peers';
import { artifactOf, tarOf, type Written } from '../test/artifact';
import { filesIn, newFolder } from '../test/rig';
import { secrets } from '../test/server-rig';
import { temporaryFolder } from '../test/temporary-folder';
import type { Backend } from '../src/backend';
import { FolderBackend } from '../src/folder-backend';
import { RecordSigner } from '../src/record';
import { S3Backend } from '../src/s3-backend';
import { Sweeper, type SweepSettings } from '../src/sweep';
import { startClockProxy } from './clock-proxy';

const scratch = temporaryFolder();
const hour = 3_600_000;
const minutes = (given: string | undefined, usual: number): number => Number(given ?? usual) * 60_000;

/** What is stored in, and what its rules are by the fast clock. */
interface Place {
  storage: string;
  /** More than the servers need. */
  env: NodeJS.ProcessEnv;
  /** Milliseconds of wall time. */
  duration: number;
  sweep: SweepSettings;
  /** What is used within this is not noted again. */
  noteEvery: number;
  open(now: () => number): Backend;
  /** Files that no write may leave. */
  left(): Promise<string[]>;
  stop(): Promise<void>;
}

interface Clock {
  from: number;
  /** Milliseconds of it in one of the wall. */
  speed: number;
}

const places: Record<string, (clock: Clock) => Promise<Place>> = {
  async 'a folder'() {
    const root = newFolder(scratch);
    return {
      storage: root,
      env: {},
      duration: minutes(process.env.NX_OCI_SOAK_MINUTES, 5),
      sweep: { maxAge: 24 * hour, maxUntrustedAge: 8 * hour, maxSize: 60_000_000 },
      noteEvery: hour,
      open: (now) => new FolderBackend(root, now),
      left: async () => (await Promise.all(['0', '1'].map((each) => filesIn(path.join(root, 'tmp', each))))).flat(),
      stop: async () => undefined,
    };
  },
  async S3(clock) {
    const server = await startS3();
    Object.assign(process.env, server.env);
    const proxy = await startClockProxy(server.endpoint, (time) => clock.from + (time - clock.from) * clock.speed);
    return {
      storage: `s3://${server.bucket}/nx`,
      env: { ...server.env, AWS_ENDPOINT_URL: proxy.url, NX_OCI_CACHE_KEY: RecordSigner.newKey() },
      duration: minutes(process.env.NX_OCI_SOAK_MINUTES, 2),
      sweep: { maxAge: 80 * hour, maxUntrustedAge: 48 * hour, maxSize: 200_000_000 },
      noteEvery: 12 * hour,
      open: (now) => new S3Backend({ bucket: server.bucket, prefix: 'nx', endpoint: proxy.url, now }),
      left: async () => [],
      async stop() {
        await proxy.stop();
        await server.stop();
      },
    };
  },
};

/** The same bytes for a seed, which do not get smaller. */
function noise(seed: number, size: number): Buffer {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = Math.imul(seed + 1, 2654435761) | 1;
  for (let at = 0; at < words.length; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return Buffer.from(words.buffer, 0, size);
}

/** Numbers that are the same each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 8) % below;
}

/** An artifact of a hash: bytes that others have as well, and its own. */
function filesOf(hash: number): Written {
  const draw = numbers(hash);
  const size = draw(20) === 0 ? 1_500_000 : draw(3) === 0 ? 120_000 : 3000;
  return { 'dist/shared': noise(draw(6), 50_000 + draw(6) * 40_000), 'dist/own': noise(1000 + hash, size), 'dist/small': `small ${draw(50)}`, terminalOutput: `built ${hash}`, code: Buffer.alloc(4) };
}

/** No less than all shared bytes that there are. */
const sharedBytes = 6_000_000;
const ownBytes = (hash: number): number => (filesOf(hash)['dist/own'] as Buffer).length + 3000;

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const digests = new Map<number, string>();

/** Whether an answer is the artifact of a hash, byte by byte. */
function isOf(hash: number, answer: Uint8Array): boolean {
  const right = digests.get(hash) ?? digestOf(tarOf(filesOf(hash), 0o644, 0));
  digests.set(hash, right);
  return digestOf(gunzipSync(answer)) === right;
}
type Role = 'trusted' | 'untrusted';
const roles: readonly Role[] = ['trusted', 'untrusted'];

/** What is known of an entry: when it was used last, by the clock, and no less than what it takes beside what is shared. */
interface Known {
  used: number;
  bytes: number;
  /** When it was read as it did not have to be there any more, and may have been going away. */
  lateUse?: number;
}

class Server {
  private constructor(
    readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(argument: object, env: NodeJS.ProcessEnv): Promise<Server> {
    const child = fork(path.join(__dirname, 'soak-server.job.cjs'), [JSON.stringify(argument)], { execArgv: ['--expose-gc'], env: { ...process.env, ...env } });
    const [{ url }] = (await once(child, 'message')) as [{ url: string }];
    return new Server(child, url);
  }

  async ask<T>(what: 'held' | 'stop'): Promise<T> {
    const answer = once(this.child, 'message');
    this.child.send(what);
    return (await answer)[0] as T;
  }
}

interface Held {
  heap: number;
  rss: number;
  files: number;
  resources: Record<string, number>;
}

describe.each(Object.keys(places))('over %s', (name) => {
  // 1500 is 25 minutes in a second: an upload has to end within an hour of it. What S3 notes it notes every twelve hours.
  const clock: Clock = { from: Date.now(), speed: name === 'S3' ? 3000 : 1500 };
  const now = (): number => clock.from + (Date.now() - clock.from) * clock.speed;
  let place: Place;
  let servers: Server[];
  beforeAll(async () => {
    place = await places[name](clock);
    const env = { ...place.env, NX_OCI_CACHE_STORAGE: place.storage, NX_OCI_CACHE_LISTEN: '127.0.0.1:0', ...Object.fromEntries(Object.entries(secrets).map(([role, token]) => [`NX_OCI_CACHE_${role.toUpperCase()}_TOKEN`, token])) };
    servers = [];
    for (let at = 0; at < 2; at += 1) {
      // Of a folder, on its disk, and where what is left of uploads would be found.
      const work = name === 'a folder' ? path.join(place.storage, 'tmp', `${servers.length}`) : newFolder(scratch);
      servers.push(await Server.start({ env: { ...env, NX_OCI_CACHE_WORK: work }, sweep: place.sweep, sweepEvery: name === 'S3' ? 1000 : 300, clock }, place.env));
    }
  }, 60_000);
  afterAll(async () => {
    for (const { child } of servers ?? []) child.kill();
    await place?.stop();
  });

  test('two servers that sweep all the time lose nothing that counts, and leave nothing', async () => {
    const counts: Record<string, number> = {};
    const count = (what: string): void => void (counts[what] = (counts[what] ?? 0) + 1);
    const faults: string[] = [];
    /** Entries that were answered for, without those that a purge may have taken away. */
    const known = new Map<string, Known>();
    /** All that may have been used, as late as that may have been: what may take room. */
    const touched = new Map<string, Known>();
    const agent = new Agent({ keepAlive: true, maxSockets: 40 });
    /** Purges that are under way, so that of nothing is known whether it is there. */
    let purging = 0;
    let purged = 0;

    /** Whether by the rules an entry is there: not too old, and not among what was used so long ago that it may be too much. */
    const hasToBeThere = (role: Role, { used }: Known): boolean => {
      const age = role === 'trusted' ? place.sweep.maxAge : place.sweep.maxUntrustedAge;
      // A sweep, an answer and a note take time.
      const slack = place.noteEvery + hour;
      if (now() - used > age - slack) return false;
      let after = sharedBytes;
      for (const other of touched.values()) if (other.used >= used - slack) after += other.bytes;
      return after < place.sweep.maxSize * 0.85;
    };
    const send = (method: string, url: string, token: string, body?: Buffer, more: { abortAt?: number } = {}): Promise<{ status: number; answer?: IncomingMessage }> =>
      new Promise((resolve, reject) => {
        const sent = request(url, { method, agent, headers: { authorization: `Bearer ${token}`, ...(body && { 'content-length': body.length }) } }, (answer) => resolve({ status: answer.statusCode!, answer }));
        sent.once('error', (error) => (more.abortAt === undefined ? reject(error) : resolve({ status: 0 })));
        if (more.abortAt === undefined) sent.end(body);
        else sent.write(body!.subarray(0, more.abortAt), () => setTimeout(() => sent.destroy(), 5));
      });
    const bytesOf = async (answer: IncomingMessage, slowly: boolean): Promise<Buffer> => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer as AsyncIterable<Buffer>) {
        chunks.push(chunk);
        if (slowly && chunks.length < 20) await pause(5);
      }
      return Buffer.concat(chunks);
    };

    const put = async (server: Server, role: Role, hash: number, abort: boolean): Promise<void> => {
      const body = artifactOf(filesOf(hash), { level: 1 });
      if (abort) {
        await send('PUT', `${server.url}/v1/cache/${hash}`, secrets[role], body, { abortAt: Math.floor(body.length / 2) });
        touched.set(`${role} ${hash}`, { used: now(), bytes: ownBytes(hash) });
        return count('PUT given up');
      }
      const [began, purges] = [now(), purged];
      const { status, answer } = await send('PUT', `${server.url}/v1/cache/${hash}`, secrets[role], body);
      answer!.resume();
      count(`PUT ${status}`);
      touched.set(`${role} ${hash}`, { used: now(), bytes: ownBytes(hash) });
      if (![200, 403, 409].includes(status)) faults.push(`PUT ${hash} of ${role}: ${status}`);
      if (status === 200 && purging === 0 && purges === purged) known.set(`${role} ${hash}`, { used: began, bytes: ownBytes(hash) });
    };
    const get = async (server: Server, role: Role, hash: number, { abort = false, slowly = false } = {}): Promise<void> => {
      const before = [roles[0], role].map((each) => [each, known.get(`${each} ${hash}`)] as const);
      const [began, purges] = [now(), purged];
      const expected = before.some(([each, entry]) => entry !== undefined && hasToBeThere(each, entry));
      // A use counts for what cannot go away at that moment.
      const counting = new Set(before.filter(([each, entry]) => entry && [entry.used, entry.lateUse].some((used) => used !== undefined && hasToBeThere(each, { ...entry, used }))).map(([each]) => each));
      const { status, answer } = await send('GET', `${server.url}/v1/cache/${hash}`, secrets[role]);
      if (status === 404) {
        answer!.resume();
        count('GET 404');
        // Those that were purged meanwhile are no longer known.
        if (expected && purging === 0 && purges === purged && before.some(([each, entry]) => entry !== undefined && known.get(`${each} ${hash}`) === entry && hasToBeThere(each, entry))) faults.push(`${hash} of ${role} is not there at ${began}: ${JSON.stringify(before)}`);
        return;
      }
      for (const [each, entry] of before) if (entry) touched.set(`${each} ${hash}`, { ...entry, used: now() });
      if (abort) {
        await once(answer!, 'readable');
        answer!.destroy();
        count('GET given up');
        return;
      }
      const found = await bytesOf(answer!, slowly).catch((error: Error) => {
        // Blobs of what is taken away stay for an hour, of which ten minutes may have passed before.
        if (now() - began < 0.8 * hour) faults.push(`GET ${hash} of ${role} broke off: ${error.message}`);
        count('GET broken off');
      });
      count(`GET ${status}`);
      if (found && !isOf(hash, found)) faults.push(`${hash} of ${role} has other bytes`);
      for (const [each, entry] of before) if (entry && each === 'trusted' && purges === purged && known.get(`${each} ${hash}`) === entry) known.set(`${each} ${hash}`, counting.has(each) ? { bytes: entry.bytes, used: began } : { ...entry, lateUse: began });
    };
    const purge = async (server: Server, role: Role): Promise<void> => {
      purging += 1;
      purged += 1;
      for (const key of [...known.keys()]) if (key.startsWith(`${role} `)) known.delete(key);
      const { status, answer } = await send('POST', `${server.url}/v1/purge`, secrets.admin, Buffer.from(JSON.stringify({ name: role })));
      answer!.resume();
      count(`purge ${status}`);
      purging -= 1;
    };

    const until = Date.now() + place.duration;
    let newest = 0;
    const client = async (seed: number): Promise<void> => {
      const draw = numbers(seed);
      for (let round = 0; Date.now() < until && round < 100_000; round += 1) {
        const server = servers[draw(2)];
        const role = roles[draw(4) === 0 ? 1 : 0];
        // Those that are always wanted, those of now, and those of some time ago.
        const hash = [1 + draw(10), newest - draw(30), newest - draw(300)][draw(3)];
        const what = draw(100);
        if (what < 12) await put(server, role, 100 + (newest += 1), false);
        else if (what < 15) await put(server, role, 100 + newest + 1_000_000 + draw(1000), true);
        else if (what < 30) await put(server, role, 100 + Math.max(hash, -99), false);
        else await get(server, role, 100 + Math.max(hash, -99), { abort: what < 35, slowly: what >= 90 });
        await pause(40 + draw(40));
      }
    };
    // What is loaded and filled at first is no leak.
    const clients = Array.from({ length: 10 }, (_, at) => client(at + 1));
    const purges = (async () => {
      for (let round = 0; round < 8; round += 1) {
        await pause(place.duration / 10);
        await purge(servers[round % 2], roles[round === 0 ? 0 : 1]);
      }
    })();
    await pause(Math.min(place.duration / 3, 60_000));
    const early = await Promise.all(servers.map((server) => server.ask<Held>('held')));
    await Promise.all([...clients, purges]);
    agent.destroy();
    await pause(1000);
    const late = await Promise.all(servers.map((server) => server.ask<Held>('held')));

    // All that has to be there is, by whichever server.
    let live = 0;
    for (const [key, entry] of known) {
      const [role, hash] = key.split(' ') as [Role, string];
      if (!hasToBeThere(role, entry)) continue;
      const response = await fetch(`${servers[live % 2].url}/v1/cache/${hash}`, { headers: { authorization: `Bearer ${secrets[role]}`, connection: 'close' } });
      const found = Buffer.from(await response.arrayBuffer());
      if (response.status === 200 && isOf(Number(hash), found)) live += 1;
      else if (hasToBeThere(role, entry)) faults.push(`${key} is lost: ${response.status}, used ${Math.round((now() - entry.used) / 60_000)} minutes ago`);
    }
    const ends = await Promise.all(
      servers.map(async (server) => {
        const end = await server.ask<{ counts: Record<string, number>; troubles: string[] }>('stop');
        // By itself, as nothing keeps it; what was given up may be written until then.
        if (server.child.exitCode === null) await once(server.child, 'exit');
        return end;
      }),
    );

    // After a while, nothing is there that no record needs.
    const backend = place.open(() => now() + 100 * hour);
    const signer = new RecordSigner(place.env.NX_OCI_CACHE_KEY ?? readFileSync(path.join(place.storage, 'key.pem'), 'utf8'));
    const swept = await new Sweeper(backend, signer, () => now() + 50 * hour).sweep({ maxAge: Infinity, maxUntrustedAge: Infinity, maxSize: Infinity });
    const needed = new Map<string, string>();
    for await (const entry of backend.entries()) {
      const { blobs, written } = signer.read((await backend.readEntry(entry))!, entry);
      for (const { digest } of blobs) needed.set(digest, `${digest} of ${entry.namespace} ${entry.hash}, written ${Math.round((now() - written) / 60_000)} minutes ago`);
    }
    const orphans: string[] = [];
    const there = new Set<string>();
    for await (const { digest, kept } of backend.blobs()) {
      there.add(digest);
      if (!needed.has(digest)) orphans.push(`${digest}, kept ${Math.round((now() - kept) / 60_000)} minutes ago`);
    }
    await backend.close();
    const hours = Math.round((place.duration * clock.speed) / hour);
    console.log(`${hours} hours in ${place.duration / 1000} s over ${name}: ${JSON.stringify(counts)}; at the end ${swept.entries} entries, ${live} that have to be there, ${there.size} blobs\n${JSON.stringify(ends.map((end) => end.counts))}\nheld ${JSON.stringify(early)}\nthen ${JSON.stringify(late)}`);

    expect(faults).toEqual([]);
    expect(ends.flatMap(({ troubles }) => troubles)).toEqual([]);
    expect(orphans).toEqual([]);
    expect([...needed].filter(([digest]) => !there.has(digest)).map(([, what]) => what)).toEqual([]);
    expect(await place.left()).toEqual([]);
    for (const [at, held] of late.entries()) {
      // What was opened last is kept, up to 48 MiB, and may not have been so much at first.
      expect(held.heap).toBeLessThan(Math.max(early[at].heap + 15_000_000, 120_000_000));
      expect(held.files).toBeLessThanOrEqual(early[at].files);
      expect(held.resources.Timeout ?? 0).toBeLessThanOrEqual(early[at].resources.Timeout ?? 0);
    }
    // It has happened at all.
    expect(live).toBeGreaterThan(0);
    for (const what of ['PUT 200', 'PUT 409', 'PUT given up', 'GET 200', 'GET 404', 'GET given up', 'purge 200']) expect([what, counts[what] ?? 0]).not.toEqual([what, 0]);
    for (const { counts: each } of ends) expect([each.swept, each['swept blobs']]).not.toContain(0);
    // Of two that find the same at the same time, one may always be the first.
    expect(ends.reduce((sum, { counts: each }) => sum + each['swept entries'], 0)).toBeGreaterThan(0);
  }, 900_000);
});

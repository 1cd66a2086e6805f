import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { run, startDockerRegistry, startS3, tool, type DockerRegistry, type S3Server } from '@nx-oci/peers';
import { between, down, flipped, same, saying, slowly, up, upTo, without } from './cache-changes';
import { CacheMachine, noise, tasks, ways, type Way } from './cache-machine';
import { CacheProcess, newKey } from './cache-process';
import { answers, breaksOff, hangs, late, Relay, type Fault } from './cache-relay';
import type { NxMajor } from './plugin-workspace';
import { temporaryFolder } from './temporary-folder';
import type { NxResult } from './workspace';

const scratch = temporaryFolder('cache-failures');

/** How a run of Nx ends that has the server by itself. Behind the proxy, every one succeeds. */
type End = 'succeeds' | 'fails' | 'never ends' | 'succeeds with wrong outputs';

/** A server with what is before and behind it. */
interface Rig {
  server: CacheProcess;
  /** Between whoever asks and the server. */
  front: Relay;
  /** Between the server and its storage, where that is a server too. */
  behind?: Relay;
  /** Where the storage keeps its files. */
  folder: string;
  /** Of what the cache has: paths, as they are asked for. */
  addresses: string[];
  /** Whether it went wrong. */
  struck: boolean;
}

interface Row {
  what: string;
  /** What the cache has before. */
  has: 'everything' | 'nothing';
  /** A folder unless told. */
  storage?: 'a small disk' | 'S3' | 'a registry';
  config?: Record<string, unknown>;
  /** Has it go wrong; sets `struck` where it does at once. */
  strike(rig: Rig): unknown;
  /** Has it well again, beside what the relays do. */
  heal?(rig: Rig, way: Way): unknown;
  alone: End;
  /** What the server logs of it, where nothing else tells that it went wrong. */
  logs?: RegExp;
  /** Everything comes from the cache, though it goes wrong. */
  hits?: true;
  /** Only the first task is built, since every answer takes its time. */
  first?: true;
  /** For every Nx. */
  decisive?: true;
}

/** Of requests of a method, or of all. */
const at = (place: 'front' | 'behind', method: string | undefined, fault: Fault, { times = Infinity } = {}) => (rig: Rig) => {
  let left = times;
  rig[place]!.fault = (exchange) => {
    if ((method !== undefined && exchange.request.method !== method) || left <= 0) return exchange.pass();
    left -= 1;
    rig.struck = true;
    return fault(exchange);
  };
};
const reading = (fault: Fault) => at('front', 'GET', fault);
const writing = (fault: Fault, options?: { times: number }) => at('front', 'PUT', fault, options);
const storing = (fault: Fault, method?: string) => at('behind', method, fault);
const said = (length: number): number => length;
const hit = (rig: Rig): void => void (rig.struck = true);
const restart = ({ server }: Rig): Promise<void> => server.start();
/** Something in the middle of what every artifact of the tests has. */
const middle = 1_000_000;
const page = answers(200, '<html>Please log in</html>', { 'content-type': 'text/html' });

const onTheWay: Row[] = [
  { what: 'the server is down', has: 'everything', strike: async (rig) => (await rig.server.kill(), hit(rig)), heal: restart, alone: 'fails', decisive: true },
  { what: 'the server hangs', has: 'everything', first: true, strike: (rig) => (rig.server.signal('SIGSTOP'), hit(rig)), heal: ({ server }) => server.signal('SIGCONT'), alone: 'never ends' },
  { what: 'the server is slow', has: 'everything', strike: reading(down(slowly(15, 1 << 16), said)), alone: 'succeeds', hits: true },
  { what: 'the server is slow to take', has: 'nothing', strike: writing(up(slowly(15, 1 << 16))), alone: 'succeeds' },
  { what: 'a read is answered with 500', has: 'everything', strike: reading(answers(500)), alone: 'fails', decisive: true },
  { what: 'a read is answered with 403', has: 'everything', strike: reading(answers(403)), alone: 'fails' },
  { what: 'a read is answered with a page', has: 'everything', strike: reading(page), alone: 'fails' },
  { what: 'a read is answered with what is no artifact', has: 'everything', strike: reading(answers(200, gzipSync(Buffer.alloc(1024)))), alone: 'fails' },
  { what: 'an answer is cut off', has: 'everything', strike: reading(down(upTo(middle), said)), alone: 'fails', decisive: true },
  { what: 'an answer is cut off, and nothing tells', has: 'everything', strike: reading(down(without(200_000))), alone: 'fails' },
  { what: 'the last bytes of an answer are missing', has: 'everything', strike: reading(down(without(4))), alone: 'succeeds' },
  { what: 'an answer is said to be longer', has: 'everything', strike: reading(down(same, (length) => length + 1000)), alone: 'fails' },
  { what: 'an answer is said to be shorter', has: 'everything', strike: reading(down(same, (length) => length - 1000)), alone: 'fails' },
  { what: 'an answer has more than an artifact', has: 'everything', strike: reading(down(between(Buffer.alloc(0), noise(3, 100_000)))), alone: 'succeeds' },
  { what: 'an answer is in two parts', has: 'everything', strike: reading(down(between(gzipSync(''), Buffer.alloc(0)))), alone: 'fails' },
  { what: 'a byte of an answer is another', has: 'everything', strike: reading(down(flipped(middle))), alone: 'succeeds with wrong outputs', decisive: true },
  { what: 'an answer does not go on', has: 'everything', first: true, strike: reading(down(upTo(middle, () => new Promise(() => undefined)), said)), alone: 'never ends' },
  { what: 'the server is killed in the middle of a read', has: 'everything', strike: (rig) => reading(down(upTo(middle, () => rig.server.kill()), said))(rig), heal: restart, alone: 'fails', decisive: true },
  { what: 'a write is answered with 500', has: 'nothing', strike: writing(answers(500)), alone: 'fails', decisive: true },
  { what: 'a write is answered with 500, once', has: 'nothing', strike: writing(answers(500), { times: 1 }), alone: 'succeeds' },
  { what: 'writes are broken off', has: 'nothing', strike: writing(up(upTo(middle))), alone: 'fails' },
  { what: 'a write is not answered', has: 'nothing', first: true, strike: writing(hangs), alone: 'never ends' },
  { what: 'a write is said to be shorter', has: 'nothing', strike: writing(saying(-1000)), alone: 'succeeds' },
  { what: 'a write is said to be longer', has: 'nothing', first: true, strike: writing(saying(1000)), alone: 'succeeds' },
  { what: 'an artifact is too large', has: 'nothing', config: { limits: { size: '1MB' } }, strike: () => undefined, logs: /unpacks to more than 1000000 bytes/, heal: ({ server }) => allowed(server), alone: 'succeeds' },
  { what: 'the server is killed in the middle of a write', has: 'nothing', strike: (rig) => writing(up(upTo(middle, () => rig.server.kill())))(rig), heal: restart, alone: 'fails', decisive: true },
  {
    what: 'the server is killed in the middle of a write, and started again',
    has: 'nothing',
    strike: (rig) => writing(up(upTo(middle, async () => (await rig.server.kill(), await rig.server.start()))), { times: 1 })(rig),
    alone: 'succeeds',
    decisive: true,
  },
];

const onDisk: Row[] = [
  { what: 'bytes of blobs are others', has: 'everything', strike: ({ folder }) => change(path.join(folder, 'blobs'), flip), logs: /has other bytes than were stored/, alone: 'succeeds', decisive: true },
  { what: 'blobs are gone', has: 'everything', strike: ({ folder }) => rmSync(path.join(folder, 'blobs'), { recursive: true }), logs: /is gone/, alone: 'succeeds' },
  { what: 'bytes of records are others', has: 'everything', strike: ({ folder }) => change(path.join(folder, 'entries'), flip), logs: /is not signed by this server/, alone: 'succeeds' },
  { what: 'the folder is gone', has: 'everything', strike: (rig) => (rmSync(rig.folder, { recursive: true }), hit(rig)), alone: 'succeeds' },
  { what: 'blobs rot, and the times of their files stay', has: 'everything', strike: rot, heal: noticed, alone: 'succeeds with wrong outputs' },
  { what: 'the disk is full', has: 'nothing', storage: 'a small disk', strike: () => undefined, logs: /ENOSPC/, heal: ({ folder }) => run([tool('mount'), '-o', 'remount,size=200m', folder]), alone: 'succeeds', decisive: true },
];

const ofS3: Row[] = [
  { what: 'S3 is down', has: 'everything', storage: 'S3', strike: storing(breaksOff), alone: 'succeeds' },
  { what: 'S3 hangs', has: 'everything', first: true, storage: 'S3', strike: storing(hangs), alone: 'succeeds' },
  { what: 'S3 is slow', has: 'everything', storage: 'S3', strike: storing(late(300)), alone: 'succeeds', hits: true },
  { what: 'S3 is slow to take', has: 'nothing', storage: 'S3', strike: storing(late(300)), alone: 'succeeds' },
  { what: 'S3 answers 503', has: 'everything', storage: 'S3', strike: storing(answers(503)), alone: 'succeeds' },
  { what: 'S3 is full', has: 'nothing', storage: 'S3', strike: storing(answers(507, '<Error><Code>InsufficientStorage</Code></Error>'), 'PUT'), alone: 'succeeds' },
  { what: 'S3 answers with a page', has: 'everything', storage: 'S3', strike: storing(page, 'GET'), alone: 'succeeds' },
  { what: 'answers of S3 are cut off', has: 'everything', storage: 'S3', strike: storing(down(upTo(200), said), 'GET'), alone: 'succeeds' },
  { what: 'bytes of what S3 has are others', has: 'everything', storage: 'S3', strike: ({ folder }) => change(path.join(folder, 'blobs'), flip), logs: /has other bytes than were stored/, alone: 'succeeds' },
];

const ofRegistries: Row[] = [
  { what: 'the registry is down', has: 'everything', storage: 'a registry', strike: storing(breaksOff), alone: 'succeeds' },
  { what: 'the registry is full', has: 'nothing', storage: 'a registry', strike: storing(answers(507), 'PUT'), alone: 'succeeds' },
  { what: 'the registry answers with a page', has: 'everything', storage: 'a registry', strike: storing(page, 'GET'), alone: 'succeeds' },
];

const rows = [...onTheWay, ...onDisk, ...ofS3, ...ofRegistries];
const decisive = rows.filter((row) => row.decisive);

/** Has something done to every file below a folder. */
function change(folder: string, what: (file: string) => void): void {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  if (files.length === 0) throw new Error(`${folder} has no file.`);
  for (const { parentPath, name } of files) what(path.join(parentPath, name));
}

function flip(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1] ^= 0xff;
  writeFileSync(file, bytes);
}

/** Waits until Nx asked for what goes wrong, and for longer than any try of Nx takes. */
async function goesOn(rig: Rig, signal: AbortSignal): Promise<false> {
  while (!rig.struck || rig.front.requests.length === 0) await delay(100, undefined, { signal });
  await delay(25_000, undefined, { signal });
  return false;
}

/** Changes bytes of what was verified, and nothing that tells. */
async function rot(rig: Rig): Promise<void> {
  for (const address of rig.addresses) expect((await (await asked(rig.server, address)).arrayBuffer()).byteLength).toBeGreaterThan(middle);
  change(path.join(rig.folder, 'blobs'), (file) => {
    // What is deflated would be none any more, which Nx notices.
    if (statSync(file).size < middle) return;
    const like = path.join(scratch, 'like');
    execFileSync('touch', ['-r', file, like]);
    flip(file);
    execFileSync('touch', ['-r', like, file]);
  });
  hit(rig);
}

/** Nobody tells a server of outputs that are wrong, which it looks at within the hour, or when it starts; the proxy has them built, and stored anew. */
async function noticed({ server }: Rig, way: Way): Promise<void> {
  if (way === 'behind the proxy') return;
  await server.stop();
  await server.start();
}

/** Starts a server again that takes everything. */
async function allowed(server: CacheProcess): Promise<void> {
  await server.stop();
  delete server.options.config!.limits;
  await server.start();
}

function asked({ url, token }: CacheProcess, address: string, body?: Buffer): Promise<Response> {
  return fetch(`${url}${address}`, { headers: { authorization: `Bearer ${token}` }, ...(body && { method: 'PUT', body: new Uint8Array(body) }) });
}

let s3: S3Server;
let registry: DockerRegistry;
let key: string;
let count = 0;

beforeAll(async () => {
  key = await newKey();
  s3 = await startS3();
  registry = await startDockerRegistry({ delete: true });
});
afterAll(() => Promise.all([s3?.stop(), registry?.stop()]));

describe.each<[string, NxMajor, Row[]]>([
  ['23.2', 23, rows],
  ['22.7', 22, decisive],
  ['24.0', 24, decisive],
])('Nx %s', (_, major, some) => {
  let machine: CacheMachine;
  /** What is built when all is well. */
  let truth: Record<string, string>;
  /** And that, as a server sends it. */
  const artifacts = new Map<string, Buffer>();

  beforeAll(async () => {
    machine = await CacheMachine.make(major);
    const folder = path.join(scratch, `truth-${major}`);
    const server = await CacheProcess.start({ folder, storage: path.join(folder, 'cache') });
    const relay = await Relay.start(server.url);
    const { code } = await machine.build('without the proxy', { url: relay.url, token: server.token });
    truth = machine.built();
    for (const [method, address] of relay.requests.map((each) => each.split(' '))) if (method === 'PUT') artifacts.set(address, Buffer.from(await (await asked(server, address)).arrayBuffer()));
    await relay.stop();
    await server.stop();
    expect([code, Object.keys(truth).length > 5, artifacts.size]).toEqual([0, true, tasks.length]);
  });
  afterAll(() => machine?.dispose());

  /** A server as a row has it, of which nothing is wrong yet; and what ends it. */
  async function prepared({ has, storage, config }: Row): Promise<[Rig, () => Promise<void>]> {
    const name = `row-${(count += 1)}`;
    const folder = path.join(scratch, name);
    const upstream = storage === 'S3' ? s3.endpoint : storage === 'a registry' ? registry.url : undefined;
    const behind = upstream === undefined ? undefined : await Relay.start(upstream);
    const places = { S3: `s3://${s3.bucket}/${name}`, 'a registry': `oci://${behind?.url.slice('http://'.length)}/acme/${name}` };
    const data = path.join(storage === 'S3' ? s3.folder : folder, storage === 'S3' ? name : 'cache');
    if (storage === 'a small disk') {
      mkdirSync(data, { recursive: true });
      await run([tool('mount'), '-t', 'tmpfs', '-o', 'size=2m', 'nx-oci-e2e', data]);
    }
    const server = await CacheProcess.start({
      folder,
      storage: storage === 'S3' || storage === 'a registry' ? places[storage] : data,
      env: { NX_OCI_CACHE_KEY: key, ...(storage === 'S3' && { ...s3.env, AWS_ENDPOINT_URL_S3: behind!.url }) },
      config: structuredClone(config),
    });
    const rig: Rig = { server, front: await Relay.start(server.url), behind, folder: data, addresses: [...artifacts.keys()], struck: false };
    if (has === 'everything') for (const [address, body] of artifacts) expect((await asked(server, address, body)).status).toBe(200);
    return [
      rig,
      async () => {
        await Promise.all([rig.front.stop(), behind?.stop()]);
        await server.stop();
        if (storage === 'a small disk') await run([tool('umount'), data]);
        rmSync(folder, { recursive: true, force: true });
      },
    ];
  }

  /** Files that are there and wrong, or missing. */
  function wrong({ first }: Row): string[] {
    const built = machine.built();
    const wanted = Object.keys(truth).filter((file) => !first || file.startsWith('apps/'));
    return [...new Set([...wanted, ...Object.keys(built)])].filter((file) => built[file] !== truth[file]);
  }

  /** Files that are there, and wrong. */
  function wrongAmong(): string[] {
    return Object.entries(machine.built()).flatMap(([file, hash]) => (hash === truth[file] ? [] : [file]));
  }

  function endOf({ code }: NxResult, row: Row): End {
    if (code !== 0) return 'fails';
    return wrong(row).length === 0 ? 'succeeds' : 'succeeds with wrong outputs';
  }

  describe.each(ways)('%s', (way) => {
    test.each(some.map((row) => [row.what, row] as const))('%s', async (_, row) => {
      const [rig, end] = await prepared(row);
      const { server, front } = rig;
      const target = row.first ? 'svc:build' : 'svc:image';
      const build = () => machine.build(way, { url: front.url, token: server.token }, target);
      try {
        await row.strike(rig);
        machine.reset();
        const expected: End = way === 'behind the proxy' ? 'succeeds' : row.alone;
        const running = build();
        const ended = new AbortController();
        void running.finally(() => ended.abort());
        const isOver = expected !== 'never ends' || (await goesOn(rig, ended.signal).catch(() => true));
        expect(isOver).toBe(expected !== 'never ends');
        // What never ends by itself does when it is broken off.
        if (!isOver) front.breakOff();
        const struck = await running;
        if (isOver) expect([endOf(struck, row), struck.stdout, struck.stderr]).toEqual([expected, struck.stdout, struck.stderr]);
        if (expected !== 'succeeds with wrong outputs') expect(wrongAmong()).toEqual([]);
        if (row.logs) expect(server.log()).toMatch(row.logs);
        else expect(rig.struck).toBe(true);
        if (row.hits) for (const status of Object.values(struck.cacheStatus)) expect(status).toBe('remote-cache-hit');

        for (const relay of [front, rig.behind]) if (relay) relay.fault = undefined;
        await row.heal?.(rig, way);
        await server.ready();
        const next = async () => {
          const result = await build();
          expect([endOf(result, row), result.stdout, result.stderr]).toEqual(['succeeds', result.stdout, result.stderr]);
        };
        const failed = expected === 'fails' || expected === 'never ends';
        if (failed) await next();
        // What failed to be stored is in Nx's own cache by now: then it is another machine that stores it.
        if (!failed || row.has === 'nothing') {
          machine.reset();
          await next();
        }
        for (const [address, body] of artifacts) {
          if (row.first && address !== [...artifacts.keys()][0]) continue;
          const response = await asked(server, address);
          expect([address, response.status]).toEqual([address, 200]);
          expect(gunzipSync(Buffer.from(await response.arrayBuffer())).equals(gunzipSync(body))).toBe(true);
        }
      } finally {
        await end();
      }
    });
  });
});

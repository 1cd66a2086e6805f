import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Server, ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { artifactOf, contentOf } from '../test/artifact';
import { cacheOver, newFolder } from '../test/rig';
import { audience, ciRules, startCiProvider, type CiProviderRig } from '../test/server-rig';
import { temporaryFolder } from '../test/temporary-folder';
import type { Backend, EntryKey } from './backend';
import { CiIdentities } from './ci-identities';
import { FolderBackend } from './folder-backend';
import { guardedBackend } from './guarded-backend';
import { Metrics } from './metrics';
import { RecordSigner } from './record';
import { RunTokens } from './run-tokens';
import { createCacheServer, type CacheServerSettings } from './server';
import { StaticTokens, tokenDigest } from './static-tokens';
import { Sweeper } from './sweep';

const scratch = temporaryFolder();
let ci: CiProviderRig;
let root: string;
let server: Server;
let url: string;
let logged: string;
let backend: Backend;

const tokens = [
  { role: 'trusted', name: 'main' },
  { role: 'untrusted', name: 'pr-1', project: 'acme/mono' },
  { role: 'untrusted', name: 'pr-2', project: 'acme/mono' },
  { role: 'read', name: 'laptop' },
  { role: 'admin', name: 'ops' },
] as const;

beforeAll(async () => void (ci = await startCiProvider()));
afterAll(() => ci.stop());

async function start(settings: Partial<CacheServerSettings> = {}, over: (folder: Backend) => Backend = (folder) => folder): Promise<void> {
  backend = over(new FolderBackend(`${root}/cache`));
  const key = RecordSigner.newKey();
  const { cache } = cacheOver(root, { key, backend });
  logged = '';
  server = createCacheServer({
    cache,
    sweeper: new Sweeper(backend, new RecordSigner(key)),
    tokens: new StaticTokens(tokens.map(({ name, ...each }) => ({ ...each, name, sha256: tokenDigest(`secret-${name}`) }))),
    runTokens: new RunTokens(key),
    identities: new CiIdentities({ providers: [{ issuer: ci.issuer, audience, rules: ciRules }] }),
    anonymous: 'nothing',
    metrics: new Metrics(),
    log: pino({ level: 'info' }, { write: (line: string) => void (logged += line) }),
    trouble: async () => undefined,
    ...settings,
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeEach(() => void (root = newFolder(scratch)));
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const bearer = (name: string | undefined): Record<string, string> => (name === undefined ? {} : { authorization: `Bearer ${name.includes('.') || name.startsWith('wrong') ? name : `secret-${name}`}` });
const get = (hash: string | number, name?: string) => fetch(`${url}/v1/cache/${hash}`, { headers: bearer(name) });
const put = async (hash: string | number, name: string | undefined, word = 'x') => (await fetch(`${url}/v1/cache/${hash}`, { method: 'PUT', headers: bearer(name), body: artifactOf({ a: word }) })).status;
const word = async (response: Response) => (response.status === 200 ? Object.values(await contentOf(new Uint8Array(await response.arrayBuffer())))[0].split(' ')[2] : response.status);

describe('roles', () => {
  beforeEach(() => start());

  test('what is written with trust is read by all', async () => {
    expect(await put(1, 'main', 'trusted')).toBe(200);
    for (const name of ['main', 'pr-1', 'laptop']) expect(await word(await get(1, name))).toBe('trusted');
  });

  test('what is written without trust is read by none but its writer', async () => {
    expect(await put(1, 'pr-1', 'evil')).toBe(200);
    expect(await word(await get(1, 'pr-1'))).toBe('evil');
    for (const name of ['main', 'pr-2', 'laptop']) expect(await word(await get(1, name))).toBe(404);
    // And is not in the way of what is trusted.
    expect(await put(1, 'main', 'good')).toBe(200);
    for (const name of ['main', 'pr-1', 'pr-2', 'laptop']) expect(await word(await get(1, name))).toBe('good');
  });

  test('what is there is not written again, by whomever', async () => {
    await put(1, 'main', 'good');
    for (const name of ['main', 'pr-1']) expect(await put(1, name, 'evil')).toBe(409);
    expect(await word(await get(1, 'pr-1'))).toBe('good');
  });

  test.each([['laptop'], ['ops'], ['wrong'], [undefined]])('%s does not write', async (name) => {
    expect(await put(1, name)).toBe(403);
    for await (const entry of backend.entries()) throw new Error(`${entry.hash} is there.`);
  });

  test('who has no token that counts reads nothing, and the log says why', async () => {
    await put(1, 'main');
    for (const name of ['wrong', 'ops', undefined]) expect((await get(1, name)).status).toBe(404);
    for (const why of ['no token', 'token refused']) expect(logged).toContain(`"why":"${why}"`);
    expect([(await get(1)).headers.get('x-nx-oci-cache'), (await get(1, 'wrong')).headers.get('x-nx-oci-cache'), (await get(2, 'laptop')).headers.get('x-nx-oci-cache')]).toEqual(['no token', 'token refused', null]);
    expect(logged).not.toContain('secret-');
  });

  test('where that is wanted, who has no token reads what is trusted', async () => {
    server.close();
    await start({ anonymous: 'read' });
    await put(1, 'main', 'good');
    expect(await word(await get(1))).toBe('good');
    expect((await get(1, 'wrong')).status).toBe(404);
    expect(await put(2, undefined)).toBe(403);
  });
});

describe('tokens for a run', () => {
  beforeEach(() => start());
  const exchange = async (token: string) => {
    const response = await fetch(`${url}/v1/token`, { method: 'POST', body: JSON.stringify({ token }) });
    return response.status === 200 ? ((await response.json()) as { token: string; role: string }) : { token: '', role: `${response.status} ${await response.text()}` };
  };

  test('carry what the provider says of the run', async () => {
    const { token, role } = await exchange(await ci.identity());
    expect(role).toBe('trusted');
    expect(await put(1, token, 'good')).toBe(200);
    expect(await word(await get(1, 'laptop'))).toBe('good');
    expect(logged).toContain('"sha":"abc"');
  });

  test('of branches without trust are apart from each other', async () => {
    const [one, two] = [await exchange(await ci.identity({ ref: 'refs/pull/1/merge', event_name: 'pull_request' })), await exchange(await ci.identity({ ref: 'refs/pull/2/merge', event_name: 'pull_request' }))];
    expect([one.role, two.role]).toEqual(['untrusted', 'untrusted']);
    expect(logged).toContain(JSON.stringify(['trusted: ref is "refs/pull/1/merge", event_name is "pull_request"']));
    await put(1, one.token, 'evil');
    expect([await word(await get(1, one.token)), await word(await get(1, two.token)), await word(await get(1, 'main'))]).toEqual(['evil', 404, 404]);
  });
});

describe('what goes wrong', () => {
  test.each([['no gzip'], ['']])('a body that is none is refused (%j), and the connection goes on', async (body) => {
    await start();
    expect((await fetch(`${url}/v1/cache/1`, { method: 'PUT', headers: bearer('main'), body })).status).toBe(403);
    expect(await put(1, 'main', 'good')).toBe(200);
  });

  test('a large body that is none is refused as well, and taken to its end', async () => {
    await start();
    const body = new Uint8Array(Buffer.concat([artifactOf({ '../a': randomBytes(1000) }), randomBytes(8 << 20)]));
    expect((await fetch(`${url}/v1/cache/1`, { method: 'PUT', headers: bearer('main'), body })).status).toBe(403);
    expect(await put(1, 'main', 'good')).toBe(200);
  });

  test('a body that ends before its length leaves nothing', async () => {
    await start();
    const body = artifactOf({ a: 'x'.repeat(5000) });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(`PUT /v1/cache/1 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer secret-main\r\ncontent-length: ${body.length + 100}\r\n\r\n`);
    socket.end(body);
    await new Promise((resolve) => socket.resume().once('close', resolve));
    expect((await get(1, 'main')).status).toBe(404);
    expect(await put(1, 'main', 'good')).toBe(200);
  });

  /** What a server answers to a body of another length than is said. */
  const answerTo = async (body: Buffer, length: number): Promise<string> => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(`PUT /v1/cache/1 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer secret-main\r\ncontent-length: ${length}\r\n\r\n`);
    socket.write(body);
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    await new Promise((resolve) => socket.once('close', resolve));
    return answer;
  };

  test.each([[10], [3000]])('a body with more bytes than were said (%i) is refused, and Nx is told', async (more) => {
    await start();
    const body = artifactOf({ a: randomBytes(200_000) });
    expect(await answerTo(body, body.length - more)).toMatch(/^HTTP\/1.1 403 /);
    expect((await get(1, 'main')).status).toBe(404);
  });

  test.each([[false], [true]])('a body that does not go on is refused, and Nx is told (who may not write: %s)', async (mayNot) => {
    await start({ deadlines: { idle: 200 }, ...(mayNot && { tokens: new StaticTokens([]) }) });
    const body = artifactOf({ a: randomBytes(200_000) });
    expect(await answerTo(body.subarray(0, 100_000), body.length)).toMatch(/^HTTP\/1.1 403 /);
    expect(await answerTo(body, body.length + 100)).toMatch(/^HTTP\/1.1 403 /);
    expect((await get(1, 'main')).status).toBe(404);
  });

  test('a backend that takes longer than a connection may be idle is waited for', async () => {
    const slow = (folder: Backend): Backend => {
      const readEntry = folder.readEntry.bind(folder);
      return Object.assign(folder, { readEntry: (key: EntryKey) => delay(700).then(() => readEntry(key)) });
    };
    await start({ deadlines: { idle: 200 } }, slow);
    expect((await get(1, 'main')).status).toBe(404);
    expect(await put(1, 'main', 'good')).toBe(200);
    expect(await word(await get(1, 'main'))).toBe('good');
  });

  test('who takes nothing of an answer, or ends no document, is let go', async () => {
    await start({ deadlines: { idle: 2000 } });
    const body = artifactOf({ a: randomBytes(16 << 20) });
    expect((await fetch(`${url}/v1/cache/1`, { method: 'PUT', headers: bearer('main'), body: new Uint8Array(body) })).status).toBe(200);
    for (const request of ['GET /v1/cache/1 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer secret-main\r\n\r\n', 'POST /v1/token HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{']) {
      const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
      socket.write(request);
      await once(server, 'connection');
      while ((await connections()) > 1) await delay(50);
      socket.destroy();
    }
  });

  /** How many there are, of which the first is that of this test. */
  const connections = () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));

  test('a body without a length is refused', async () => {
    await start();
    const body = new ReadableStream({ start: (controller) => (controller.enqueue(new Uint8Array(artifactOf({ a: 'x' }))), controller.close()) });
    const response = await fetch(`${url}/v1/cache/1`, { method: 'PUT', headers: bearer('main'), body, duplex: 'half' } as RequestInit);
    expect([response.status, await response.text()]).toEqual([403, 'there is no Content-Length']);
  });

  test('however often who asks has to be waited for, nobody is left waiting', async () => {
    await start();
    const body = artifactOf({ a: randomBytes(8 << 20) });
    expect((await fetch(`${url}/v1/cache/1`, { method: 'PUT', headers: bearer('main'), body: new Uint8Array(body) })).status).toBe(200);
    let response: ServerResponse | undefined;
    server.prependListener('request', (_, answered) => void (response = answered));
    const listeners: number[] = [];
    for await (const chunk of (await get(1, 'main')).body! as unknown as AsyncIterable<Uint8Array>) {
      if (chunk.length > 0) listeners.push(response!.listenerCount('close') + response!.listenerCount('error'));
      await delay(1);
    }
    expect(listeners.length).toBeGreaterThan(20);
    expect(Math.max(...listeners)).toBeLessThan(10);
  });

  test('a connection is kept longer than Nx keeps it (90 s): none ends just when it is used again', async () => {
    await start();
    expect((await get(1, 'main')).headers.get('keep-alive')).toBe('timeout=120');
  });

  test('a backend that fails, or does not answer, is a miss and a refusal', async () => {
    let way: 'fail' | 'hang' = 'fail';
    const broken = (folder: Backend): Backend => guardedBackend(Object.assign(Object.create(folder) as Backend, { readEntry: () => (way === 'fail' ? Promise.reject(new Error('broken')) : new Promise(() => undefined)) }), { timeout: 50, failures: 3, pause: 10_000 });
    await start({}, broken);
    for (way of ['fail', 'hang'] as const) {
      expect((await get(1, 'main')).status).toBe(404);
      expect(await put(1, 'main')).toBe(403);
    }
  });

  test.each([['GET', '/v1/cache/..%2f..%2fetc'], ['GET', '/v1/cache/'], ['DELETE', '/v1/cache/1'], ['GET', '/'], ['GET', `/v1/cache/${'1'.repeat(100)}`]])('%s %s is nothing that there is', async (method, path) => {
    await start();
    expect((await fetch(`${url}${path}`, { method, headers: bearer('main') })).status).toBe(404);
  });
});

describe('who runs it', () => {
  beforeEach(() => start());

  test('sees what it does', async () => {
    await put(1, 'main');
    await get(1, 'laptop');
    await get(2, 'pr-1');
    const metrics = await (await fetch(`${url}/metrics`)).text();
    for (const line of ['{method="GET",outcome="hit",role="read"} 1', '{method="GET",outcome="miss",role="untrusted"} 1', '{method="PUT",outcome="stored",role="trusted"} 1']) expect(metrics).toContain(`nx_oci_cache_requests_total${line}`);
    const stats = await fetch(`${url}/v1/stats`, { headers: bearer('ops') });
    expect(await stats.json()).toMatchObject({ hitRate: 0.5, projects: { '': { hits: 1, misses: 0, stored: 1 }, 'acme/mono': { hits: 0, misses: 1, stored: 0 } } });
    expect((await fetch(`${url}/v1/stats`, { headers: bearer('main') })).status).toBe(403);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await fetch(`${url}/ready`)).status).toBe(200);
  });

  test('takes away what a token wrote, or what is at a path', async () => {
    await put(1, 'main');
    await put(2, 'pr-1');
    await put(3, 'pr-2');
    const purge = async (what: object, name = 'ops') => {
      const response = await fetch(`${url}/v1/purge`, { method: 'POST', headers: bearer(name), body: JSON.stringify(what) });
      return response.status === 200 ? ((await response.json()) as { removed: number }).removed : response.status;
    };
    expect([await purge({ name: 'pr-1' }, 'main'), await purge({}), await purge({ since: 'yesterday' })]).toEqual([403, 400, 400]);
    expect(await purge({ name: 'pr-1' })).toBe(1);
    expect([(await get(1, 'main')).status, (await get(2, 'pr-1')).status, (await get(3, 'pr-2')).status]).toEqual([200, 404, 200]);
    expect([await purge({ since: '2026-11-30T10:00' }), await purge({ path: '.' }), await purge({ path: '../a' }), await purge({ path: '/' })]).toEqual([400, 400, 400, 400]);
    expect([await purge({ project: 'acme/mono', until: '2020-01-01T00:00:00Z' }), await purge({ project: 'acme/mono' }), await purge({ path: 'a' })]).toEqual([0, 1, 1]);
    expect((await get(1, 'main')).status).toBe(404);
  });
});

test('a path is what it is, however it is written', async () => {
  await start();
  for (const path of ['dist/a/', '/dist/a', './dist/a/', 'dist//a', 'dist/b/../a', 'dist']) {
    expect((await fetch(`${url}/v1/cache/1`, { method: 'PUT', headers: bearer('main'), body: new Uint8Array(artifactOf({ 'dist/a/main.js': 'x' })) })).status).toBe(200);
    const response = await fetch(`${url}/v1/purge`, { method: 'POST', headers: bearer('ops'), body: JSON.stringify({ path }) });
    expect([path, await response.json()]).toEqual([path, { removed: 1 }]);
  }
});

test('a disk that takes nothing is no defect', async () => {
  await start();
  mkdirSync(`${root}/cache`, { recursive: true });
  writeFileSync(`${root}/cache/tmp`, 'where what is made would be');
  expect(await put(1, 'main')).toBe(403);
  expect(logged).toContain('EEXIST');
  expect(logged).not.toContain('a defect');
});

describe('a connection on which nothing moves', () => {
  test('stays while it is this server that takes its time', async () => {
    const idle = 300;
    let [timedOut, calls] = [0, 0];
    // Longer than the deadline, so that it has passed for each of the requests; on a busy machine it may have before this begins.
    const slowly = async (): Promise<void> => {
      calls += 1;
      for (const wanted = calls; timedOut < wanted; ) await new Promise((resolve) => setTimeout(resolve, idle / 3));
    };
    const slow = (folder: Backend): Backend =>
      new Proxy(folder, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name, target);
          if (typeof value !== 'function') return value;
          const call = value.bind(target) as (...args: unknown[]) => Promise<unknown>;
          return name === 'createEntry' || name === 'noteUse' ? (...args: unknown[]) => slowly().then(() => call(...args)) : call;
        },
      });
    await start({ deadlines: { idle } }, slow);
    // A listener of the server itself would keep connections by being there.
    server.on('connection', (socket) => socket.on('timeout', () => void (timedOut += 1)));
    const headers = { authorization: 'Bearer secret-main' };
    expect((await fetch(`${url}/v1/cache/1`, { method: 'PUT', headers, body: new Uint8Array(artifactOf({ a: 'x' })) })).status).toBe(200);
    const response = await fetch(`${url}/v1/cache/1`, { headers });
    expect(response.status).toBe(200);
    expect(await contentOf(new Uint8Array(await response.arrayBuffer()))).toEqual({ a: 'file 644 x' });
    expect(timedOut).toBeGreaterThanOrEqual(2);
  });

  test('is cut off where the other side keeps the rest of a body to itself', async () => {
    await start({ deadlines: { idle: 300 } });
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.write('PUT /v1/cache/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret-main\r\nContent-Length: 100000\r\n\r\nsome');
    socket.resume();
    await closed;
    expect((await fetch(`${url}/v1/cache/1`, { headers: { authorization: 'Bearer secret-main' } })).status).toBe(404);
  });
});

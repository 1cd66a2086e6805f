import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { artifactOf, contentOf } from '../test/artifact';
import { startProxy, type Proxy } from './proxy';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const artifact = artifactOf({ 'dist/a': 'some text', terminalOutput: 'done', code: Buffer.alloc(4) });
let answer: Answer;
let asked: { method?: string; url?: string; token?: string; body: Buffer }[];
let server: Server;
let proxy: Proxy;
let troubles: string[];

beforeEach(async () => {
  asked = [];
  troubles = [];
  answer = (_, response) => response.writeHead(404).end();
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ method: request.method, url: request.url, token: request.headers.authorization, body: Buffer.concat(chunks) });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  proxy = await startProxy({ server: `${address}/`, token: 'upstream', deadlines: { answer: 300, whole: 600, flush: 500 }, onTrouble: (what) => troubles.push(what) });
});
afterEach(async () => {
  server.closeAllConnections();
  await Promise.all([proxy.close(), new Promise((resolve) => server.close(resolve))]);
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const headers = () => ({ authorization: `Bearer ${proxy.token}` });
const get = (hash = '1') => fetch(`${proxy.url}/v1/cache/${hash}`, { headers: headers() });
const put = (hash = '1', body: Buffer = artifact) => fetch(`${proxy.url}/v1/cache/${hash}`, { method: 'PUT', headers: headers(), body: new Uint8Array(body) });

test('an artifact is given as it came, and the server is asked with its own token', async () => {
  answer = (_, response) => response.writeHead(200, { 'content-length': artifact.length }).end(artifact);
  const response = await get('12');
  expect(response.status).toBe(200);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.equals(artifact)).toBe(true);
  expect(asked).toMatchObject([{ method: 'GET', url: '/v1/cache/12', token: 'Bearer upstream' }]);
  expect(proxy.counts).toEqual({ hits: 1, misses: 0, stored: 0, troubles: 0 });
  expect(await contentOf(bytes)).toMatchObject({ 'dist/a': 'file 644 some text' });
});

const whole = { 'content-length': artifact.length };
test.each<[string, Answer]>([
  ['answers 500', (_, response) => response.writeHead(500).end('broken')],
  ['answers 403', (_, response) => response.writeHead(403).end('no')],
  ['answers 401', (_, response) => response.writeHead(401).end('no')],
  ['sends another way', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
  ['never answers', () => undefined],
  ['hangs in the middle', (_, response) => void response.writeHead(200, whole).write(artifact.subarray(0, 50))],
  ['ends in the middle', (_, response) => void response.writeHead(200, whole).write(artifact.subarray(0, 50), () => response.destroy())],
  ['is cut off, and does not say so', (_, response) => response.writeHead(200).end(artifact.subarray(0, -20))],
  ['gives a page of HTML', (_, response) => response.writeHead(200).end('<html>Log in</html>')],
  ['gives nothing', (_, response) => response.writeHead(200).end()],
  ['gives damaged bytes', (_, response) => response.writeHead(200).end(Buffer.from(artifact).fill(7, 60, 62))],
  ['gives a path that leaves the workspace', (_, response) => response.writeHead(200).end(artifactOf({ '../../.bashrc': 'evil' }))],
  ['gives a link that leaves the workspace', (_, response) => response.writeHead(200).end(artifactOf({ a: { link: '/etc' } }))],
  ['gives more than an artifact', (_, response) => response.writeHead(200).end(Buffer.concat([artifact, gzipSync('more')]))],
  ['gives an artifact in two parts', (_, response) => response.writeHead(200).end(Buffer.concat([gzipSync(''), artifact]))],
  ['does not say how the task ended', (_, response) => response.writeHead(200).end(artifactOf({ 'dist/a': 'x', terminalOutput: 'done' }))],
  ['says how the task ended in too few bytes', (_, response) => response.writeHead(200).end(artifactOf({ 'dist/a': 'x', terminalOutput: 'done', code: '0' }))],
  ['speaks no HTTP', (request) => request.socket.end('garbage\r\n\r\n')],
])('a server that %s is a miss, and is told of', async (_, wrong) => {
  answer = wrong;
  expect((await get()).status).toBe(404);
  expect(proxy.counts).toMatchObject({ hits: 0, misses: 1, troubles: 1 });
  expect(troubles).toEqual([expect.stringMatching(/^(1 cannot be had: |the server answers \d+ for 1)/)]);
});

test('a server that does not go on is a miss, however long all of it may take, and is let go', async () => {
  await proxy.close();
  proxy = await startProxy({ server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'upstream', deadlines: { answer: 300, whole: 3_600_000 } });
  const large = artifactOf({ a: randomBytes(3 << 20), terminalOutput: '', code: Buffer.alloc(4) });
  let letGo: Promise<unknown> | undefined;
  answer = (_, response) => {
    letGo = once(response, 'close');
    response.writeHead(200, { 'content-length': large.length }).write(large.subarray(0, 1 << 20));
    // What nobody holds goes meanwhile: signals that are made of others, and requests that were answered.
    for (const after of [50, 100, 200]) setTimeout(collectGarbage, after);
  };
  expect((await get()).status).toBe(404);
  await letGo;
});

test('a server that is slow, and goes on, is a hit', async () => {
  answer = async (_, response) => {
    response.writeHead(200, whole);
    for (let at = 0; at < artifact.length; at += 10) await new Promise<void>((resolve) => void response.write(artifact.subarray(at, at + 10), () => setTimeout(resolve, 50)));
    response.end();
  };
  await proxy.close();
  proxy = await startProxy({ server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'upstream', deadlines: { answer: 400, whole: 3_600_000 } });
  const began = Date.now();
  expect((await get()).status).toBe(200);
  expect(Date.now() - began).toBeGreaterThan(400);
});

test('a server that is gone is a miss', async () => {
  server.close();
  server.closeAllConnections();
  expect((await get()).status).toBe(404);
  expect((await put()).status).toBe(200);
});

test('a server that fails again and again is not asked for a while, and nothing is sent to it', async () => {
  answer = (_, response) => response.writeHead(500).end();
  for (const hash of ['1', '2', '3', '4', '5']) expect((await get(hash)).status).toBe(404);
  expect((await put('6')).status).toBe(200);
  await proxy.close();
  expect(asked.map(({ url }) => url)).toEqual(['/v1/cache/1', '/v1/cache/2', '/v1/cache/3']);
});

test('what Nx stores is sent to the server, before the end', async () => {
  answer = (_, response) => response.writeHead(200).end('stored');
  expect((await put('7')).status).toBe(200);
  await proxy.close();
  expect(asked).toMatchObject([{ method: 'PUT', url: '/v1/cache/7', token: 'Bearer upstream' }]);
  expect(asked[0].body.equals(artifact)).toBe(true);
  expect(proxy.counts).toMatchObject({ stored: 1, troubles: 0 });
});

test('however much is still to be sent, all of it is before the end', async () => {
  answer = (_, response) => void setTimeout(() => response.writeHead(200).end('stored'), 20);
  await proxy.close();
  proxy = await startProxy({ server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'upstream' });
  await Promise.all(Array.from({ length: 20 }, async (_, hash) => expect((await put(String(hash))).status).toBe(200)));
  await proxy.close();
  expect(asked.length).toBe(20);
  expect(proxy.counts).toMatchObject({ stored: 20, troubles: 0 });
});

test.each<[string, Answer, number]>([
  ['has it already', (_, response) => response.writeHead(409).end(), 0],
  ['refuses it', (_, response) => response.writeHead(403).end('a token of the role read may not write'), 1],
  ['fails', (_, response) => response.writeHead(500).end(), 1],
  ['never answers', () => undefined, 1],
  ['breaks off', (_, response) => response.destroy(), 1],
])('where the server %s, Nx does not notice', async (_, wrong, count) => {
  answer = wrong;
  expect((await put('8')).status).toBe(200);
  await proxy.close();
  expect(troubles).toHaveLength(count);
});

test('a refusal that comes again and again, as for a token that may only read, is told once', async () => {
  answer = (request, response) => response.writeHead(403).end(request.url === '/v1/cache/9' ? 'no artifact' : 'a token of the role read may not write');
  for (const hash of ['7', '8', '9']) expect((await put(hash)).status).toBe(200);
  await proxy.close();
  expect(asked).toHaveLength(3);
  expect(troubles.map((what) => what.replace(/^\d+ is not stored: /, '')).sort()).toEqual(['the server answers 403, a token of the role read may not write', 'the server answers 403, no artifact']);
});

test('a disk that takes nothing is not noticed by Nx', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cache-'));
  await proxy.close();
  proxy = await startProxy({ server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'upstream', temporary: folder, onTrouble: (what) => troubles.push(what) });
  rmSync(folder, { recursive: true });
  answer = (_, response) => response.writeHead(200, whole).end(artifact);
  expect((await put()).status).toBe(403);
  expect((await get()).status).toBe(404);
  expect(troubles).toEqual([expect.stringMatching(/^1 is not stored: ENOENT/), expect.stringMatching(/^1 cannot be had: ENOENT/)]);
});

test('a connection is kept as long as there is the proxy: none ends just when Nx uses it again', async () => {
  expect((await get()).headers.get('keep-alive')).toBeNull();
});

test('whoever was not told the token gets nothing, and stores nothing', async () => {
  answer = (_, response) => response.writeHead(200, whole).end(artifact);
  for (const authorization of ['', 'Bearer x', 'Bearer upstream']) {
    expect((await fetch(`${proxy.url}/v1/cache/1`, { headers: { authorization } })).status).toBe(404);
    expect((await fetch(`${proxy.url}/v1/cache/1`, { method: 'PUT', headers: { authorization }, body: 'x' })).status).toBe(403);
  }
  expect(asked).toEqual([]);
});

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { request, type ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import path from 'node:path';
import { artifactOf } from '../test/artifact';
import { filesIn, newFolder } from '../test/rig';
import { clientOf, secrets, startCache } from '../test/server-rig';
import { temporaryFolder } from '../test/temporary-folder';
import { RecordSigner } from './record';

const scratch = temporaryFolder();

/** The same bytes every time, which do not get smaller. */
function noise(size: number): Buffer {
  let state = 1;
  return Buffer.from(Uint8Array.from({ length: size }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24));
}

test('what a server that was killed left goes, also where it had the same number, as in a container', async () => {
  const root = newFolder(scratch);
  const left = [process.pid, 4_194_305].map((pid) => path.join(root, 'tmp', `server-${hostname()}-${pid}-0123abcd`, 'made', 'part'));
  const other = path.join(root, 'tmp', 'server-elsewhere-1-0123abcd', 'made', 'part');
  for (const file of [...left, other]) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, 'part');
  }
  const server = await startCache(root);
  expect([...left, other].map((file) => existsSync(file))).toEqual([false, false, true]);
  await server.stop();
  expect((await filesIn(path.join(root, 'tmp'))).filter((name) => !name.startsWith('server-elsewhere'))).toEqual([]);
});

test('a server whose storage does not answer starts, says so, and is not ready', async () => {
  let now = Date.now();
  const server = await startCache(newFolder(scratch), { options: { now: () => now }, env: { NX_OCI_CACHE_STORAGE: 'oci://127.0.0.1:1/acme/cache', NX_OCI_CACHE_KEY: RecordSigner.newKey(), NX_OCI_CACHE_WORK: newFolder(scratch) } });
  const ready = async () => (await fetch(`${server.url}/ready`)).status;
  // At its start, before anybody asks.
  while (!server.log().includes('the storage does not answer')) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await ready()).toBe(503);
  now += 11_000;
  expect(await ready()).toBe(503);
  expect(server.log().match(/the storage does not answer/g)).toHaveLength(1);
  expect(server.log()).toContain('registry 127.0.0.1:1/acme/cache');
  expect(await (await fetch(`${server.url}/metrics`)).text()).toContain('nx_oci_cache_backend_up 0');
  await server.stop();
});

test('a server whose storage answers is ready', async () => {
  const server = await startCache(newFolder(scratch));
  expect((await fetch(`${server.url}/ready`)).status).toBe(200);
  expect(await (await fetch(`${server.url}/metrics`)).text()).toContain('nx_oci_cache_backend_up 1');
  expect(server.log()).not.toContain('does not answer');
  await server.stop();
});

test('a server that finds another one in its folder says so, and starts, since that may be what was killed', async () => {
  const root = newFolder(scratch);
  const name = `server-${hostname()}-${process.ppid}-0123abcd`;
  mkdirSync(path.join(root, 'tmp', name), { recursive: true });
  const server = await startCache(root);
  expect(server.log()).toContain(name);
  expect(server.log()).toContain('another server of this machine works in this folder');
  await server.stop();
});

test('a server that nobody may use says so', async () => {
  const none = Object.fromEntries(['TRUSTED', 'UNTRUSTED', 'READ'].map((role) => [`NX_OCI_CACHE_${role}_TOKEN`, undefined]));
  for (const [env, isUsed] of [[none, false], [{ ...none, NX_OCI_CACHE_ANONYMOUS: 'read' }, true], [{}, true]] as const) {
    const server = await startCache(newFolder(scratch), { env });
    expect(server.log().includes('nobody may read or write')).toBe(!isUsed);
    await server.stop();
  }
});

test('a server that stops takes nothing from another of its process', async () => {
  const root = newFolder(scratch);
  const [one, other] = [await startCache(root), await startCache(root)];
  const body = artifactOf({ a: noise(4_000_000) });
  const put = request(`${one.url}/v1/cache/1`, { method: 'PUT', headers: { authorization: `Bearer ${secrets.trusted}`, 'content-length': body.length }, agent: false });
  const status = new Promise((resolve, reject) => put.once('response', ({ statusCode }) => resolve(statusCode)).once('error', reject));
  put.write(body.subarray(0, 2_000_000));
  while ((await filesIn(path.join(root, 'tmp'))).filter((name) => /made\W./.test(name)).length === 0);
  await other.stop();
  put.end(body.subarray(2_000_000));
  expect(await status).toBe(200);
  await one.stop();
});

test('a server that has stopped sweeps no more', async () => {
  const server = await startCache(newFolder(scratch), { options: { sweepEvery: 1 } });
  const client = clientOf(server.url, secrets.trusted);
  for (let hash = 0; hash < 50; hash += 1) expect(await client.put(hash, `${hash}`)).toBe(200);
  await server.stop();
  const logged = server.log();
  expect(logged.match(/"msg":"swept"/g)!.length).toBeGreaterThan(1);
  expect(logged).not.toContain('not swept');
  // All that it would go on with does not take as long as this.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(server.log()).toBe(logged);
});

test('a long answer to who reads slowly keeps no more for each piece of it', async () => {
  const server = await startCache(newFolder(scratch));
  expect(await clientOf(server.url, secrets.trusted).put(1, artifactOf({ a: noise(8_000_000) }))).toBe(200);
  const listeners: number[] = [];
  const look = (message: unknown): void => void listeners.push((message as { response: ServerResponse }).response.listenerCount('close'));
  subscribe('http.server.response.finish', look);
  expect(await clientOf(server.url, secrets.read).get(1)).not.toBe(404);
  unsubscribe('http.server.response.finish', look);
  expect(listeners).toHaveLength(1);
  expect(listeners[0]).toBeLessThan(10);
  await server.stop();
});

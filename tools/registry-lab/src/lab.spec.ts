import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { freePort, Registry, run, startCraneRegistry, startDockerRegistry, tool } from '@nx-oci/peers';
import { LabError } from './error';
import { startLab } from './lab';
import { imageFile, Pusher } from './pushing.fixture';

describe.each<[string, () => Promise<Registry>]>([
  ['docker-registry', startDockerRegistry],
  ['crane registry', startCraneRegistry],
])('%s', (_, start) => {
  test('is behind the lab what it is without', async () => {
    const registry = await start();
    const lab = await startLab({ upstream: registry.url });
    try {
      const { env } = registry;
      const archive = await imageFile(registry.folder, 3_000_000);
      await run([tool('crane'), 'push', archive, `${lab.host}/acme/app:1`], { env });
      await run([tool('crane'), 'validate', '--remote', `${lab.host}/acme/app:1`], { env });
      const copy = [`docker://${lab.host}/acme/app:1`, `docker://${lab.host}/acme/app:2`];
      await run([tool('skopeo'), 'copy', '--src-tls-verify=false', '--dest-tls-verify=false', ...copy], { env });
      expect(await run([tool('crane'), 'manifest', `${lab.host}/acme/app:2`], { env })).toBe(
        await run([tool('crane'), 'manifest', `${registry.host}/acme/app:1`], { env }),
      );
      const tags = await run([tool('crane'), 'ls', `${lab.host}/acme/app`], { env });
      expect(tags.trim().split('\n').sort()).toEqual(['1', '2']);
      expect(lab.requests.every(({ host, role }) => host === lab.host && role === 'registry')).toBe(true);
      const upload = lab.requests.find(({ method, bytesReceived }) => method === 'PATCH' && bytesReceived > 3_000_000);
      expect(upload).toMatchObject({ status: 202, reachedUpstream: true });
      expect(lab.requests.some(({ method, bytesSent }) => method === 'GET' && bytesSent === upload!.bytesReceived)).toBe(true);
    } finally {
      await lab.stop();
      await registry.stop();
    }
  });
});

test('a large body passes in both directions, in little memory', async () => {
  const length = 640 * 1024 * 1024;
  const registry = await startDockerRegistry();
  const lab = await startLab({ upstream: registry.url });
  const part = Buffer.alloc(1024 * 1024, 'nx-oci');
  const before = process.memoryUsage().rss;
  let peak = before;
  const look = () => (peak = Math.max(peak, process.memoryUsage().rss));
  try {
    const started = await new Pusher(lab.url).start('acme/app');
    const hash = createHash('sha256');
    const source = Readable.from(
      (function* () {
        for (let sent = 0; sent < length; sent += part.length) {
          hash.update(part);
          look();
          yield part;
        }
      })(),
    );
    const url = new URL(started.headers.get('location')!);
    const upload = httpRequest(url, { method: 'PATCH', headers: { 'content-length': length } });
    const answered = new Promise<string>((resolve, reject) => {
      upload.once('response', (answer) => resolve(answer.resume().headers.location!)).once('error', reject);
    });
    await pipeline(source, upload);
    const digest = `sha256:${hash.digest('hex')}`;
    expect((await new Pusher(lab.url).finish(await answered, digest)).status).toBe(201);
    const check = createHash('sha256');
    for await (const bytes of (await fetch(`${lab.url}/v2/acme/app/blobs/${digest}`)).body!) {
      check.update(bytes as Uint8Array);
      look();
    }
    expect(`sha256:${check.digest('hex')}`).toBe(digest);
    expect(lab.requests.filter(({ bytesReceived, bytesSent }) => bytesReceived === length || bytesSent === length)).toHaveLength(2);
    expect(peak - before).toBeLessThan(length / 3);
  } finally {
    await lab.stop();
    await registry.stop();
  }
});

test('a registry that is gone is a 502', async () => {
  const lab = await startLab({ upstream: `http://127.0.0.1:${await freePort()}` });
  expect((await fetch(`${lab.url}/v2/`)).status).toBe(502);
  await lab.stop();
  await lab.stop();
  await expect(fetch(`${lab.url}/v2/`)).rejects.toThrow();
});

test.each(['https://127.0.0.1:5000', '127.0.0.1:5000', 'http://127.0.0.1:5000/v2/'])('refuses the upstream %s', async (upstream) => {
  await expect(startLab({ upstream })).rejects.toThrow(LabError);
});

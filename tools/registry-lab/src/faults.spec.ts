import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { DockerRegistry, startDockerRegistry } from '@nx-oci/peers';
import { LabError } from './error';
import { FaultRule } from './fault';
import { Lab, startLab } from './lab';
import { freshBlob, Pusher } from './pushing.fixture';

let registry: DockerRegistry;
let lab: Lab;
let direct: Pusher;
let through: Pusher;
beforeAll(async () => {
  registry = await startDockerRegistry();
  lab = await startLab({ upstream: registry.url });
  direct = new Pusher(registry.url);
  through = new Pusher(lab.url);
});
beforeEach(() => {
  lab.setFaults([]);
  lab.reset();
});
afterAll(async () => {
  await lab.stop();
  await registry.stop();
});

const blob = freshBlob(10_000);
const blobPath = `/v2/acme/app/blobs/${blob.digest}`;
beforeAll(async () => void (await direct.blob('acme/app', blob)));

const isThere = async (repository: string, digest: string) =>
  (await direct.send('HEAD', `/v2/${repository}/blobs/${digest}`)).status === 200;
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: { cause?: { code?: string } }) => error.cause?.code ?? String(error),
  );

/** Whether a promise is still open, once the lab had every occasion to answer. */
async function isOpen(promise: Promise<unknown>): Promise<boolean> {
  let open = true;
  void promise.then(
    () => (open = false),
    () => (open = false),
  );
  for (let round = 0; round < 5; round++) {
    await through.send('GET', '/v2/');
    await delay(10);
  }
  return open;
}

describe('which requests', () => {
  const statuses = async (count: number, target = '/v2/') => {
    const all: number[] = [];
    for (let index = 0; index < count; index++) all.push((await through.send('GET', target)).status);
    return all;
  };
  const unavailable: FaultRule['what'] = { kind: 'status', status: 503 };

  test('the n-th of all', async () => {
    lab.setFaults([{ nth: 3, what: unavailable }]);
    expect(await statuses(4)).toEqual([200, 200, 503, 200]);
  });

  test('a burst of the matching', async () => {
    lab.setFaults([{ when: { method: 'GET', path: /\/blobs\// }, nth: 2, times: 2, what: unavailable }]);
    expect(await statuses(2)).toEqual([200, 200]);
    expect(await statuses(4, blobPath)).toEqual([200, 503, 503, 200]);
    expect((await through.send('HEAD', blobPath)).status).toBe(200);
  });

  test('one after another', async () => {
    lab.setFaults([
      { what: { kind: 'status', status: 500 } },
      { nth: 2, what: { kind: 'status', status: 502 } },
      { nth: 3, what: unavailable },
    ]);
    expect(await statuses(4)).toEqual([500, 502, 503, 200]);
    lab.reset();
    expect(await statuses(1)).toEqual([500]);
    expect(lab.requests.map(({ at, status, fault, reachedUpstream }) => ({ at, status, fault, reachedUpstream }))).toEqual([
      { at: 0, status: 500, fault: 'status', reachedUpstream: false },
    ]);
  });

  test('by query, header and length of the body', async () => {
    lab.setFaults([
      { when: { query: { n: /^2$/, last: null } }, what: unavailable },
      { when: { headers: { 'x-test': /yes/ } }, what: unavailable },
      { when: { bodyOver: 10 }, what: unavailable },
    ]);
    expect((await through.send('GET', '/v2/?n=2&last=x')).status).toBe(200);
    expect((await through.send('GET', '/v2/?n=2')).status).toBe(503);
    expect((await through.send('GET', '/v2/', undefined, { 'x-test': 'yes' })).status).toBe(503);
    expect((await through.send('POST', '/v2/acme/app/blobs/uploads/', '1234567890')).status).toBe(202);
    expect((await through.send('POST', '/v2/acme/app/blobs/uploads/', '1234567890!')).status).toBe(503);
  });

  test.each<FaultRule>([
    { nth: 0, what: unavailable },
    { times: 0, what: unavailable },
    { when: { upstreamStatus: 404 }, what: { kind: 'reset' } },
  ])('refuses the rule %j', (rule) => {
    expect(() => lab.setFaults([rule])).toThrow(LabError);
  });
});

describe('reset', () => {
  test('before the registry sees the request', async () => {
    lab.setFaults([{ what: { kind: 'reset' } }]);
    expect(await code(through.start('acme/app'))).toBe('ECONNRESET');
    expect(lab.requests[0]).toMatchObject({ status: 0, reachedUpstream: false, fault: 'reset' });
  });

  test('after the registry did its work', async () => {
    const fresh = freshBlob();
    lab.setFaults([{ when: { method: 'PUT' }, what: { kind: 'reset', at: 'after' } }]);
    expect(await code(through.blob('acme/app', fresh))).toBe('ECONNRESET');
    expect(await isThere('acme/app', fresh.digest)).toBe(true);
  });

  test.each(['before', 'after'] as const)('in the middle of the body, %s', async (at) => {
    const fresh = freshBlob(3_000_000);
    lab.setFaults([{ when: { method: 'PATCH' }, what: { kind: 'reset', at, afterRequestBytes: 1_000_000 } }]);
    const started = await through.start('acme/app');
    expect(['ECONNRESET', 'EPIPE']).toContain(await code(through.send('PATCH', started.headers.get('location')!, fresh.bytes)));
    const record = lab.requests.at(-1)!;
    expect(record).toMatchObject({ method: 'PATCH', status: 0, reachedUpstream: at === 'after' });
    expect(record.bytesReceived).toBeGreaterThanOrEqual(1_000_000);
    expect(await isThere('acme/app', fresh.digest)).toBe(false);
  });
});

describe('stall', () => {
  test.each(['before', 'after'] as const)('with no answer, %s', async (at) => {
    const fresh = freshBlob();
    const location = (await through.start('acme/app')).headers.get('location')!;
    lab.setFaults([{ when: { method: 'PUT' }, what: { kind: 'stall', at } }]);
    const stalled = through.finish(location, fresh.digest, fresh.bytes);
    expect(await isOpen(stalled)).toBe(true);
    if (at === 'after') while (!(await isThere('acme/app', fresh.digest))) await delay(10);
    expect(lab.requests.find(({ method }) => method === 'PUT')).toMatchObject({ status: 0, reachedUpstream: at === 'after' });
    expect(await isThere('acme/app', fresh.digest)).toBe(at === 'after');
    await endConnections();
    await expect(stalled).rejects.toThrow();
  });

  test('in the middle of the body', async () => {
    lab.setFaults([{ what: { kind: 'stall', afterResponseBytes: 100 } }]);
    const answer = await fetch(`${lab.url}${blobPath}`);
    expect(answer.headers.get('content-length')).toBe('10000');
    const reader = answer.body!.getReader();
    const { value } = await reader.read();
    expect(value).toEqual(new Uint8Array(blob.bytes.subarray(0, 100)));
    const more = reader.read();
    expect(await isOpen(more)).toBe(true);
    await endConnections();
    await expect(more).rejects.toThrow();
  });

  // The only way out of a stall is the client's, or the end of the lab.
  async function endConnections(): Promise<void> {
    await lab.stop();
    lab = await startLab({ upstream: registry.url });
    through = new Pusher(lab.url);
  }
});

describe('the body of an answer', () => {
  test('breaks off', async () => {
    lab.setFaults([{ what: { kind: 'truncate', bytes: 4_000 } }]);
    const parts: Buffer[] = [];
    const answer = await fetch(`${lab.url}${blobPath}`);
    const read = async () => {
      for await (const part of answer.body!) parts.push(Buffer.from(part as Uint8Array));
    };
    await expect(read()).rejects.toThrow();
    expect(Buffer.concat(parts)).toEqual(blob.bytes.subarray(0, 4_000));
    expect(lab.requests[0]).toMatchObject({ status: 200, bytesSent: 4_000 });
  });

  test('breaks off in chunked encoding as well, without its end', async () => {
    lab.setFaults([{ when: { endpoint: 'tags' }, what: { kind: 'truncate', bytes: 3 } }]);
    await direct.image('acme/tagged', '1');
    expect(await code(through.send('GET', '/v2/acme/tagged/tags/list'))).not.toBe('answered');
  });

  test('is shorter than where it would break off', async () => {
    lab.setFaults([{ what: { kind: 'truncate', bytes: 10_001 } }]);
    expect((await through.send('GET', blobPath)).body).toEqual(blob.bytes);
  });

  test.each([0, 9_999])('has another byte at %i', async (offset) => {
    lab.setFaults([{ what: { kind: 'wrong-bytes', offset } }]);
    const { body, headers } = await through.send('GET', blobPath);
    expect(headers.get('content-length')).toBe('10000');
    expect([...body.keys()].filter((index) => body[index] !== blob.bytes[index])).toEqual([offset]);
  });
});

describe('status', () => {
  test.each([403, 404, 429, 500, 502, 503])('%i with headers and a body, in place of the work', async (status) => {
    lab.setFaults([{ what: { kind: 'status', status, headers: { 'retry-after': '7' }, body: { errors: [{ code: 'DENIED' }] } } }]);
    const answer = await through.send('GET', blobPath);
    expect(answer).toMatchObject({ status });
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(JSON.parse(answer.body.toString())).toEqual({ errors: [{ code: 'DENIED' }] });
    expect(lab.requests[0]).toMatchObject({ status, bytesSent: answer.body.length, reachedUpstream: false });
  });

  test('after the work', async () => {
    const fresh = freshBlob();
    lab.setFaults([{ when: { method: 'PUT' }, what: { kind: 'status', status: 503, at: 'after' } }]);
    expect((await through.blob('acme/app', fresh)).status).toBe(503);
    expect(await isThere('acme/app', fresh.digest)).toBe(true);
  });

  test('to a HEAD, without a body', async () => {
    lab.setFaults([{ what: { kind: 'status', status: 429, body: 'slow down' } }]);
    const answer = await through.send('HEAD', blobPath);
    expect({ status: answer.status, length: answer.headers.get('content-length') }).toEqual({ status: 429, length: '9' });
  });

  test('early, with most of the body unread', async () => {
    lab.setFaults([{ what: { kind: 'status', status: 413, early: true } }]);
    const [host, port] = lab.host.split(':');
    const socket = connect(Number(port), host);
    socket.write('PUT /v2/ HTTP/1.1\r\nhost: lab\r\ncontent-length: 1000000\r\n\r\nabc');
    let text = '';
    for await (const part of socket.setEncoding('utf8')) text += part;
    expect(text).toMatch(/^HTTP\/1.1 413 [^]*connection: close/i);
    expect(lab.requests[0]!.bytesReceived).toBeLessThan(1_000_000);
  });
});

test('redirect leads to another host, which has the blob', async () => {
  lab.setFaults([{ when: { host: 'registry' }, what: { kind: 'redirect' } }]);
  const answer = await through.send('GET', blobPath);
  expect(answer.status).toBe(307);
  const location = new URL(answer.headers.get('location')!);
  expect(location.host).toBe(lab.storageHost);
  expect((await through.send('GET', location.href)).body).toEqual(blob.bytes);
  expect((await through.send('GET', location.href, undefined, { range: 'bytes=5-9' })).body).toEqual(blob.bytes.subarray(5, 10));
  expect((await through.send('GET', `http://${lab.storageHost}/unknown${blobPath}`)).status).toBe(404);
  expect(lab.requests.map(({ role }) => role)).toEqual(['registry', 'storage', 'storage', 'storage']);
});

test('redirect takes an upload along', async () => {
  const fresh = freshBlob();
  const location = (await through.start('acme/app')).headers.get('location')!;
  lab.setFaults([{ when: { method: 'PUT', host: 'registry' }, what: { kind: 'redirect', status: 308 } }]);
  const moved = await through.finish(location, fresh.digest, fresh.bytes);
  expect(moved.status).toBe(308);
  expect((await through.send('PUT', moved.headers.get('location')!, fresh.bytes)).status).toBe(201);
  expect(await isThere('acme/app', fresh.digest)).toBe(true);
});

describe('drop-chunk', () => {
  test.each([
    ['advancing', 202, '0-999'],
    ['unchanged', 201, '0-499'],
  ] as const)('with a Range that is %s', async (range, status, expected) => {
    const fresh = freshBlob();
    lab.setFaults([{ when: { method: 'PATCH' }, nth: 2, what: { kind: 'drop-chunk', status, range } }]);
    let { headers } = await through.start('acme/app');
    ({ headers } = await through.chunk(headers.get('location')!, fresh.bytes.subarray(0, 500), 0));
    const dropped = await through.chunk(headers.get('location')!, fresh.bytes.subarray(500), 500);
    expect({ status: dropped.status, range: dropped.headers.get('range') }).toEqual({ status, range: expected });
    expect(lab.requests.at(-1)).toMatchObject({ fault: 'drop-chunk', bytesReceived: 500, reachedUpstream: false });
    expect((await through.finish(dropped.headers.get('location')!, fresh.digest)).status).toBe(400);
  });

  test('and the session goes on where it was', async () => {
    const fresh = freshBlob();
    lab.setFaults([{ when: { method: 'PATCH' }, what: { kind: 'drop-chunk' } }]);
    const started = await through.start('acme/app');
    const dropped = await through.chunk(started.headers.get('location')!, fresh.bytes, 0);
    const sent = await through.chunk(dropped.headers.get('location')!, fresh.bytes, 0);
    expect((await through.finish(sent.headers.get('location')!, fresh.digest)).status).toBe(201);
  });
});

describe('refuse-mount', () => {
  const mount = () => through.start('acme/other', `?mount=${blob.digest}&from=acme/app`);

  test('by a session, with which the upload goes on', async () => {
    lab.setFaults([{ when: { query: { mount: /./ } }, what: { kind: 'refuse-mount', status: 202 } }]);
    const answer = await mount();
    expect(answer.status).toBe(202);
    expect((await through.finish(answer.headers.get('location')!, blob.digest, blob.bytes)).status).toBe(201);
    expect((await mount()).status).toBe(201);
  });

  test.each([400, 401, 403])('by %i', async (status) => {
    lab.setFaults([{ when: { query: { mount: /./ } }, what: { kind: 'refuse-mount', status } }]);
    expect((await mount()).status).toBe(status);
    expect(lab.requests[0]!.reachedUpstream).toBe(false);
  });
});

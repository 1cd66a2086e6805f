import { digestOf, OciError } from '@nx-oci/oci';
import { startDockerRegistry, type DockerRegistry } from '@nx-oci/peers';
import { profiles, type FaultRule, type Lab, type LabOptions, type RecordedRequest } from '@nx-oci/registry-lab';
import { coded, thrownBy } from '../test/errors';
import { serve } from '../test/little-server';
import { bytesOf, lab, randomBlob, repositoryAt, type ClientOptions } from '../test/rigs';
import type { RemoteRepository } from './remote-repository';
import { uploadBlob, type UploadOptions, type UploadOutcome } from './upload';

let registry: DockerRegistry;
beforeAll(async () => void (registry = await startDockerRegistry()));
afterAll(() => registry.stop());

const MiB = 1 << 20;
let count = 0;

/** A repository that nothing was written to, behind a lab. */
async function rig(options: Omit<LabOptions, 'upstream'> = {}, client: ClientOptions = {}): Promise<{ started: Lab; repository: RemoteRepository }> {
  const started = await lab(registry.url, options);
  return { started, repository: repositoryAt(started.host, `acme/upload-${++count}`, client) };
}

type Blob = ReturnType<typeof randomBlob>;

/** Uploads in pieces, as layers come. */
function send(repository: RemoteRepository, { descriptor, bytes }: Blob, options?: UploadOptions): Promise<UploadOutcome> {
  const open = async function* (): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
  };
  return uploadBlob(repository, descriptor, open, options);
}

const is = async (repository: RemoteRepository, { descriptor, bytes }: Blob): Promise<void> => expect((await bytesOf(repository.open(descriptor))).equals(bytes)).toBe(true);

/** `PUT 201` */
const brief = (requests: RecordedRequest[]): string[] => requests.map(({ method, status }) => `${method} ${status}`);

const tooLarge: FaultRule = { when: { method: 'PUT', endpoint: 'upload', bodyOver: 1 }, times: Infinity, what: { kind: 'status', status: 413 } };
const put = { method: 'PUT', endpoint: 'upload' } as const;

describe('a blob', () => {
  test.each([0, 1, 3 * MiB])('of %i bytes goes in one request, after one that begins', async (size) => {
    const { started, repository } = await rig();
    const blob = randomBlob(size);
    let sent = 0;
    expect(await send(repository, blob, { onSent: (bytes) => (sent += bytes) })).toBe('uploaded');
    expect(brief(started.requests)).toEqual(['POST 202', 'PUT 201']);
    expect(started.requests[1]).toMatchObject({ bytesReceived: size, headers: { 'content-length': String(size) } });
    expect(sent).toBe(size);
    await is(repository, blob);
  });

  test('that does not have the bytes that were said is refused, and tried again in case something between lost some', async () => {
    const { started, repository } = await rig();
    const { descriptor } = randomBlob(1000);
    const error = await thrownBy(() => send(repository, { descriptor, bytes: randomBlob(1000).bytes }));
    expect(error).toEqual(coded('upload-failed', started.host, descriptor.digest, '400', 'DIGEST_INVALID'));
    expect(brief(started.requests).filter((each) => each === 'PUT 400')).toHaveLength(3);
  });

  test.each([999, 1001])('that has %i bytes in place of 1000 is not sent', async (size) => {
    const { repository } = await rig();
    const { bytes } = randomBlob(size);
    const descriptor = { ...randomBlob(1000).descriptor, digest: digestOf(bytes) };
    const error = await thrownBy(() => send(repository, { descriptor, bytes }));
    expect(error).toMatchObject({ code: 'digest-mismatch', message: expect.stringContaining(descriptor.digest) });
    expect(await repository.has(descriptor.digest)).toBe(false);
  });

  test('that cannot be read ends the upload with what kept it from being read', async () => {
    const { started, repository } = await rig();
    const { descriptor, bytes } = randomBlob(200_000);
    const failure = new OciError('blob-unavailable', { message: 'gone', remedy: 'none' });
    const open = function* (): Generator<Buffer> {
      yield bytes.subarray(0, 100_000);
      throw failure;
    };
    let sent = 0;
    expect(await thrownBy(() => uploadBlob(repository, descriptor, open, { onSent: (bytes) => (sent += bytes) }))).toBe(failure);
    expect(sent).toBe(0);
    expect(brief(started.requests).filter((each) => each.startsWith('POST'))).toHaveLength(1);
  });
});

describe('a mount', () => {
  /** A blob in a repository, and another repository that can have it from there. */
  async function mountable(options: Omit<LabOptions, 'upstream'> = {}): Promise<{ started: Lab; blob: Blob; from: RemoteRepository['repository'][]; repository: RemoteRepository }> {
    const { started, repository: source } = await rig(options);
    const blob = randomBlob(10_000);
    const { client } = source;
    await send(source, blob);
    started.reset();
    return { started, blob, from: [source.repository], repository: repositoryAt(started.host, `acme/upload-${++count}`, { client }) };
  }

  test('is one request, and sends nothing', async () => {
    const { started, blob, from, repository } = await mountable();
    expect(await send(repository, blob, { mountFrom: from })).toBe('mounted');
    expect(started.requests).toMatchObject([{ method: 'POST', status: 201, bytesReceived: 0, query: { mount: blob.descriptor.digest, from: from[0].path } }]);
    await is(repository, blob);
  });

  test('that begins an upload is one', async () => {
    const { started, blob, from, repository } = await mountable({ faults: [{ what: { kind: 'refuse-mount', status: 202 }, when: { query: { mount: /./ } } }] });
    expect(await send(repository, blob, { mountFrom: from })).toBe('uploaded');
    expect(brief(started.requests)).toEqual(['POST 202', 'PUT 201']);
    await is(repository, blob);
  });

  test('from where it is not is tried from where it may be', async () => {
    const { started, blob, from, repository } = await mountable();
    const elsewhere = { ...from[0], path: 'acme/elsewhere' };
    expect(await send(repository, blob, { mountFrom: [elsewhere, ...from] })).toBe('mounted');
    expect(brief(started.requests)).toEqual(['POST 202', 'POST 201']);
  });

  test.each([400, 401, 403, 404, 405])('that is refused with %i is an upload', async (status) => {
    const { started, blob, from, repository } = await mountable({ faults: [{ when: { query: { mount: /./ } }, what: { kind: 'refuse-mount', status } }] });
    expect(await send(repository, blob, { mountFrom: from })).toBe('uploaded');
    expect(brief(started.requests)).toEqual([`POST ${status}`, 'POST 202', 'PUT 201']);
    await is(repository, blob);
  });

  test("of what ECR's manifests do not name is an upload", async () => {
    const { started, blob, from, repository } = await mountable({ profile: profiles.ecr });
    expect(await send(repository, blob, { mountFrom: from })).toBe('uploaded');
    expect(brief(started.requests)).toEqual(['POST 202', 'PUT 201']);
  });

  test("from a project that Harbor does not have is an upload, for those who are logged in too", async () => {
    const harbor = await startDockerRegistry({ auth: 'token' });
    try {
      const started = await lab(harbor.url, { profile: profiles.harbor });
      const blob = randomBlob();
      const mountFrom = [{ registry: started.host, path: 'absent/app' }];
      expect(await send(repositoryAt(started.host, 'acme/app', { user: harbor.users[0] }), blob, { mountFrom })).toBe('uploaded');
    } finally {
      await harbor.stop();
    }
  });
});

describe('in chunks', () => {
  test.each([405, 411, 413, 415, 501])('goes what is refused whole with %i', async (status) => {
    const { started, repository } = await rig({ faults: [{ ...tooLarge, what: { kind: 'status', status } }] });
    const blob = randomBlob();
    expect(await send(repository, blob)).toBe('uploaded');
    expect(brief(started.requests)).toEqual(['POST 202', `PUT ${status}`, 'POST 202', 'PATCH 202', 'PUT 201', 'HEAD 200']);
    await is(repository, blob);
  });

  test('of a size that GHCR takes', async () => {
    const { started, repository } = await rig({ profile: profiles.ghcr, faults: [tooLarge] });
    const blob = randomBlob(9 * MiB);
    let sent = 0;
    expect(await send(repository, blob, { onSent: (bytes) => (sent += bytes) })).toBe('uploaded');
    expect(started.requests.filter(({ method }) => method === 'PATCH').map(({ headers, status }) => [headers['content-range'], status])).toEqual([
      [`0-${4 * MiB - 1}`, 202],
      [`${4 * MiB}-${8 * MiB - 1}`, 202],
      [`${8 * MiB}-${9 * MiB - 1}`, 202],
    ]);
    // The first time for nothing.
    expect(sent).toBe(2 * 9 * MiB);
    await is(repository, blob);
  });

  test('goes what is refused before all of it was sent', async () => {
    const { repository } = await rig({ faults: [{ ...tooLarge, what: { kind: 'status', status: 413, early: true } }] });
    const blob = randomBlob(16 * MiB);
    expect(await send(repository, blob)).toBe('uploaded');
    await is(repository, blob);
  });

  test('of the least size that the registry states', async () => {
    const least = { kind: 'relabel', headers: { 'oci-chunk-min-length': String(5 * MiB) } } as const;
    const { started, repository } = await rig({ faults: [tooLarge, { when: { endpoint: 'upload-start' }, times: Infinity, what: least }] });
    const blob = randomBlob(6 * MiB);
    expect(await send(repository, blob)).toBe('uploaded');
    expect(started.requests.filter(({ method }) => method === 'PATCH').map(({ bytesReceived }) => bytesReceived)).toEqual([5 * MiB, MiB]);
    await is(repository, blob);
  });

  test('is not what Artifact Registry takes', async () => {
    const { started, repository } = await rig({ profile: profiles.artifactRegistry });
    expect(await send(repository, randomBlob(5 * MiB))).toBe('uploaded');
    expect(brief(started.requests)).toEqual(['POST 202', 'PUT 201']);
  });

  test("that ECR lets fall is an error, and nothing is there", async () => {
    const { started, repository } = await rig({ profile: profiles.ecr, faults: [tooLarge] });
    const blob = randomBlob(5 * MiB);
    const error = await thrownBy(() => send(repository, blob));
    expect(error).toEqual(coded('upload-failed', started.host, blob.descriptor.digest, `has ${4 * MiB} bytes after ${5 * MiB} were sent`));
    expect(await repository.has(blob.descriptor.digest)).toBe(false);
  });

  test('that are let fall with a range that grows are an error', async () => {
    const { repository } = await rig({ faults: [tooLarge, { when: { is: 'later-chunk' }, times: Infinity, what: { kind: 'drop-chunk', range: 'advancing' } }] });
    const blob = randomBlob(5 * MiB);
    expect(await thrownBy(() => send(repository, blob))).toEqual(coded('upload-failed', blob.descriptor.digest));
    expect(await repository.has(blob.descriptor.digest)).toBe(false);
  });

  test('that are let fall once are sent again', async () => {
    const { repository } = await rig({ faults: [tooLarge, { when: { is: 'later-chunk' }, what: { kind: 'drop-chunk', range: 'advancing' } }] });
    const blob = randomBlob(5 * MiB);
    expect(await send(repository, blob)).toBe('uploaded');
    await is(repository, blob);
  });

  test('that the registry says to have, and has not, are an error', async () => {
    const { repository } = await rig({ faults: [tooLarge, { when: put, times: Infinity, what: { kind: 'status', status: 201 } }] });
    const blob = randomBlob(1000);
    expect(await thrownBy(() => send(repository, blob))).toEqual(coded('upload-failed', 'does not have it after all of it was sent'));
  });

  test.each<[string, FaultRule]>([
    ['a chunk is lost', { when: { method: 'PATCH' }, nth: 2, what: { kind: 'reset', afterRequestBytes: 1000 } }],
    ['a session is lost', { when: { method: 'PATCH' }, nth: 2, what: { kind: 'status', status: 404 } }],
    ['a range is not taken', { when: { method: 'PATCH' }, nth: 2, what: { kind: 'status', status: 416 } }],
    ['the end is not answered', { when: { ...put, query: { digest: /./ }, headers: { 'content-length': /^0$/ } }, what: { kind: 'reset', at: 'after' } }],
  ])('goes on when %s', async (_, fault) => {
    const { repository } = await rig({ faults: [tooLarge, fault] });
    const blob = randomBlob(5 * MiB);
    expect(await send(repository, blob)).toBe('uploaded');
    await is(repository, blob);
  });
});

describe('goes on when', () => {
  test.each<[string, FaultRule, string[]]>([
    ['a session is lost', { when: put, what: { kind: 'status', status: 404 } }, ['POST 202', 'PUT 404', 'POST 202', 'PUT 201']],
    ['a server is out of order', { when: put, what: { kind: 'status', status: 503 } }, ['POST 202', 'PUT 503', 'HEAD 404', 'POST 202', 'PUT 201']],
    ['a connection is reset within', { when: put, what: { kind: 'reset', afterRequestBytes: 1000 } }, ['POST 202', 'PUT 0', 'HEAD 404', 'POST 202', 'PUT 201']],
    ['a connection stalls', { when: put, what: { kind: 'stall' } }, ['POST 202', 'PUT 0', 'HEAD 404', 'POST 202', 'PUT 201']],
    ['the answer alone is lost', { when: put, what: { kind: 'reset', at: 'after' } }, ['POST 202', 'PUT 0', 'HEAD 200']],
    ['the beginning is lost', { when: { method: 'POST' }, what: { kind: 'reset', at: 'after' } }, ['POST 0', 'POST 202', 'PUT 201']],
  ])('%s', async (_, fault, requests) => {
    const { started, repository } = await rig({ faults: [fault] }, { settings: { stallTimeout: 4000 } });
    const blob = randomBlob(MiB);
    let sent = 0;
    expect(await send(repository, blob, { onSent: (bytes) => (sent += bytes) })).toBe('uploaded');
    expect(brief(started.requests)).toEqual(requests);
    expect(sent).toBeGreaterThanOrEqual(MiB);
    await is(repository, blob);
  });
});

describe('ends with an error when', () => {
  test.each<[string, FaultRule['what'], string[]]>([
    ['each connection is reset', { kind: 'reset' }, ['registry-down', 'cannot be reached']],
    ['the server stays out of order', { kind: 'status', status: 503 }, ['registry-down', '503']],
    ['there were too many requests for long', { kind: 'status', status: 429, headers: { 'retry-after': '3600' } }, ['rate-limited', '429']],
    ['sessions are lost each time', { kind: 'status', status: 404, body: { errors: [{ code: 'BLOB_UPLOAD_UNKNOWN' }] } }, ['upload-failed', '404: BLOB_UPLOAD_UNKNOWN']],
    ['it may not be done', { kind: 'status', status: 403 }, ['access-denied', '403']],
    ['it is there under another digest', { kind: 'relabel', headers: { 'docker-content-digest': `sha256:${'0'.repeat(64)}` } }, ['upload-failed', `says that it has sha256:000`]],
  ])('%s', async (_, what, [code, ...words]) => {
    const { repository } = await rig({ faults: [{ when: put, times: Infinity, what }] });
    expect(await thrownBy(() => send(repository, randomBlob()))).toEqual(coded(code as 'upload-failed', ...words));
  });

  test('it cannot begin', async () => {
    const body = { errors: [{ code: 'NAME_UNKNOWN', message: 'make the repository first' }] };
    const { repository } = await rig({ faults: [{ when: { method: 'POST' }, times: Infinity, what: { kind: 'status', status: 404, body } }] });
    expect(await thrownBy(() => send(repository, randomBlob()))).toEqual(coded('upload-failed', '404', 'NAME_UNKNOWN: make the repository first'));
  });

  test('it is not said where it goes on', async () => {
    const { host } = await serve((_, response) => response.writeHead(202).end());
    expect(await thrownBy(() => send(repositoryAt(host, 'acme/app'), randomBlob()))).toEqual(coded('upload-failed', host, 'where an upload goes on'));
  });
});

test('what is sent to another host is sent without credentials', async () => {
  const storage = await serve((_, response) => response.writeHead(201).end());
  const { host, requests } = await serve(({ headers }, response) =>
    headers.authorization
      ? response.writeHead(202, { location: `http://${storage.host}/session?signature=abc` }).end()
      : response.writeHead(401, { 'www-authenticate': 'Basic' }).end(),
  );
  const { descriptor, bytes } = randomBlob(10);
  await send(repositoryAt(host, 'acme/app', { user: { username: 'me', password: 'pass' } }), { descriptor, bytes });
  expect(requests.map(({ headers }) => headers.authorization !== undefined)).toEqual([false, true]);
  expect(storage.requests).toMatchObject([{ method: 'PUT', headers: expect.not.objectContaining({ authorization: expect.anything() }) }]);
  expect(new URL(storage.requests[0].target, 'http://x').searchParams).toEqual(new URLSearchParams({ signature: 'abc', digest: descriptor.digest }));
});

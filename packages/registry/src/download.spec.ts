import { startDockerRegistry, type DockerRegistry } from '@nx-oci/peers';
import { profiles, type FaultRule, type Lab, type LabOptions } from '@nx-oci/registry-lab';
import { coded, thrownBy } from '../test/errors';
import { serve } from '../test/little-server';
import { bytesOf, lab, randomBlob, repositoryAt, type ClientOptions } from '../test/rigs';
import type { RemoteRepository } from './remote-repository';
import { uploadBlob } from './upload';

const size = 300_000;
const { descriptor, bytes } = randomBlob(size);
let registry: DockerRegistry;
beforeAll(async () => void (registry = await startDockerRegistry()));
afterAll(() => registry.stop());
beforeEach(async () => void (await uploadBlob(repositoryAt(registry.host, 'acme/app'), descriptor, () => [bytes])));

async function rig(options: Omit<LabOptions, 'upstream'> = {}, client: ClientOptions = {}): Promise<{ started: Lab; repository: RemoteRepository }> {
  const started = await lab(registry.url, options);
  return { started, repository: repositoryAt(started.host, 'acme/app', { access: 'pull', ...client }) };
}

const read = async (repository: RemoteRepository): Promise<boolean> => (await bytesOf(repository.open(descriptor))).equals(bytes);
const ranges = ({ requests }: Lab): (string | undefined)[] => requests.map(({ headers }) => headers.range);
/** Of the blob alone: not of those that its storage is redirected to. */
const blob = (what: FaultRule['what'], more: Partial<FaultRule> = {}): FaultRule => ({ when: { endpoint: 'blob' }, what, ...more });

test('a blob comes in one request', async () => {
  const { started, repository } = await rig();
  expect(await read(repository)).toBe(true);
  expect(started.requests).toMatchObject([{ method: 'GET', status: 200, bytesSent: size }]);
});

describe('a blob that breaks off goes on where it ended', () => {
  test('once', async () => {
    const { started, repository } = await rig({ faults: [blob({ kind: 'truncate', bytes: 100_000 })] });
    expect(await read(repository)).toBe(true);
    expect(ranges(started)).toEqual([undefined, 'bytes=100000-']);
    expect(started.requests[1]).toMatchObject({ status: 206, bytesSent: 200_000 });
  });

  test('more often than there are tries, as long as something comes', async () => {
    const { started, repository } = await rig({ faults: [blob({ kind: 'truncate', bytes: 40_000 }, { times: Infinity })] });
    expect(await read(repository)).toBe(true);
    expect(ranges(started)).toEqual([undefined, ...[1, 2, 3, 4, 5, 6, 7].map((each) => `bytes=${each * 40_000}-`)]);
  });

  test('when it stalls', async () => {
    const { started, repository } = await rig({ faults: [blob({ kind: 'stall', afterResponseBytes: 100_000 })] }, { settings: { stallTimeout: 2500 } });
    expect(await read(repository)).toBe(true);
    expect(ranges(started)).toEqual([undefined, 'bytes=100000-']);
  });

  test('when it is from another host, for which a new address is given', async () => {
    const { started, repository } = await rig({ profile: profiles.dockerHub, faults: [blob({ kind: 'truncate', bytes: 100_000 }, { when: { host: 'storage' } })] });
    expect(await read(repository)).toBe(true);
    expect(started.requests.map(({ role, headers }) => [role, headers.range])).toEqual([
      ['registry', undefined],
      ['storage', undefined],
      ['registry', 'bytes=100000-'],
      ['storage', 'bytes=100000-'],
    ]);
  });
});

test.each([0, 50_000])('a registry without ranges gives it from the beginning, of which %i bytes are known', async (known) => {
  let asked = 0;
  const { host, requests } = await serve((_, response) => {
    response.writeHead(200, { 'content-length': String(size) });
    if (asked++ > 0) response.end(bytes);
    else response.write(bytes.subarray(0, known || 1), () => setTimeout(() => response.destroy(), 50));
  });
  expect(await read(repositoryAt(host, 'acme/app'))).toBe(true);
  expect(requests.map(({ headers }) => headers.range)).toEqual([undefined, `bytes=${known || 1}-`]);
});

test('an address that has expired is asked for again', async () => {
  const { started, repository } = await rig({ profile: profiles.dockerHub, faults: [{ when: { host: 'storage' }, what: { kind: 'status', status: 403 } }] });
  expect(await read(repository)).toBe(true);
  expect(started.requests.map(({ role, status }) => `${role} ${status}`)).toEqual(['registry 307', 'storage 403', 'registry 307', 'storage 200']);
});

test('credentials do not go where blobs are', async () => {
  const closed = await startDockerRegistry({ auth: 'htpasswd' });
  try {
    const [user] = closed.users;
    const started = await lab(closed.url, { profile: profiles.dockerHub });
    const repository = repositoryAt(started.host, 'acme/app', { user });
    await uploadBlob(repository, descriptor, () => [bytes]);
    expect(await read(repository)).toBe(true);
    expect(started.requestsWith(user).length).toBeGreaterThan(0);
    expect(started.requestsWith(user, 'storage')).toEqual([]);
  } finally {
    await closed.stop();
  }
});

describe('ends with an error', () => {
  test.each<[string, FaultRule['what'], string, string[]]>([
    ['where nothing comes', { kind: 'truncate', bytes: 0 }, 'registry-down', ['breaks off', 'tried 3 times']],
    ['where connections are reset', { kind: 'reset' }, 'registry-down', ['cannot be reached', 'tried 3 times']],
    ['where a byte is another', { kind: 'wrong-bytes', offset: 200_000 }, 'digest-mismatch', []],
    ['where it is missing', { kind: 'status', status: 404 }, 'blob-unavailable', []],
    ['where what is missing is forbidden', { kind: 'status', status: 403 }, 'blob-unavailable', []],
    ['where the status makes no sense', { kind: 'status', status: 204 }, 'response-invalid', ['204']],
    ['where there is a part that was not asked for', { kind: 'relabel', status: 206, headers: { 'content-range': 'bytes 1-9/10' } }, 'response-invalid', ['206']],
  ])('%s', async (_, what, code, words) => {
    const { started, repository } = await rig({ faults: [blob(what, { times: Infinity })] });
    const error = (await thrownBy(() => read(repository))) as Error;
    expect(error).toEqual(coded(code as 'registry-down', ...words));
    expect(`${error.message}`).toContain(code === 'registry-down' && words[0].startsWith('cannot') ? started.host : descriptor.digest);
  });

  test.each([size - 1, size + 1])('where it is said to have %i bytes', async (other) => {
    const { repository } = await rig();
    const error = await thrownBy(() => bytesOf(repository.open({ ...descriptor, size: other })));
    expect(error).toMatchObject({ code: expect.stringMatching(/digest-mismatch|response-invalid/), message: expect.stringContaining(descriptor.digest) });
  });
});

test('who wants no more gets no more', async () => {
  const { started, repository } = await rig();
  for await (const chunk of repository.open(descriptor)) {
    expect(chunk.length).toBeGreaterThan(0);
    break;
  }
  expect(await repository.has(descriptor.digest)).toBe(true);
  expect(started.requests.map(({ method }) => method)).toEqual(['GET', 'HEAD']);
});

import { DockerRegistry, DockerRegistryOptions, logIn, run, startDockerRegistry, tool, tryRun } from '@nx-oci/peers';
import { Lab, startLab } from './lab';
import { Profile } from './profile';
import { profiles } from './profiles';
import { freshBlob, imageFile, Pusher } from './pushing.fixture';

let registry: DockerRegistry;
let lab: Lab;
let through: Pusher;

/** Gives all tests of a suite a lab with that profile. */
function withProfile(profile: Profile, options?: DockerRegistryOptions): void {
  beforeAll(async () => {
    registry = await startDockerRegistry(options);
    lab = await startLab({ upstream: registry.url, profile });
    if (registry.users[0]) logIn(registry, lab.host, registry.users[0]);
    through = new Pusher(lab.url);
  });
  beforeEach(() => lab.reset());
  afterAll(async () => {
    await lab.stop();
    await registry.stop();
  });
}

const crane = (...args: string[]) => run([tool('crane'), ...args], { env: registry.env });

/** What every profile has to let a client do that keeps to monolithic uploads. */
async function pushAndValidate(): Promise<void> {
  const layout = `${registry.folder}/pushed`;
  const { status } = await through.image('acme/pushed', '1');
  expect(status).toBe(201);
  const source = `docker://${lab.host}/acme/pushed:1`;
  await run([tool('skopeo'), 'copy', '--src-tls-verify=false', source, `oci:${layout}:1`], { env: registry.env });
}

describe('Docker Hub', () => {
  withProfile({ ...profiles.dockerHub, rateLimit: { pulls: 3, windowSeconds: 21_600 } });

  test('has blobs on another host', async () => {
    await pushAndValidate();
    expect(lab.requests.filter(({ role }) => role === 'storage').length).toBeGreaterThan(0);
    const blobs = lab.requests.filter(({ role, path, method }) => role === 'registry' && method === 'GET' && path.includes('/blobs/'));
    expect(blobs.map(({ status }) => status)).toEqual(blobs.map(() => 307));
  });

  test('counts GETs of manifests, not HEADs', async () => {
    const remaining = async (method: string) => {
      const { status, headers } = await through.send(method, '/v2/acme/pushed/manifests/1', undefined, {
        accept: 'application/vnd.oci.image.manifest.v1+json',
      });
      return [status, headers.get('ratelimit-limit'), headers.get('ratelimit-remaining')];
    };
    expect(await remaining('HEAD')).toEqual([200, '3;w=21600', '3;w=21600']);
    expect(await remaining('GET')).toEqual([200, '3;w=21600', '2;w=21600']);
    for (const status of [200, 200, 429]) expect((await remaining('GET'))[0]).toBe(status);
    expect(await remaining('HEAD')).toEqual([200, '3;w=21600', '0;w=21600']);
  });

  test('mounts from its own repositories, not from those of other registries', async () => {
    const blob = freshBlob();
    await through.blob('acme/app', blob);
    const query = `?mount=${blob.digest}&from=acme/app`;
    expect((await through.start('acme/other', `${query}&origin=ghcr.io`)).status).toBe(401);
    expect((await through.start('acme/other', query)).status).toBe(201);
  });
});

describe('ECR', () => {
  withProfile(profiles.ecr);

  test('throws chunks after the first away', async () => {
    const { bytes, digest } = freshBlob(3000);
    let location = (await through.start('acme/app')).headers.get('location')!;
    const answers = [];
    for (const first of [0, 1000, 2000]) {
      const { status, headers } = await through.chunk(location, bytes.subarray(first, first + 1000), first);
      answers.push({ status, range: headers.get('range') });
      location = headers.get('location')!;
    }
    expect(answers).toEqual([0, 1, 2].map(() => ({ status: 201, range: '0-999' })));
    expect((await through.finish(location, digest)).status).toBe(400);
  });

  test('takes one chunk, as crane sends it, and monolithic uploads', async () => {
    await pushAndValidate();
    await crane('push', await imageFile(registry.folder, 100_000), `${lab.host}/acme/crane:1`);
    await crane('validate', '--remote', `${lab.host}/acme/crane:1`);
    expect(lab.requests.filter(({ method }) => method === 'PATCH').map(({ status }) => status)).toContain(201);
  });

  test('mounts what a manifest names', async () => {
    const { layer } = await through.image('acme/app', '1');
    const loose = freshBlob();
    await through.blob('acme/app', loose);
    expect((await through.start('acme/other', `?mount=${loose.digest}&from=acme/app`)).status).toBe(202);
    expect((await through.start('acme/other', `?mount=${layer.digest}&from=acme/app`)).status).toBe(201);
  });
});

describe('ECR Public', () => {
  withProfile(profiles.ecrPublic, { auth: 'token' });
  const get = (token?: string) => through.send('GET', '/v2/', undefined, token === undefined ? {} : { authorization: `Bearer ${token}` });

  test('answers 400 to a token that is none, 401 to nobody', async () => {
    expect((await get()).status).toBe(401);
    const answer = await get('none');
    expect({ status: answer.status, challenge: answer.headers.get('www-authenticate') }).toEqual({ status: 400, challenge: null });
    expect(lab.requests.at(-1)!.reachedUpstream).toBe(true);
  });

  test('answers 400 to an expired token, the registry\'s or the lab\'s', async () => {
    const archive = await imageFile(registry.folder, 1000);
    await crane('push', archive, `${lab.host}/acme/app:1`);
    registry.tokenServer!.settings.expiresIn = -1;
    const late = await tryRun([tool('crane'), 'manifest', `${lab.host}/acme/app:1`], { env: registry.env });
    expect({ code: late.code, denied: late.stderr.includes('DENIED') }).toEqual({ code: 1, denied: true });
    registry.tokenServer!.settings.expiresIn = 300;
    lab.setFaults([{ when: { endpoint: 'manifest' }, what: { kind: 'expire-token' } }]);
    const expired = await tryRun([tool('crane'), 'manifest', `${lab.host}/acme/app:1`], { env: registry.env });
    expect({ code: expired.code, denied: expired.stderr.includes('DENIED') }).toEqual({ code: 1, denied: true });
    lab.setFaults([]);
  });
});

describe('GHCR', () => {
  withProfile(profiles.ghcr);
  const limit = 4 * 1024 * 1024;

  test.each([[limit, 202], [limit + 1, 416]])('answers a chunk of %i bytes with %i', async (length, status) => {
    const { bytes } = freshBlob(length);
    expect((await through.chunk((await through.start('acme/app')).headers.get('location')!, bytes, 0)).status).toBe(status);
  });

  test('takes any blob in one piece, and as a stream', async () => {
    expect((await through.blob('acme/app', freshBlob(limit + 1))).status).toBe(201);
    await crane('push', await imageFile(registry.folder, limit + 1), `${lab.host}/acme/crane:1`);
  });
});

describe('Harbor', () => {
  withProfile(profiles.harbor);

  test('answers 401 to a mount from a project that is not there', async () => {
    const blob = freshBlob();
    const from = (repository: string) => through.start('acme/other', `?mount=${blob.digest}&from=${repository}`);
    const answer = await from('missing/app');
    expect({ status: answer.status, challenge: answer.headers.get('www-authenticate') }).toEqual({ status: 401, challenge: '' });
    await through.blob('acme/app', blob);
    expect((await from('acme/app')).status).toBe(201);
    expect((await from('acme/missing')).status).toBe(202);
  });

  test('takes an image', pushAndValidate);
});

describe('Quay', () => {
  withProfile(profiles.quay);

  test('refuses a mount that does not say from where', async () => {
    const blob = freshBlob();
    await through.blob('acme/app', blob);
    expect((await through.start('acme/app', `?mount=${blob.digest}`)).status).toBe(400);
    expect((await through.start('acme/other', `?mount=${blob.digest}&from=acme/app`)).status).toBe(201);
  });

  test('takes an image', pushAndValidate);
});

describe('Artifactory', () => {
  withProfile(profiles.artifactory);

  test('forbids a manifest that is not there', async () => {
    for (const method of ['GET', 'HEAD']) expect((await through.send(method, '/v2/acme/app/manifests/none')).status).toBe(403);
    expect((await through.send('GET', `/v2/acme/app/blobs/${freshBlob().digest}`)).status).toBe(404);
    expect((await through.send('GET', '/v2/acme/app/tags/list')).status).toBe(404);
  });

  test('takes an image', pushAndValidate);
});

describe('Artifact Registry', () => {
  withProfile(profiles.artifactRegistry);

  test('takes no chunks', async () => {
    const { bytes } = freshBlob();
    const location = (await through.start('acme/app')).headers.get('location')!;
    expect((await through.chunk(location, bytes, 0)).status).toBe(405);
    expect(lab.requests.at(-1)!.reachedUpstream).toBe(false);
  });

  test('takes an image', pushAndValidate);
});

describe('Gitea', () => {
  withProfile(profiles.gitea, { auth: 'htpasswd' });
  const basic = () => ({ authorization: `Basic ${Buffer.from(`alice:${registry.users[0]!.password}`).toString('base64')}` });

  test('gives tokens at its own host', async () => {
    const refused = await through.send('GET', '/v2/');
    expect(refused.status).toBe(401);
    const challenge = `Bearer realm="http://${lab.host}/v2/token",service="container_registry",scope="*"`;
    expect(refused.headers.get('www-authenticate')).toBe(`${challenge}, Basic`);
    const token = async (headers?: Record<string, string>) => {
      const { status, body } = await through.send('GET', '/v2/token?service=container_registry&scope=*', undefined, headers);
      return { status, token: (JSON.parse(body.toString()) as { token: string }).token };
    };
    const bearer = async (headers?: Record<string, string>) => ({ authorization: `Bearer ${(await token(headers)).token}` });
    expect((await through.send('GET', '/v2/', undefined, await bearer(basic()))).status).toBe(200);
    expect((await through.send('GET', '/v2/', undefined, await bearer())).status).toBe(401);
    expect((await through.send('GET', '/v2/', undefined, { authorization: 'Bearer none' })).status).toBe(401);
    expect((await through.send('GET', '/v2/', undefined, basic())).status).toBe(200);
    expect((await token({ authorization: 'Basic bm86bm8=' })).status).toBe(401);
    expect((await through.send('POST', '/v2/token', 'grant_type=password')).status).toBe(405);
  });

  test('lets crane push and pull by token', async () => {
    await crane('push', await imageFile(registry.folder, 1000), `${lab.host}/acme/app:1`);
    await crane('validate', '--remote', `${lab.host}/acme/app:1`);
    expect(lab.requests.some(({ path }) => path === '/v2/token')).toBe(true);
    expect(lab.requests.every(({ path, headers }) => path === '/v2/token' || !headers.authorization?.startsWith('Basic'))).toBe(true);
  });

  test.each([
    ['app', 404],
    ['acme/App', 400],
    ['acme/app/Part', 400],
    ['acme/app', 202],
    ['acme/app/part', 202],
  ])('answers an upload to %s with %i', async (repository, status) => {
    expect((await through.send('POST', `/v2/${repository}/blobs/uploads/`, undefined, basic())).status).toBe(status);
  });

  test('takes upper case in a tag', async () => {
    expect((await through.send('GET', '/v2/acme/app/manifests/Tag', undefined, basic())).status).toBe(404);
  });
});

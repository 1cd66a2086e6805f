import { DockerRegistry, logIn, run, startDockerRegistry, tool } from '@nx-oci/peers';
import { Lab, startLab } from './lab';
import { imageFile } from './pushing.fixture';

let registry: DockerRegistry;
let lab: Lab;
let image: string;
beforeAll(async () => {
  registry = await startDockerRegistry({ auth: 'token' });
  lab = await startLab({ upstream: registry.url });
  logIn(registry, lab.host, registry.users[0]!);
  image = `${lab.host}/acme/app:1`;
  await crane('push', await imageFile(registry.folder, 1000), image);
});
beforeEach(() => {
  lab.setFaults([]);
  lab.reset();
  registry.tokenServer!.requests.length = 0;
});
afterAll(async () => {
  await lab.stop();
  await registry.stop();
});

const crane = (...args: string[]) => run([tool('crane'), ...args], { env: registry.env });

async function token(): Promise<string> {
  const { realm, service } = registry.tokenServer!;
  const { username, password } = registry.users[0]!;
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const query = new URLSearchParams({ service, scope: 'repository:acme/app:pull' });
  const answer = await fetch(`${realm}?${query}`, { headers: { authorization } });
  return ((await answer.json()) as { token: string }).token;
}

const manifest = (bearer?: string, redirect: RequestRedirect = 'follow') =>
  fetch(`${lab.url}/v2/acme/app/manifests/1`, { redirect, headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` } });

test('a 401 carries the challenge of the registry, with the scope that is needed', async () => {
  lab.setFaults([{ what: { kind: 'status', status: 401, challenge: true } }]);
  const answer = await manifest();
  expect(answer.status).toBe(401);
  const { realm, service } = registry.tokenServer!;
  expect(answer.headers.get('www-authenticate')).toBe(`Bearer realm="${realm}",service="${service}",scope="repository:acme/app:pull"`);
});

test.each(['before', 'after'] as const)('an expired token stays expired, and another holds (%s the work)', async (at) => {
  lab.setFaults([{ what: { kind: 'expire-token', at } }]);
  const first = await token();
  for (const reachedUpstream of [at === 'after', false]) {
    const answer = await manifest(first);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer .*scope="repository:acme\/app:pull",error="invalid_token"$/);
    expect(lab.requests.at(-1)).toMatchObject({ fault: 'expire-token', reachedUpstream });
  }
  expect((await manifest(await token())).status).toBe(200);
});

test('skopeo reads an image behind the lab, and its secrets are not recorded', async () => {
  const { env } = registry;
  await run([tool('skopeo'), 'copy', '--src-tls-verify=false', `docker://${image}`, `dir:${registry.folder}/copy`], { env });
  expect(lab.requests.some(({ headers }) => /^Bearer …#[0-9a-f]{16}$/.test(headers.authorization ?? ''))).toBe(true);
  expect(JSON.stringify(lab.requests)).not.toContain('eyJ');
});

test('it is known where a secret was sent', async () => {
  const bearer = await token();
  const user = { username: 'alice', password: 'pass:wörd' };
  await manifest(bearer);
  await fetch(`${lab.url}/v2/?token=in-query`, {
    headers: { authorization: `basic ${Buffer.from(`${user.username}:${user.password}`).toString('base64')}`, 'x-plain': 'in-header' },
  });
  const found = (secret: Parameters<Lab['requestsWith']>[0], role?: 'storage') => lab.requestsWith(secret, role).map(({ at }) => at);
  expect([bearer, user, 'in-query', 'in-header', 'nowhere'].map((secret) => found(secret))).toEqual([[0], [1], [1], [1], []]);
  expect(found(bearer, 'storage')).toEqual([]);
});

test('credentials that follow a redirect are seen, and are not needed', async () => {
  lab.setFaults([{ when: { endpoint: 'manifest', host: 'registry' }, times: 2, what: { kind: 'redirect' } }]);
  const bearer = await token();
  const followed = await manifest(bearer);
  expect(followed.status).toBe(200);
  expect(lab.requestsWith(bearer, 'storage')).toEqual([]);
  const location = (await manifest(bearer, 'manual')).headers.get('location')!;
  await fetch(location, { headers: { authorization: `Bearer ${bearer}` } });
  expect(lab.requestsWith(bearer, 'storage')).toHaveLength(1);
});

import { existsSync, readFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { startCraneRegistry } from './crane-registry';
import { DockerRegistry, startDockerRegistry } from './docker-registry';
import { logIn, Registry } from './registry';
import { imageArchive } from './registry-image.fixture';
import { run, tryRun } from './run';
import { tool } from './tool';

const crane = (registry: Registry, ...args: string[]) => tryRun([tool('crane'), ...args], { env: registry.env });

async function pushAndPull(registry: Registry): Promise<void> {
  const { archive, digest } = await imageArchive(registry.folder);
  const image = `${registry.host}/acme/app:1`;
  await run([tool('crane'), 'push', archive, image], { env: registry.env });
  const inspected = JSON.parse(await run([tool('crane'), 'manifest', image], { env: registry.env })) as { config: { digest: string } };
  expect(inspected.config.digest).toBe(digest);
  await run([tool('crane'), 'validate', '--remote', image], { env: registry.env });
}

describe('crane registry', () => {
  test('takes and gives an image, and leaves nothing behind', async () => {
    const registry = await startCraneRegistry();
    await pushAndPull(registry);
    await registry.stop();
    expect(existsSync(registry.folder)).toBe(false);
    await expect(fetch(`${registry.url}/v2/`)).rejects.toThrow();
  });
});

describe.each<[string, Parameters<typeof startDockerRegistry>[0]]>([
  ['anybody', {}],
  ['htpasswd', { auth: 'htpasswd' }],
  ['tokens signed by ES256', { auth: 'token' }],
  ['tokens signed by RS256', { auth: 'token', algorithm: 'RS256' }],
  ['TLS', { tls: true }],
  ['TLS and tokens', { tls: true, auth: 'token' }],
])('docker-registry for %s', (_, options) => {
  let registry: DockerRegistry;
  beforeAll(async () => void (registry = await startDockerRegistry(options)));
  afterAll(async () => {
    await registry.stop();
    expect(existsSync(registry.folder)).toBe(false);
  });

  test('takes and gives an image, and logs it', async () => {
    await pushAndPull(registry);
    expect(registry.accessLog()).toContainEqual({ method: 'PUT', target: '/v2/acme/app/manifests/1', status: 201 });
  });

  test('refuses who may not', async () => {
    const refused = { ...registry, env: { ...registry.env, DOCKER_CONFIG: registry.folder } };
    const { code, stderr } = await crane(refused, 'manifest', `${registry.host}/acme/app:1`);
    expect({ code, unauthorized: stderr.includes('UNAUTHORIZED') }).toEqual(
      registry.users.length > 0 ? { code: 1, unauthorized: true } : { code: 0, unauthorized: false },
    );
  });
});

test('docker-registry deletes only where told to', async () => {
  for (const [allowed, status] of [[true, 202], [false, 405]] as const) {
    const registry = await startDockerRegistry({ delete: allowed });
    try {
      await pushAndPull(registry);
      const digest = (await run([tool('crane'), 'digest', `${registry.host}/acme/app:1`], { env: registry.env })).trim();
      const answer = await fetch(`${registry.url}/v2/acme/app/manifests/${digest}`, { method: 'DELETE' });
      expect(answer.status).toBe(status);
    } finally {
      await registry.stop();
    }
  }
});

test('docker-registry asks for a certificate of the client', async () => {
  const registry = await startDockerRegistry({ tls: true, clientCertificate: true });
  try {
    const status = (options: object) =>
      new Promise((resolve, reject) => {
        const agent = new Agent({ ca: readFileSync(registry.caFile!), ...options });
        httpsRequest(`${registry.url}/v2/`, { agent }, (answer) => resolve(answer.resume().statusCode)).once('error', reject).end();
      });
    const { cert, key } = registry.clientCert!;
    expect(await status({ cert: readFileSync(cert), key: readFileSync(key) })).toBe(200);
    await expect(status({})).rejects.toThrow();
  } finally {
    await registry.stop();
  }
});

describe('token server', () => {
  let registry: DockerRegistry;
  beforeAll(async () => {
    registry = await startDockerRegistry({ auth: 'token' });
    await pushAndPull(registry);
  });
  afterAll(() => registry.stop());

  const server = () => registry.tokenServer!;
  const scope = 'repository:acme/app:pull';
  const alice = (password = registry.users[0]!.password) => Buffer.from(`alice:${password}`).toString('base64');
  const basic = (password?: string) => ({ authorization: `Basic ${alice(password)}` });
  const get = (query: Record<string, string> | [string, string][], headers: Record<string, string> = basic()) =>
    fetch(`${server().realm}?${new URLSearchParams(query)}`, { headers });
  const post = (form: Record<string, string>) => fetch(server().realm, { method: 'POST', body: new URLSearchParams(form) });
  const tokenOf = async (answer: Response) =>
    (await answer.json()) as { token: string; access_token: string; refresh_token?: string; expires_in?: number };
  const pull = (token: string, repository = 'acme/app') =>
    fetch(`${registry.url}/v2/${repository}/manifests/1`, { headers: { authorization: `Bearer ${token}` } });

  test('grants several scopes, and only those', async () => {
    const scopes = [scope, 'repository:acme/other:pull,push'];
    const { token } = await tokenOf(await get([['service', server().service], ...scopes.map((each): [string, string] => ['scope', each])]));
    expect((await pull(token)).status).toBe(200);
    expect((await pull(token, 'acme/other')).status).toBe(404);
    expect((await pull(token, 'acme/third')).status).toBe(401);
    expect(server().requests.at(-1)).toMatchObject({ method: 'GET', username: 'alice', status: 200, scopes });
  });

  test('refuses wrong passwords, and gives nobody a token without access', async () => {
    expect((await get({ scope }, basic('wrong'))).status).toBe(401);
    expect((await post({ grant_type: 'password', username: 'alice', password: 'wrong', scope })).status).toBe(400);
    const { token } = await tokenOf(await get({ scope }, {}));
    expect((await pull(token)).status).toBe(401);
  });

  test('takes passwords and refresh tokens by POST, and forgets that where told', async () => {
    const { password } = registry.users[0]!;
    const wish = { scope, service: server().service };
    const first = await tokenOf(await post({ grant_type: 'password', access_type: 'offline', username: 'alice', password, ...wish }));
    expect((await pull(first.access_token)).status).toBe(200);
    const form = { grant_type: 'refresh_token', refresh_token: first.refresh_token!, ...wish };
    expect((await pull((await tokenOf(await post(form))).access_token)).status).toBe(200);
    expect((await post({ ...form, refresh_token: 'another' })).status).toBe(400);
    server().settings.refusePost = true;
    expect((await post(form)).status).toBe(404);
    server().settings.refusePost = false;
  });

  test('gives refresh tokens by GET, and the field that is wanted', async () => {
    server().settings.tokenField = 'access_token';
    const { token, access_token, refresh_token } = await tokenOf(await get({ scope, offline_token: 'true' }));
    server().settings.tokenField = 'both';
    expect(token).toBeUndefined();
    expect((await pull(access_token)).status).toBe(200);
    expect((await post({ grant_type: 'refresh_token', refresh_token: refresh_token!, scope })).status).toBe(200);
  });

  test('lets tokens expire when it says, or not when it says', async () => {
    server().settings.expiresIn = 2;
    const { token, expires_in } = await tokenOf(await get({ scope }));
    expect(expires_in).toBe(2);
    expect((await pull(token)).status).toBe(200);
    let answer = await pull(token);
    for (; answer.status === 200; answer = await pull(token)) await delay(100);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
    Object.assign(server().settings, { expiresIn: -1, announcedExpiresIn: 3600 });
    const lying = await tokenOf(await get({ scope }));
    expect(lying.expires_in).toBe(3600);
    expect((await pull(lying.token)).status).toBe(401);
    Object.assign(server().settings, { expiresIn: 300, announcedExpiresIn: null });
    expect(await tokenOf(await get({ scope }))).not.toHaveProperty('expires_in');
  });

  test('grants what its settings say', async () => {
    server().settings.grant = ({ actions }) => actions.filter((action) => action === 'pull');
    const { archive } = await imageArchive(registry.folder);
    const { code, stderr } = await crane(registry, 'push', archive, `${registry.host}/acme/new:1`);
    expect(code).toBe(1);
    expect(stderr).toContain('UNAUTHORIZED');
    expect((await crane(registry, 'manifest', `${registry.host}/acme/app:1`)).code).toBe(0);
  });

  test('lets another user in once logged in', async () => {
    logIn(registry, registry.host, registry.users[1]!);
    expect((await crane(registry, 'manifest', `${registry.host}/acme/app:1`)).code).toBe(0);
    expect(server().requests.at(-1)?.username).toBe('bob');
  });
});

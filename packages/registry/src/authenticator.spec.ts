import { startDockerRegistry, type DockerRegistry, type TokenSettings } from '@nx-oci/peers';
import { profiles, type FaultRule } from '@nx-oci/registry-lab';
import { coded, thrownBy } from '../test/errors';
import { json, serve } from '../test/little-server';
import { afterTest, connect, lab, randomBlob, repositoryAt } from '../test/rigs';
import type { RegistryClient } from './client';
import { credentialChain } from './credential-chain';
import { uploadBlob } from './upload';

let basic: DockerRegistry;
let token: DockerRegistry;
beforeAll(async () => void ([basic, token] = await Promise.all([startDockerRegistry({ auth: 'htpasswd' }), startDockerRegistry({ auth: 'token' })])));
afterAll(() => Promise.all([basic.stop(), token.stop()]));

/** Other settings of the token server, until the test ends. */
function tokens(settings: Partial<TokenSettings>): void {
  const { tokenServer } = token;
  const before = { ...tokenServer!.settings };
  Object.assign(tokenServer!.settings, settings);
  afterTest(async () => void Object.assign(tokenServer!.settings, before));
}

/** Requests to the token server while `work` runs. */
async function tokenRequests(work: () => Promise<unknown>): Promise<object[]> {
  const before = token.tokenServer!.requests.length;
  await work();
  return token.tokenServer!.requests.slice(before);
}

const tags = (host: string, client: RegistryClient, path = 'acme/app'): Promise<string[]> => repositoryAt(host, path, { client }).tags();

describe('Basic', () => {
  test('is shown once the registry has asked, and then at once', async () => {
    const started = await lab(basic.url);
    const [user] = basic.users;
    const client = connect({ user });
    await tags(started.host, client);
    await tags(started.host, client);
    expect(started.requests.map(({ status }) => status)).toEqual([401, 404, 404]);
    expect(started.requestsWith(user)).toHaveLength(2);
  });

  test('that is refused is an error that names its source and what the registry says, and shows no secret', async () => {
    const user = { username: 'alice', password: 'a-wrong-password' };
    const error = await thrownBy(() => tags(basic.host, connect({ user })));
    expect(error).toEqual(coded('auth-failed', basic.host, 'refuses the credentials of the test', 'UNAUTHORIZED', 'Tried the test: used'));
    expect(JSON.stringify(error) + String(error)).not.toMatch(/a-wrong-password|YWxpY2U6/);
  });

  test('is asked for: without credentials every source that was tried is named', async () => {
    const credentials = credentialChain({ env: { HOME: '/nonexistent', XDG_RUNTIME_DIR: '/nonexistent/run', REGISTRY_TOKEN: 'for-another-one' }, home: 'ghcr.io' });
    const error = await thrownBy(() => tags(basic.host, connect({ credentials })));
    expect(error).toEqual(
      coded(
        'auth-failed', basic.host, 'asks for credentials', 'REGISTRY_TOKEN (as user "token"): for ghcr.io only', 'REGISTRY_PASSWORD: not set', 'DOCKER_AUTH_CONFIG: not set',
        '/nonexistent/.docker/config.json: no such file', '/nonexistent/run/containers/auth.json: no such file',
        '/nonexistent/.config/containers/auth.json: no such file',
      ),
    );
    expect(String(error)).not.toContain('for-another-one');
    expect(error).toMatchObject({ remedy: expect.stringContaining('Log in') });
  });

  test('is not shown where nobody asks for it', async () => {
    const { host, requests } = await serve((_, response) => json(response, { tags: ['1'] }));
    expect(await tags(host, connect({ user: basic.users[0] }))).toEqual(['1']);
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});

describe('Bearer', () => {
  test('has one token for all requests of a repository, with the scope of what will be done', async () => {
    const started = await lab(token.url);
    const client = connect({ user: token.users[0] });
    const repository = repositoryAt(started.host, 'acme/bearer', { client });
    const requests = await tokenRequests(async () => {
      const { descriptor, bytes } = randomBlob();
      await uploadBlob(repository, descriptor, () => [bytes]);
      await Promise.all([repository.has(descriptor.digest), repository.tags(), repository.has(descriptor.digest)]);
    });
    expect(requests).toEqual([
      expect.objectContaining({ method: 'GET', username: 'alice', account: 'alice', service: 'nx-oci-registry', scopes: ['repository:acme/bearer:pull,push'], status: 200 }),
    ]);
    expect(started.requests.filter(({ status }) => status === 401)).toHaveLength(1);
    // Its password is for the token server alone.
    expect(started.requestsWith(token.users[0])).toEqual([]);
  });

  test('is renewed once for requests that are refused at the same time', async () => {
    const started = await lab(token.url);
    const client = connect({ user: token.users[0] });
    const repositories = Array.from({ length: 8 }, () => repositoryAt(started.host, 'acme/many', { client }));
    expect(await tokenRequests(() => Promise.all(repositories.map((each) => each.tags())))).toHaveLength(1);
  });

  test('asks with the scope of each repository, that to write first', async () => {
    const client = connect({ user: token.users[0] });
    const first = repositoryAt(token.host, 'acme/one', { client });
    const requests = await tokenRequests(async () => {
      const { descriptor, bytes } = randomBlob();
      await uploadBlob(repositoryAt(token.host, 'acme/two', { client }), descriptor, () => [bytes]);
      await uploadBlob(first, descriptor, () => [bytes], { mountFrom: [{ registry: token.host, path: 'acme/two' }] });
    });
    expect(requests.map((each) => (each as { scopes: string[] }).scopes)).toEqual([
      ['repository:acme/two:pull,push'],
      ['repository:acme/one:pull,push', 'repository:acme/two:pull'],
    ]);
  });

  test('is had by nobody where the token service gives nobody one that counts', async () => {
    const error = await thrownBy(() => tags(token.host, connect()));
    expect(error).toEqual(coded('auth-failed', token.host, 'asks for credentials', 'Tried the test: nothing for'));
  });

  test('is had by nobody where everybody may read', async () => {
    tokens({ grant: ({ actions }, username) => (username ? actions : actions.filter((each) => each === 'pull')) });
    const client = connect();
    const repository = repositoryAt(token.host, 'acme/public', { client });
    expect(await repository.tags()).toEqual([]);
    // Before the first write, as nothing would come of it.
    expect(await thrownBy(() => client.requireCredentials(repository.repository))).toEqual(coded('auth-failed', token.host, 'wants those who write to log in'));
  });

  test('that the token service refuses is an error that names it', async () => {
    const error = await thrownBy(() => tags(token.host, connect({ user: { username: 'alice', password: 'a-wrong-password' } })));
    expect(error).toEqual(coded('auth-failed', 'localhost:', `the token service of ${token.host}`, 'refuses the credentials of the test (401)', 'user name or password is wrong'));
    expect(String(error)).not.toContain('a-wrong-password');
  });

  test('that does not suffice is an error', async () => {
    tokens({ grant: ({ actions }) => actions.filter((each) => each === 'pull') });
    const { descriptor, bytes } = randomBlob();
    const error = await thrownBy(() => uploadBlob(repositoryAt(token.host, 'acme/app', { user: token.users[1] }), descriptor, () => [bytes]));
    expect(error).toEqual(coded('auth-failed', token.host, 'refuses the credentials of the test'));
  });

  test.each(['token', 'access_token', 'both'] as const)('is read from the field %s', async (tokenField) => {
    tokens({ tokenField });
    expect(await tags(token.host, connect({ user: token.users[0] }))).toEqual([]);
  });

  test.each([null, 0, 1])('is used for a while where %j seconds are announced', async (announcedExpiresIn) => {
    tokens({ announcedExpiresIn });
    const client = connect({ user: token.users[0] });
    const requests = await tokenRequests(async () => {
      await tags(token.host, client);
      if (announcedExpiresIn === null) await tags(token.host, client);
    });
    expect(requests).toHaveLength(1);
  });

  test('is renewed before it expires', async () => {
    tokens({ announcedExpiresIn: 0.002 });
    const started = await lab(token.url);
    const client = connect({ user: token.users[0] });
    const requests = await tokenRequests(async () => {
      await tags(started.host, client);
      await new Promise((resolve) => setTimeout(resolve, 10));
      await tags(started.host, client);
    });
    expect(requests).toHaveLength(2);
    expect(started.requests.map(({ status }) => status)).toEqual([401, 404, 404]);
  });

  test('that was given with the credentials is shown as it is', async () => {
    const { host, requests } = await serve(({ headers }, response) =>
      headers.authorization ? json(response, { tags: [] }) : json(response, {}, { status: 401, headers: { 'www-authenticate': 'Bearer realm="https://auth.example/token"' } }),
    );
    await tags(host, connect({ credential: { type: 'bearer', token: 'as-it-is' } }));
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Bearer as-it-is']);
  });
});

describe('several challenges', () => {
  const answer = 'Bearer realm="/token",service="s"';

  test.each<[string, string[]]>([
    ['one header', [`Basic realm="x", ${answer}`]],
    ['two headers', ['Negotiate', 'Basic realm="x"', answer]],
  ])('in %s are answered by a token', async (_, challenges) => {
    const { host, requests } = await serve(({ target, headers }, response) => {
      if (target.startsWith('/token')) json(response, { token: 'a-token' });
      else if (headers.authorization === 'Bearer a-token') json(response, { tags: ['1'] });
      else response.writeHead(401, { 'www-authenticate': challenges }).end();
    });
    expect(await tags(host, connect({ user: basic.users[0] }))).toEqual(['1']);
    expect(requests.map(({ target }) => target.replace(/\?.*/, ''))).toEqual(['/v2/acme/app/tags/list', '/token', '/v2/acme/app/tags/list']);
  });

  test("are Gitea's, with a token service at its own host", async () => {
    const started = await lab(basic.url, { profile: profiles.gitea });
    expect(await tags(started.host, connect({ user: basic.users[0] }))).toEqual([]);
    expect(started.requests.map(({ path, status }) => `${path} ${status}`)).toEqual([
      '/v2/acme/app/tags/list 401',
      '/v2/token 200',
      '/v2/acme/app/tags/list 404',
    ]);
  });
});

describe('an identity token', () => {
  /** What `docker login` would have kept. */
  async function identityToken(): Promise<string> {
    const { realm, service } = token.tokenServer!;
    const [{ username, password }] = token.users;
    const response = await fetch(`${realm}?service=${service}&offline_token=true`, { headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` } });
    return ((await response.json()) as { refresh_token: string }).refresh_token;
  }

  test('is exchanged by POST', async () => {
    const credential = { type: 'identity-token', token: await identityToken() } as const;
    const requests = await tokenRequests(() => tags(token.host, connect({ credential })));
    expect(requests).toEqual([
      expect.objectContaining({ method: 'POST', grantType: 'refresh_token', clientId: 'nx-oci', service: 'nx-oci-registry', scopes: ['repository:acme/app:pull,push'], username: 'alice', status: 200 }),
    ]);
  });

  test.each([404, 405])('is shown by GET where POST has %i', async (status) => {
    const { host, requests } = await serve(({ target, method, headers }, response) => {
      if (target.startsWith('/token')) {
        if (method === 'POST') response.writeHead(status).end();
        else json(response, { access_token: 'a-token' });
      } else if (headers.authorization === 'Bearer a-token') json(response, { tags: ['1'] });
      else response.writeHead(401, { 'www-authenticate': 'Bearer realm="/token",service="s"' }).end();
    });
    expect(await tags(host, connect({ credential: { type: 'identity-token', token: 'the-refresh-token' } }))).toEqual(['1']);
    expect(requests.map(({ method, target }) => `${method} ${target.replace(/\?.*/, '')}`)).toContain('GET /token');
    expect(requests[2].headers.authorization).toBe(`Basic ${Buffer.from('<token>:the-refresh-token').toString('base64')}`);
  });

  test('that is refused is an error without it', async () => {
    const error = await thrownBy(() => tags(token.host, connect({ credential: { type: 'identity-token', token: 'expired-long-ago' } })));
    expect(error).toEqual(coded('auth-failed', 'localhost:', 'refuses the credentials of the test (400)'));
    expect(String(error)).not.toContain('expired-long-ago');
  });
});

describe('a token that expires in mid-flight', () => {
  const expire = (when: FaultRule['when']): FaultRule => ({ when, what: { kind: 'expire-token' } });

  test.each<[string, FaultRule]>([
    ['before a question', expire({ method: 'HEAD', headers: { authorization: /./ } })],
    ['before an upload', expire({ method: 'POST' })],
    ['within an upload', expire({ method: 'PUT' })],
  ])('%s is renewed, and what was refused is sent again', async (_, fault) => {
    const started = await lab(token.url, { faults: [fault] });
    const repository = repositoryAt(started.host, 'acme/expiring', { user: token.users[0] });
    const { descriptor, bytes } = randomBlob(100_000);
    const requests = await tokenRequests(async () => {
      expect(await repository.has(descriptor.digest)).toBe(false);
      expect(await uploadBlob(repository, descriptor, () => [bytes])).toBe('uploaded');
      expect(await repository.has(descriptor.digest)).toBe(true);
    });
    expect(requests).toHaveLength(2);
  });

  test('again and again is an error in the end', async () => {
    const started = await lab(token.url, { faults: [{ ...expire({ method: 'HEAD' }), times: Infinity }] });
    const { descriptor } = randomBlob();
    const error = await thrownBy(() => repositoryAt(started.host, 'acme/app', { user: token.users[0] }).has(descriptor.digest));
    expect(error).toEqual(coded('auth-failed', started.host, 'refuses the credentials of the test'));
  });

  // ECR Public says 400, and nothing more to a HEAD.
  test.each(['HEAD', 'GET', 'POST', 'PUT'])('and is answered with 400 to a %s is renewed too', async (method) => {
    const started = await lab(token.url, { profile: profiles.ecrPublic });
    const repository = repositoryAt(started.host, 'acme/public', { user: token.users[0] });
    const { descriptor, bytes } = randomBlob();
    await repository.has(descriptor.digest);
    started.setFaults([{ when: { method }, what: { kind: 'expire-token' } }]);
    await repository.has(descriptor.digest);
    await repository.tags();
    expect(await uploadBlob(repository, descriptor, () => [bytes])).toBe('uploaded');
    expect(started.requests.filter(({ status }) => status === 400)).toMatchObject([{ method }]);
  });

  test('is not what every 400 is about', async () => {
    const started = await lab(token.url, { faults: [{ when: { method: 'HEAD', headers: { authorization: /./ } }, times: Infinity, what: { kind: 'status', status: 400 } }] });
    const { descriptor } = randomBlob();
    const error = await thrownBy(() => repositoryAt(started.host, 'acme/app', { user: token.users[0] }).has(descriptor.digest));
    expect(error).toEqual(coded('response-invalid', started.host, '400'));
  });
});

describe('a token service', () => {
  /** A registry whose token service answers so. */
  const answering = async (status: number, body: string | object, headers: Record<string, string> = {}): Promise<unknown> => {
    const { host } = await serve(({ target }, response) => {
      if (!target.startsWith('/token')) response.writeHead(401, { 'www-authenticate': 'Bearer realm="/token"' }).end();
      else if (typeof body === 'string') response.writeHead(status, headers).end(body);
      else json(response, body, { status, headers });
    });
    return thrownBy(() => tags(host, connect({ user: { username: 'me', password: 'Planted-password' } })));
  };

  test.each<[string, string | object]>([
    ['no JSON', 'token'],
    ['null', 'null'],
    ['no token', {}],
    ['an empty token', { token: '' }],
    ['a token that is no text', { token: 3 }],
    ['a token that no header holds', { token: 'a\nb' }],
  ])('that answers with %s is an error', async (_, body) => expect(await answering(200, body)).toEqual(coded('response-invalid', 'token service')));

  test('that repeats what it was shown is not told with it', async () => {
    const pair = Buffer.from('me:Planted-password').toString('base64');
    for (const shown of ['Planted-password', pair]) {
      const error = await answering(403, { errors: [{ code: 'DENIED', message: `not with ${shown}` }] });
      expect(error).toEqual(coded('auth-failed', '(403)', 'DENIED: not with ***'));
    }
  });

  test('that is out of order for a moment is asked again', async () => {
    let asked = 0;
    const { host } = await serve(({ target, headers }, response) => {
      if (target.startsWith('/token')) {
        if (asked++ === 0) response.writeHead(503).end();
        else json(response, { token: 'a-token' });
      } else if (headers.authorization) json(response, { tags: ['1'] });
      else response.writeHead(401, { 'www-authenticate': 'Bearer realm="/token"' }).end();
    });
    expect(await tags(host, connect())).toEqual(['1']);
  });

  test('whose answer breaks off is asked again', async () => {
    let asked = 0;
    const { host } = await serve(({ target, headers }, response) => {
      if (target.startsWith('/token')) {
        const text = JSON.stringify({ token: 'a-token' });
        response.writeHead(200, { 'content-length': String(text.length) });
        if (asked++ > 0) response.end(text);
        else response.write(text.slice(0, 9), () => setTimeout(() => response.destroy(), 50));
      } else if (headers.authorization) json(response, { tags: ['1'] });
      else response.writeHead(401, { 'www-authenticate': 'Bearer realm="/token"' }).end();
    });
    expect(await tags(host, connect())).toEqual(['1']);
  });

  test('at another host than the registry is shown the password, by which it is meant', async () => {
    const service = await serve((_, response) => json(response, { token: 'a-token' }));
    const { host, requests } = await serve(({ headers }, response) =>
      headers.authorization ? json(response, { tags: [] }) : response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${service.host}/"` }).end(),
    );
    await tags(host, connect({ user: { username: 'me', password: 'pass' } }));
    expect(service.requests.map(({ headers }) => headers.authorization)).toEqual([`Basic ${Buffer.from('me:pass').toString('base64')}`]);
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Bearer a-token']);
  });

  test('that sends elsewhere does not send the password there', async () => {
    const elsewhere = await serve((_, response) => json(response, { token: 'a-token' }));
    const service = await serve((_, response) => response.writeHead(307, { location: `http://${elsewhere.host}/` }).end());
    const { host } = await serve(({ headers }, response) =>
      headers.authorization ? json(response, { tags: [] }) : response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${service.host}/"` }).end(),
    );
    await tags(host, connect({ user: { username: 'me', password: 'pass' } }));
    expect(elsewhere.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});

test('a registry that knows the user and refuses is another error', async () => {
  const body = { errors: [{ code: 'DENIED', message: 'not yours' }] };
  const { host } = await lab(basic.url, { faults: [{ when: { headers: { authorization: /./ } }, times: Infinity, what: { kind: 'status', status: 403, body } }] });
  expect(await thrownBy(() => repositoryAt(host, 'acme/app', { user: basic.users[0] }).manifest('1'))).toEqual(coded('access-denied', host, 'read acme/app', 'DENIED: not yours'));
});

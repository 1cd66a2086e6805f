import { mkdirSync } from 'node:fs';
import { answering, auth, LoginPlace } from '../test/login-place';
import { authFiles } from './auth-file';
import { credentialChain, describeAttempts, findCredential, type CredentialChainOptions } from './credential-chain';
import type { CredentialSource, FoundCredential } from './credential';
import { parseRepository } from './reference';

let place: LoginPlace;
beforeEach(() => (place = new LoginPlace()));
afterEach(() => place.remove());

function find(repository: string, env: NodeJS.ProcessEnv = {}, options: CredentialChainOptions = {}): Promise<FoundCredential> {
  return findCredential(credentialChain({ env: place.env(env), ...options }), parseRepository(repository));
}

/** The credential in short: `name:password`, or the kind and the token. */
async function found(repository: string, env?: NodeJS.ProcessEnv, options?: CredentialChainOptions): Promise<string | undefined> {
  const { credential } = await find(repository, env, options);
  if (credential === undefined) return undefined;
  return credential.type === 'basic' ? `${credential.username}:${credential.password}` : `${credential.type} ${credential.token}`;
}

describe('the options', () => {
  const explicit = { registry: 'ghcr.io', credential: { type: 'bearer', token: 'given' } } as const;

  it('come before everything else', async () =>
    expect(await found('ghcr.io/acme/app', { REGISTRY_TOKEN: 't', REGISTRY_HOST: 'ghcr.io' }, { explicit })).toBe('bearer given'));

  it('are for their registry alone', async () => {
    const result = await find('quay.io/acme/app', {}, { explicit });
    expect(result.credential).toBeUndefined();
    expect(result.tried[0]).toEqual({ source: 'the options', outcome: 'for ghcr.io only' });
  });

  it('know Docker Hub by any of its names', async () =>
    expect(await found('alpine', {}, { explicit: { ...explicit, registry: 'https://index.docker.io/v1/' } })).toBe('bearer given'));
});

describe('the environment', () => {
  it.each<[string, NodeJS.ProcessEnv, string]>([
    ['a token with a user', { REGISTRY_TOKEN: 'abc', REGISTRY_USERNAME: 'robot' }, 'robot:abc'],
    ['a token alone', { REGISTRY_TOKEN: 'abc' }, 'token:abc'],
    ['a token with a blank user', { REGISTRY_TOKEN: 'abc', REGISTRY_USERNAME: ' ' }, 'token:abc'],
    ['a user and a password', { REGISTRY_USERNAME: 'me', REGISTRY_PASSWORD: 'p w ' }, 'me:p w '],
    ['a token before a password', { REGISTRY_TOKEN: 'abc', REGISTRY_USERNAME: 'me', REGISTRY_PASSWORD: 'pw' }, 'me:abc'],
    ['a password where the token is blank', { REGISTRY_TOKEN: '\n', REGISTRY_USERNAME: 'me', REGISTRY_PASSWORD: 'pw' }, 'me:pw'],
    ['a token without the line end of its file', { REGISTRY_TOKEN: 'abc\r\n' }, 'token:abc'],
  ])('gives %s', async (_, env, expected) => {
    expect(await found('ghcr.io/acme/app', { ...env, REGISTRY_HOST: 'ghcr.io' })).toBe(expected);
    expect(await found('ghcr.io/acme/app', env, { home: 'ghcr.io' })).toBe(expected);
  });

  it('is for the registry that it names, whatever is pushed to', async () => {
    const env = { REGISTRY_TOKEN: 'abc', REGISTRY_HOST: 'quay.io' };
    expect(await found('quay.io/acme/app', env, { home: 'ghcr.io' })).toBe('token:abc');
    expect(await found('ghcr.io/acme/app', env, { home: 'ghcr.io' })).toBeUndefined();
    expect(await found('ghcr.io/acme/app', { ...env, REGISTRY_HOST: '' }, { home: 'ghcr.io' })).toBe('token:abc');
  });

  it('is for no other registry than the one that is pushed to', async () => {
    const { credential, tried } = await find('docker.io/library/alpine', { REGISTRY_TOKEN: 'abc' }, { home: 'ghcr.io' });
    expect(credential).toBeUndefined();
    expect(tried[0]).toEqual({ source: 'REGISTRY_TOKEN (as user "token")', outcome: 'for ghcr.io only' });
  });

  it.each(['docker.io', 'https://index.docker.io/v1/', ' Registry-1.docker.io '])('knows %j as Docker Hub', async (REGISTRY_HOST) =>
    expect(await found('alpine', { REGISTRY_TOKEN: 'abc', REGISTRY_HOST })).toBe('token:abc'),
  );

  it.each<[string, NodeJS.ProcessEnv, string]>([
    ['nothing', {}, 'REGISTRY_TOKEN: not set; REGISTRY_PASSWORD: not set;'],
    ['empty values', { REGISTRY_TOKEN: '', REGISTRY_PASSWORD: ' ' }, 'REGISTRY_TOKEN: set, but empty; REGISTRY_PASSWORD: set, but empty;'],
    ['no user', { REGISTRY_PASSWORD: 'pw', REGISTRY_HOST: 'ghcr.io' }, 'REGISTRY_PASSWORD: REGISTRY_USERNAME is not set;'],
    [
      'an empty user',
      { REGISTRY_PASSWORD: 'pw', REGISTRY_USERNAME: '', REGISTRY_HOST: 'ghcr.io' },
      'REGISTRY_PASSWORD: REGISTRY_USERNAME is set, but empty;',
    ],
    [
      'no registry',
      { REGISTRY_TOKEN: 'abc', REGISTRY_USERNAME: 'me' },
      'REGISTRY_TOKEN: for no registry, because REGISTRY_HOST is not set;',
    ],
    [
      'no name of a registry',
      { REGISTRY_TOKEN: 'abc', REGISTRY_USERNAME: 'me', REGISTRY_HOST: 'me:pw@ghcr.io' },
      'REGISTRY_TOKEN: REGISTRY_HOST is not the name of a registry;',
    ],
  ])('says when it has %s', async (_, env, expected) => {
    const result = await find('ghcr.io/acme/app', env);
    expect(result.credential).toBeUndefined();
    expect(describeAttempts(result)).toContain(expected);
  });
});

describe('DOCKER_AUTH_CONFIG', () => {
  const variable = (content: unknown): NodeJS.ProcessEnv => ({ DOCKER_AUTH_CONFIG: JSON.stringify(content) });

  it("holds what Docker's file would, and comes before it, after the environment's own", async () => {
    place.docker({ auths: { 'ghcr.io': auth('file', 'pw'), 'quay.io': auth('file', 'pw') } });
    const env = variable({ auths: { 'ghcr.io': auth('variable', 'pw') } });
    expect(await found('ghcr.io/acme/app', env)).toBe('variable:pw');
    expect(await found('quay.io/acme/app', env)).toBe('file:pw');
    expect(await found('ghcr.io/acme/app', { ...env, REGISTRY_TOKEN: 'abc', REGISTRY_HOST: 'ghcr.io' })).toBe('token:abc');
  });

  it('names helpers', async () => {
    place.helper('one', answering('one', 'pw'));
    place.helper('all', answering('all', 'pw'));
    const env = variable({ credHelpers: { 'ghcr.io': 'one' }, credsStore: 'all' });
    expect(await found('ghcr.io/acme/app', env)).toBe('one:pw');
    expect(await found('quay.io/acme/app', env)).toBe('all:pw');
  });

  it.each<[string, string]>([
    ['', 'set, but empty'],
    [' ', 'set, but empty'],
    ['/builds/acme/config.json', 'not JSON'],
    ['[]', 'not a JSON object'],
  ])('that is %j is passed over, and said so', async (DOCKER_AUTH_CONFIG, outcome) => {
    place.docker({ auths: { 'ghcr.io': auth('file', 'pw') } });
    const { credential, tried } = await find('ghcr.io/acme/app', { DOCKER_AUTH_CONFIG });
    expect(credential).toMatchObject({ username: 'file' });
    expect(tried).toContainEqual({ source: 'DOCKER_AUTH_CONFIG', outcome });
  });

  it('says what it has no entry for', async () => {
    const { tried } = await find('ghcr.io/acme/app', variable({ auths: { 'quay.io': auth('me', 'pw') } }));
    expect(tried).toContainEqual({ source: 'DOCKER_AUTH_CONFIG (auths)', outcome: 'no entry for ghcr.io' });
  });
});

describe("Docker's configuration", () => {
  it.each([
    ['auth', auth('me', 'p:w'), 'me:p:w'],
    ['auth with NULs at its end', auth('me', 'pw\0\0'), 'me:pw'],
    ['auth without padding', { auth: auth('me', 'pw12').auth.replace(/=+$/, '') }, 'me:pw12'],
    ['username and password', { username: 'me', password: 'pw' }, 'me:pw'],
    ['identitytoken', { ...auth('00000000', ''), identitytoken: 'refresh' }, 'identity-token refresh'],
    ['an auth that says that it is a token', auth('<token>', 'refresh'), 'identity-token refresh'],
    ['registrytoken', { registrytoken: 'jwt' }, 'bearer jwt'],
  ])('has %s in an entry', async (_, entry, expected) => {
    place.docker({ auths: { 'ghcr.io': entry } });
    expect(await found('ghcr.io/acme/app')).toBe(expected);
    expect(await found('quay.io/acme/app')).toBeUndefined();
  });

  it.each([
    'https://index.docker.io/v1/',
    'index.docker.io',
    'docker.io',
    'registry-1.docker.io',
    'https://registry-1.docker.io/v2/',
    'http://docker.io',
  ])('knows Docker Hub as %s', async (key) => {
    place.docker({ auths: { [key]: auth('me', 'pw') } });
    expect(await found('alpine')).toBe('me:pw');
  });

  it('prefers the address that Docker itself writes, and leaves the tokens of its own login alone', async () => {
    const hub = 'https://index.docker.io/v1/';
    const others = { [`${hub}access-token`]: auth('me', 'access'), [`${hub}refresh-token`]: auth('me', 'refresh') };
    place.docker({ auths: others });
    expect(await found('alpine')).toBeUndefined();
    place.docker({ auths: { ...others, 'registry-1.docker.io': auth('old', 'pw'), [hub]: auth('me', 'pw') } });
    expect(await found('alpine')).toBe('me:pw');
  });

  it.each(['https://localhost:5000', 'http://localhost:5000/v2/', 'localhost:5000/v1/', 'LOCALHOST:5000', 'localhost:5000/'])(
    'takes the key %s as the registry',
    async (key) => {
      place.docker({ auths: { [key]: auth('me', 'pw') } });
      expect(await found('localhost:5000/acme/app')).toBe('me:pw');
      expect(await found('localhost:5001/acme/app')).toBeUndefined();
    },
  );

  it('takes a key with a path for all of the registry, if there is no better one', async () => {
    place.docker({ auths: { 'ghcr.io/acme': auth('part', 'pw') } });
    expect(await found('ghcr.io/other/app')).toBe('part:pw');
    place.docker({ auths: { 'ghcr.io/acme': auth('part', 'pw'), 'ghcr.io': auth('all', 'pw') } });
    expect(await found('ghcr.io/other/app')).toBe('all:pw');
    expect(await found('ghcr.io/acme/app')).toBe('part:pw');
  });

  it('is in the folder that DOCKER_CONFIG names', async () => {
    place.docker({ auths: { 'ghcr.io': auth('home', 'pw') } });
    place.write('elsewhere/config.json', { auths: { 'ghcr.io': auth('elsewhere', 'pw') } });
    expect(await found('ghcr.io/a', { DOCKER_CONFIG: place.path('elsewhere') })).toBe('elsewhere:pw');
    expect(await found('ghcr.io/a', { DOCKER_CONFIG: '' })).toBe('home:pw');
  });

  it('asks the helper of a registry, then its own entries, then the helper for all', async () => {
    place.helper('special', answering('special', 'pw'));
    place.helper('general', answering('general', 'pw'));
    place.docker({
      auths: { 'ghcr.io': auth('plain', 'pw'), 'quay.io': auth('plain', 'pw'), 'gcr.io': {} },
      credHelpers: { 'ghcr.io': 'special' },
      credsStore: 'general',
    });
    expect(await found('ghcr.io/acme/app')).toBe('special:pw');
    expect(await found('quay.io/acme/app')).toBe('plain:pw');
    expect(await found('gcr.io/acme/app')).toBe('general:pw');
    expect(await found('registry.example/acme/app')).toBe('general:pw');
    expect(place.calls('special')).toEqual(['get ghcr.io']);
    expect(place.calls('general')).toEqual(['get gcr.io', 'get registry.example']);
  });

  it('asks helpers for Docker Hub by the address that Docker stores', async () => {
    place.helper('keychain', `[ "$address" = https://index.docker.io/v1/ ] && ${answering('me', 'pw')}`);
    place.docker({ credsStore: 'keychain' });
    expect(await found('alpine')).toBe('me:pw');
    place.docker({ credHelpers: { 'docker.io': 'keychain' } });
    place.helper('keychain', `[ "$address" = docker.io ] && ${answering('me', 'other')}`);
    expect(await found('alpine')).toBe('me:other');
  });

  it('asks helpers by the address in the file, then by that of the registry', async () => {
    place.helper('keychain', `[ "$address" = ghcr.io ] && ${answering('me', 'pw')} || echo credentials not found in native keychain`);
    place.docker({ auths: { 'https://ghcr.io': {} }, credsStore: 'keychain' });
    expect(await found('ghcr.io/acme/app')).toBe('me:pw');
    expect(place.calls('keychain')).toEqual(['get https://ghcr.io', 'get ghcr.io']);
  });
});

describe("podman's files", () => {
  it('come after Docker, in their order', async () => {
    const named = place.write('named.json', { auths: { 'a.example': auth('named', 'pw') } });
    place.write('run/containers/auth.json', { auths: { 'a.example': auth('run', 'pw'), 'b.example': auth('run', 'pw') } });
    const names = ['a.example', 'b.example', 'c.example', 'd.example'];
    place.podman({ auths: Object.fromEntries(names.map((name) => [name, auth('home', 'pw')])) });
    place.docker({ auths: { 'd.example': auth('docker', 'pw') } });
    const env = { REGISTRY_AUTH_FILE: named, XDG_RUNTIME_DIR: place.path('run') };
    const all = await Promise.all(names.map((name) => found(`${name}/app`, env)));
    expect(all).toEqual(['named:pw', 'run:pw', 'home:pw', 'docker:pw']);
  });

  it("are in the user's folder of the system where there is no session", () => {
    const files = (env: NodeJS.ProcessEnv): string[] => authFiles({ HOME: '/home/me', ...env }).map((file) => file.path);
    const system = `/run/containers/${process.getuid!()}/auth.json`;
    const others = ['/home/me/.docker/config.json', '/named.json', '/home/me/.config/containers/auth.json'];
    expect(files({ REGISTRY_AUTH_FILE: '/named.json' })).toEqual([others[0], others[1], system, others[2]]);
    expect(files({ XDG_RUNTIME_DIR: '' })).toContain(system);
    expect(files({ XDG_RUNTIME_DIR: '/run/user/1000' })).not.toContain(system);
  });

  it('are where XDG_CONFIG_HOME says', async () => {
    place.write('xdg/containers/auth.json', { auths: { 'ghcr.io': auth('xdg', 'pw') } });
    expect(await found('ghcr.io/a', { XDG_CONFIG_HOME: place.path('xdg') })).toBe('xdg:pw');
  });

  it('have entries for parts of a registry, of which the longest counts', async () => {
    place.podman({
      auths: {
        'quay.io': auth('all', 'pw'),
        'quay.io/acme': auth('acme', 'pw'),
        'quay.io/acme/app': auth('app', 'pw'),
        'docker.io/acme': auth('hub', 'pw'),
        'ghcr.io/acme': auth('ghcr', 'pw'),
      },
    });
    expect(await found('quay.io/acme/app')).toBe('app:pw');
    expect(await found('quay.io/acme/app/x')).toBe('app:pw');
    expect(await found('quay.io/acme/application')).toBe('acme:pw');
    expect(await found('quay.io/acmes/app')).toBe('all:pw');
    expect(await found('acme/app')).toBe('hub:pw');
    expect(await found('alpine')).toBeUndefined();
    expect(await found('ghcr.io/other/app')).toBeUndefined();
  });

  it('pass over an empty entry to that of more repositories', async () => {
    place.podman({ auths: { 'quay.io': auth('all', 'pw'), 'quay.io/acme': {} } });
    expect(await found('quay.io/acme/app')).toBe('all:pw');
  });

  it('name helpers for registries, and none for all', async () => {
    place.helper('one', answering('helper', 'pw'));
    place.podman({ credHelpers: { 'docker.io': 'one' }, credsStore: 'one' });
    expect(await found('alpine')).toBe('helper:pw');
    expect(await found('quay.io/acme/app')).toBeUndefined();
    expect(place.calls('one')).toEqual(['get docker.io']);
  });

  it("are not read twice when they are Docker's own", async () => {
    const file = place.docker({ auths: {} });
    const { tried } = await find('ghcr.io/a', { REGISTRY_AUTH_FILE: file });
    expect(tried.filter(({ source }) => source.startsWith(file))).toHaveLength(1);
  });
});

describe('a chain', () => {
  it('tells all that was tried', async () => {
    const auths = { 'quay.io': {}, 'gcr.io': auth('me', 'pw') };
    const docker = place.docker({ auths, credHelpers: { 'gcr.io': 'none' }, credsStore: 'none' });
    place.helper('none', 'echo "credentials not found in native keychain"; exit 1');
    const session = place.path('session/containers/auth.json');
    const podman = place.path('.config/containers/auth.json');
    expect(describeAttempts(await find('quay.io/acme/app'))).toBe(
      `Tried REGISTRY_TOKEN: not set; REGISTRY_PASSWORD: not set; DOCKER_AUTH_CONFIG: not set; ${docker} (credHelpers): no entry for quay.io; ` +
        `${docker} (auths): the entry for quay.io is empty; ${docker} (credsStore): docker-credential-none has none for quay.io; ` +
        `${session}: no such file; ${podman}: no such file.`,
    );
    expect(describeAttempts(await find('gcr.io/acme/app'))).toBe(
      `Tried REGISTRY_TOKEN: not set; REGISTRY_PASSWORD: not set; DOCKER_AUTH_CONFIG: not set; ` +
        `${docker} (credHelpers): docker-credential-none has none for gcr.io; ${docker} (auths): used.`,
    );
    expect(describeAttempts({ tried: [] })).toBe('There was nowhere to look for credentials.');
  });

  it('goes on after a source that fails', async () => {
    const auths = { 'ghcr.io': { auth: 'no colon!' } };
    const docker = place.docker({ auths, credHelpers: { 'ghcr.io': 'absent' }, credsStore: '../evil' });
    place.podman({ auths: { 'ghcr.io': auth('me', 'pw') } });
    const result = await find('ghcr.io/acme/app');
    expect(result).toMatchObject({ credential: { username: 'me' }, source: expect.stringContaining('containers/auth.json (auths)') });
    expect(result.tried.slice(3, 6)).toEqual([
      { source: `${docker} (credHelpers)`, outcome: 'docker-credential-absent is not on PATH' },
      { source: `${docker} (auths)`, outcome: 'The auth of the entry for ghcr.io is not user:password in base64' },
      { source: `${docker} (credsStore)`, outcome: 'The helper name "../evil" is not a plain name' },
    ]);
  });

  it.each([
    ['{"auths": {"ghcr.io": {"auth": "c2VjcmV0"', 'not JSON'],
    ['[]', 'not a JSON object'],
    ['null', 'not a JSON object'],
    ['\n', 'the file is empty'],
  ])('goes on after a file that holds %j', async (text, outcome) => {
    const docker = place.docker(text);
    place.podman({ auths: { 'ghcr.io': auth('me', 'pw') } });
    const result = await find('ghcr.io/acme/app');
    expect(result.credential).toBeDefined();
    expect(result.tried).toContainEqual({ source: docker, outcome });
  });

  it('goes on after what cannot be read', async () => {
    mkdirSync(place.path('.docker/config.json'), { recursive: true });
    place.podman({ auths: { 'ghcr.io': auth('me', 'pw') } });
    const result = await find('ghcr.io/acme/app');
    expect(result.credential).toBeDefined();
    expect(result.tried).toContainEqual({ source: place.path('.docker/config.json'), outcome: 'cannot be read (EISDIR)' });
  });

  it.each([
    { auths: null, credHelpers: null },
    { auths: [], credHelpers: [], credsStore: 3 },
    { auths: 'x', credHelpers: 'x', credsStore: '' },
    { auths: { 'ghcr.io': null }, credHelpers: { 'ghcr.io': null } },
    { auths: { 'ghcr.io': 'x' }, credHelpers: { 'ghcr.io': '' } },
    { auths: { 'ghcr.io': { auth: 1, password: {} } } },
    '{"auths": {"__proto__": {"auth": "eDp5"}}, "credHelpers": {"__proto__": "x"}}',
  ])('finds nothing in %j, and does not fail', async (content) => {
    place.docker(content);
    const result = await find('ghcr.io/acme/app');
    expect(result.credential).toBeUndefined();
    expect(describeAttempts(result)).toMatch(/\(auths\): (no entry for|the entry for) ghcr\.io/);
  });

  it('reads its files and asks each helper once', async () => {
    place.helper('one', answering('first', 'pw'));
    place.docker({ credsStore: 'one', auths: { 'quay.io': auth('first', 'pw') } });
    const sources = credentialChain({ env: place.env() });
    const ask = async (name: string): Promise<unknown> => (await findCredential(sources, parseRepository(name))).credential;
    const both = await Promise.all([ask('ghcr.io/a'), ask('ghcr.io/b')]);
    place.docker({});
    place.helper('one', answering('second', 'pw'));
    expect(new Set([...both, await ask('ghcr.io/a'), await ask('quay.io/a')].map((each) => JSON.stringify(each))).size).toBe(1);
    expect(place.calls('one')).toEqual(['get ghcr.io']);
  });

  it('takes sources of other makers', async () => {
    const sources: CredentialSource[] = [
      { name: 'broken', find: () => Promise.reject(new Error('out of order.')) },
      { name: 'empty', find: async () => undefined },
      { name: 'full', find: async () => ({ type: 'bearer', token: 'x' }) },
      { name: 'never asked', find: () => Promise.reject(new Error('asked')) },
    ];
    const result = await findCredential(sources, { registry: 'ghcr.io', path: 'a' });
    expect(result).toMatchObject({ source: 'full', credential: { token: 'x' } });
    expect(describeAttempts(result)).toBe('Tried broken: out of order; empty: nothing for ghcr.io; full: used.');
  });
});

it('prints no secret', async () => {
  const planted: string[] = [];
  const plant = (): string => {
    planted.push(`Plant-${planted.length}-hidden`);
    return planted[planted.length - 1];
  };
  const entries = (): Record<string, unknown> => ({
    'ghcr.io': auth(plant(), plant()),
    'quay.io': { identitytoken: plant() },
    'gcr.io': { registrytoken: plant() },
    'a.example': { username: plant(), password: plant() },
    'b.example': { auth: plant() },
    [`https://me:${plant()}@c.example`]: auth(plant(), plant()),
    'c.example': { auth: Buffer.from(plant()).toString('base64') },
  });
  const said = `cannot: password=${plant()} Bearer ${plant()} https://x:${plant()}@h/`;
  place.helper('failing', `printf '{"Username":"x","Secret":"${plant()}"}'; echo "${said}" >&2; exit 1`);
  place.helper('garbage', `echo ${plant()} is not JSON; echo $REGISTRY_TOKEN $AWS_SECRET_ACCESS_KEY >&2`);
  place.helper('cutoff', `printf '{"Username":"x","Secret":"${plant()}'; echo "said ${planted[planted.length - 1]}" >&2`);
  place.helper('partial', `printf '{"Secret":"${plant()}"}'; echo "said ${planted[planted.length - 1]}" >&2`);
  const credHelpers = { 'd.example': 'failing', 'e.example': 'garbage', 'f.example': 'cutoff' };
  place.docker({ auths: entries(), credHelpers, credsStore: 'partial' });
  place.podman({ auths: entries(), credHelpers: { 'g.example': `x/${'y'.repeat(80)}` } });
  const broken = place.write('broken.json', `{"auths": {"ghcr.io": {"auth": ${plant()}`);
  const more = { AWS_SECRET_ACCESS_KEY: plant(), REGISTRY_AUTH_FILE: broken, REGISTRY_USERNAME: plant() };
  const environments: NodeJS.ProcessEnv[] = [
    { ...more, REGISTRY_TOKEN: plant(), REGISTRY_PASSWORD: plant(), REGISTRY_HOST: 'quay.io', DOCKER_AUTH_CONFIG: JSON.stringify({ auths: entries() }) },
    { ...more, REGISTRY_TOKEN: plant(), REGISTRY_PASSWORD: plant(), DOCKER_AUTH_CONFIG: `{${plant()}`, REGISTRY_HOST: `https://me:${plant()}@ghcr.io` },
  ];
  const explicit = { registry: 'a.example', credential: { type: 'basic', username: plant(), password: plant() } } as const;
  const texts: string[] = [];
  for (const env of environments) {
    const sources = credentialChain({ env: place.env(env), explicit, home: 'ghcr.io' });
    for (const registry of ['ghcr.io', 'quay.io', 'gcr.io', 'docker.io', ...[...'abcdefg'].map((letter) => `${letter}.example`)]) {
      const result = await findCredential(sources, { registry, path: 'acme/app' });
      texts.push(describeAttempts(result), JSON.stringify([result.tried, result.source]));
      for (const source of sources) {
        const error: unknown = await source.find(registry, 'acme/app').then(() => undefined, (thrown: unknown) => thrown);
        if (error instanceof Error) texts.push(error.message, String(error.stack), JSON.stringify(error), String(error.cause));
      }
    }
  }
  const printed = texts.join('\n');
  for (const part of ['fails with status 1: cannot', 'prints no JSON', 'plain name', 'not JSON', 'base64']) expect(printed).toContain(part);
  for (const secret of planted) {
    for (const form of [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)]) expect(printed).not.toContain(form);
  }
  expect(planted.length).toBeGreaterThan(30);
});

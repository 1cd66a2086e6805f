import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { coded, thrownBy } from '../test/errors';
import { answering, LoginPlace } from '../test/login-place';
import { CredentialHelpers } from './credential-helper';

let place: LoginPlace;
beforeEach(() => (place = new LoginPlace()));
afterEach(() => place.remove());

function ask(name: string, { env = place.env(), timeout }: { env?: NodeJS.ProcessEnv; timeout?: number } = {}): Promise<unknown> {
  return new CredentialHelpers(env, { timeout }).find(name, ['ghcr.io']);
}

async function messageOf(name: string, options?: Parameters<typeof ask>[1]): Promise<string> {
  const error = await thrownBy(() => ask(name, options));
  expect(error).toEqual(coded('registry-config-invalid'));
  return (error as Error).message;
}

it.each([
  ['a name and a secret', answering('me', 'pw'), { type: 'basic', username: 'me', password: 'pw' }],
  ['an identity token', answering('<token>', 'refresh'), { type: 'identity-token', token: 'refresh' }],
  ['noise on stderr', `echo warning >&2; ${answering('me', 'pw')}`, { type: 'basic', username: 'me', password: 'pw' }],
  ['an empty answer', answering('', ''), undefined],
  ['no entry', 'echo "credentials not found in native keychain"; exit 1', undefined],
  ['no entry, on stderr', 'echo "Error: credentials not found in native keychain" >&2; exit 1', undefined],
])('takes %s', async (_, script, expected) => {
  place.helper('x', script);
  expect(await ask('x')).toEqual(expected);
  expect(place.calls('x')).toEqual(['get ghcr.io']);
});

it('runs in the environment that it is given', async () => {
  place.helper('x', `printf '{"Username":"me","Secret":"%s"}' "$GIVEN"`);
  expect(await ask('x', { env: place.env({ GIVEN: 'here' }) })).toMatchObject({ password: 'here' });
});

it('runs helpers that are no shell scripts, and need not read what they are asked', async () => {
  const file = path.join(place.path('bin'), 'docker-credential-node');
  const script = "process.stdout.write(JSON.stringify({ Username: 'me', Secret: process.argv[2] }));";
  writeFileSync(file, `#!${process.execPath}\n${script}\n`, { mode: 0o755 });
  expect(await ask('node')).toEqual({ type: 'basic', username: 'me', password: 'get' });
});

it('passes the address as it is, to no shell', async () => {
  place.helper('x', 'exit 1');
  const address = `'; touch ${place.path('touched')}; $(touch ${place.path('touched')})`;
  await thrownBy(() => new CredentialHelpers(place.env()).find('x', [address]));
  expect(place.calls('x')).toEqual([`get ${address}`]);
  expect(existsSync(place.path('touched'))).toBe(false);
});

it('asks by the first address that is known', async () => {
  place.helper('x', `[ "$address" = b ] && ${answering('me', 'pw')} || { echo credentials not found in native keychain; exit 1; }`);
  expect(await new CredentialHelpers(place.env()).find('x', ['a', 'b', 'c'])).toMatchObject({ username: 'me' });
  expect(place.calls('x')).toEqual(['get a', 'get b']);
});

it('keeps answers and failures', async () => {
  place.helper('good', answering('me', 'pw'));
  place.helper('bad', 'exit 3');
  const helpers = new CredentialHelpers(place.env());
  await Promise.all([helpers.find('good', ['a']), helpers.find('good', ['a'])]);
  await helpers.find('good', ['b']);
  const failures = [await thrownBy(() => helpers.find('bad', ['a'])), await thrownBy(() => helpers.find('bad', ['a']))];
  for (const failure of failures) expect(failure).toEqual(coded('registry-config-invalid', 'status 3'));
  expect(place.calls('good').sort()).toEqual(['get a', 'get b']);
  expect(place.calls('bad')).toEqual(['get a']);
});

it.each([
  ['fails', 'echo "the keychain is locked." >&2; exit 7', 'docker-credential-x fails with status 7: the keychain is locked.'],
  ['fails and says nothing', 'exit 1', 'docker-credential-x fails with status 1.'],
  ['says why on stdout', 'echo "pass store is empty"; exit 1', 'docker-credential-x fails with status 1: pass store is empty.'],
  ['prints a bare word and fails', 'echo hunter2; exit 1', 'docker-credential-x fails with status 1.'],
  ['is killed', 'kill -TERM $$', 'docker-credential-x fails with SIGTERM.'],
  ['prints no JSON', 'echo my secret is hunter2', 'docker-credential-x prints no JSON with Username and Secret.'],
  ['prints nothing', 'true', 'docker-credential-x prints no JSON with Username and Secret.'],
  ['prints other JSON', 'echo "[1]"', 'docker-credential-x prints no JSON with Username and Secret.'],
  ['prints null', 'echo null', 'docker-credential-x prints no JSON with Username and Secret.'],
  ['prints no secret', `echo '{"Username":"me"}'`, 'docker-credential-x prints no JSON with Username and Secret.'],
  ['prints without end', 'exec yes', 'docker-credential-x prints too much.'],
])('names a helper that %s', async (_, script, expected) => {
  place.helper('x', script);
  expect(await messageOf('x')).toBe(expected);
});

it('prints 200 characters of stderr at most, on one line', async () => {
  place.helper('x', `printf 'first\\n\\033[31msecond ${'many words of no use, '.repeat(50)}' >&2; exit 1`);
  const [, said] = /status 1: (.*)\.$/.exec(await messageOf('x')) ?? [];
  expect(said).toMatch(/^first \[31msecond many words/);
  expect(said).toHaveLength(200);
});

it.each([
  ['a password by name', `password: hunter`, 'hunter'],
  ['a header', 'Authorization: Basic aHVudGVyOnB3', 'aHVudGVyOnB3'],
  ['an address with a login', 'GET https://me:hunter@registry.example/v2/', 'hunter'],
  ['an address with a signature', 'GET https://registry.example/blob?sig=hunter', 'hunter'],
  ['what looks like a token', 'rejected ghp_16C7e42F292c6912E7710c838347Ae178B4a', '16C7e42F292c6912E7710c838347Ae178B4a'],
  ['a secret of the environment', 'rejected "$MY_API_TOKEN"', 'plainsecret'],
])('keeps %s in stderr to itself', async (_, said, secret) => {
  place.helper('x', `echo "failed: ${said.replaceAll('"', '')} end" >&2; exit 1`);
  const message = await messageOf('x', { env: place.env({ MY_API_TOKEN: 'plainsecret' }) });
  expect(message).not.toContain(secret);
  expect(message).toMatch(/status 1: failed: .*\*\*\*|status 1: failed: GET https:\/\/registry.example\/blob\?…/);
});

it('keeps a secret to itself that the helper prints on both', async () => {
  place.helper('x', `printf '%s' '{"Username":1,"Secret":"hun\\"ter two"}'; printf '%s' 'sent hun"ter two' >&2`);
  expect(await messageOf('x')).toBe('docker-credential-x prints no JSON with Username and Secret: sent ***.');
});

it.each(['', '../x', 'a/b', 'a\\b', '/bin/sh', 'x y', 'x\0'])('refuses the name %j', async (name) =>
  expect(await messageOf(name)).toMatch(/^The helper name .* is not a plain name\.$/),
);

it('names a helper that is missing', async () => {
  expect(await messageOf('absent')).toBe('docker-credential-absent is not on PATH.');
  expect(await messageOf('absent', { env: {} })).toBe('docker-credential-absent is not on PATH.');
});

it('runs nothing from relative folders on PATH, nor what is not executable', async () => {
  place.helper('x', answering('me', 'pw'));
  const relative = path.relative(process.cwd(), place.path('bin'));
  expect(await messageOf('x', { env: place.env({ PATH: `${relative}:` }) })).toContain('not on PATH');
  chmodSync(path.join(place.path('bin'), 'docker-credential-x'), 0o644);
  expect(await messageOf('x')).toContain('not on PATH');
});

it('names a helper that cannot be started', async () => {
  const file = path.join(place.path('bin'), 'docker-credential-x');
  writeFileSync(file, '#!/no/such/interpreter\n', { mode: 0o755 });
  expect(await messageOf('x')).toBe('docker-credential-x cannot be started (ENOENT).');
});

it('kills a helper that hangs, with what it started', async () => {
  place.helper('x', `sleep 1000 & echo $! > '${place.path('child')}'; echo still thinking >&2; echo $$ > '${place.path('self')}'; wait`);
  expect(await messageOf('x', { timeout: 1500 })).toBe('docker-credential-x gives no answer in 1.5 s: still thinking.');
  for (const name of ['self', 'child']) {
    const pid = Number(readFileSync(place.path(name), 'utf8'));
    expect(pid).toBeGreaterThan(1);
    // The kernel may take its time to end what was killed.
    for (let tries = 0; tries < 100 && isRunning(pid); tries++) await new Promise((resolve) => setTimeout(resolve, 20));
    const survived = isRunning(pid);
    if (survived) process.kill(pid);
    expect(survived).toBe(false);
  }
});

it('takes the answer of a helper that leaves a program behind', async () => {
  place.helper('x', `sleep 1000 & echo $! > '${place.path('child')}'; ${answering('me', 'pw')}`);
  expect(await ask('x', { timeout: 1500 })).toMatchObject({ username: 'me' });
  process.kill(Number(readFileSync(place.path('child'), 'utf8')));
});

/** Whether a process does something: what has ended may still be listed, when nobody waits for it. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !(existsSync(`/proc/${pid}/stat`) && /^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8')));
}

import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { digestOf } from '@nx-oci/oci';
import { artifactOf, tarOf } from '../test/artifact';
import { newFolder } from '../test/rig';
import { audience, clientOf, secrets, startCache, startCiProvider, type CiProviderRig, type Client } from '../test/server-rig';
import { temporaryFolder } from '../test/temporary-folder';
import { readArtifact, usualLimits } from './artifact';
import { RecordSigner } from './record';
import { RunTokens } from './run-tokens';
import type { RunningServer } from './start-server';

const scratch = temporaryFolder();
let ci: CiProviderRig;
let root: string;
let server: RunningServer;
let attacker: Client;
let main: Client;
let laptop: Client;
/** Hashes that are attacked, and what may be read there by who is trusted: what main wrote, or nothing. */
let victims: number[];
let attacks = 0;

beforeAll(async () => void (ci = await startCiProvider()));
afterAll(async () => {
  await ci.stop();
  console.log(`${attacks} attacks, and not a byte of them was read by who is trusted.`);
});
beforeEach(async () => {
  root = path.join(newFolder(scratch), 'store');
  server = await startCache(root, { ci });
  [attacker, main, laptop] = [secrets.untrusted, secrets.trusted, secrets.read].map((token) => clientOf(server.url, token));
  victims = [];
});
afterEach(async () => {
  const found: (string | number)[] = [];
  for (const hash of victims) for (const reader of [main, laptop]) found.push(await reader.get(hash));
  await server.stop(0);
  for (const each of found) expect(['good', 404]).toContain(each);
});

const attack = (hash: number): number => {
  attacks += 1;
  victims.push(hash);
  return hash;
};
const exchange = async (token: string): Promise<string | undefined> => {
  const response = await fetch(`${server.url}/v1/token`, { method: 'POST', body: JSON.stringify({ token }) });
  return response.ok ? ((await response.json()) as { token: string }).token : undefined;
};

test('writing first under the hash that main will write', async () => {
  for (let hash = 0; hash < 20; hash += 1) {
    expect(await attacker.put(attack(hash), 'evil')).toBe(200);
    expect(await main.get(hash)).toBe(404);
    expect(await main.put(hash, 'good')).toBe(200);
    expect(await laptop.get(hash)).toBe('good');
  }
});

test('overwriting what main wrote', async () => {
  await main.put(attack(1), 'good');
  for (let round = 0; round < 10; round += 1) expect(await attacker.put(attack(1), 'evil')).toBe(409);
  expect(await attacker.get(1)).toBe('good');
});

test('racing main, again and again', async () => {
  for (let hash = 0; hash < 40; hash += 1) {
    await Promise.all([attacker.put(attack(hash), 'evil'), main.put(hash, 'good'), attacker.put(attack(hash), 'evil'), main.get(hash).then((found) => expect(['good', 404]).toContain(found))]);
    expect(await main.get(hash)).toBe('good');
  }
});

test('sharing bytes with main: what one stores does not change what the other has', async () => {
  // The same bytes, and others under the same path.
  await attacker.put(attack(1), 'good');
  await main.put(2, 'good');
  await attacker.put(attack(3), artifactOf({ a: 'evil', b: 'good' }));
  expect(await main.get(2)).toBe('good');
  expect(await main.get(3)).toBe(404);
});

test.each<[string, Buffer]>([
  ['a path that leaves the workspace', artifactOf({ '../../.ssh/authorized_keys': 'evil' })],
  ['an absolute path', artifactOf({ '/etc/cron.d/evil': 'evil' })],
  ['a path that leaves it by way of a folder', artifactOf({ 'dist/../../evil': 'evil' })],
  ['a symlink that leaves the workspace', artifactOf({ dist: { link: '../../' } })],
  ['an absolute symlink', artifactOf({ dist: { link: '/etc' } })],
  ['a file below a symlink', artifactOf({ dist: { link: 'src' }, 'dist/evil': 'evil' })],
  ['a hardlink', artifactOf({ a: 'x', b: { hardlink: 'a' } })],
  ['a device', artifactOf({ a: { type: '4' } })],
  ['a pipe', artifactOf({ a: { type: '6' } })],
  ['a path twice', gzipSync(Buffer.concat([tarOf({ a: 'x' }).subarray(0, -1024), tarOf({ a: { link: 'b' } })]))],
  ['a tar after the end of another', gzipSync(Buffer.concat([tarOf({ a: 'good' }), tarOf({ '../evil': 'evil' })]))],
  ['bytes that are none', Buffer.from('evil')],
])('an artifact with %s', async (_, body) => {
  // Also by main, whose build may have been made to write such: then nobody gets it.
  for (const client of [attacker, main]) await client.put(attack(client === main ? 2 : 1), body);
  expect([await attacker.get(1), await main.get(2)]).not.toContain('evil');
});

test('bombs', async () => {
  const small = { ...usualLimits, bytes: 50e6 };
  for (const body of [gzipSync(tarOf({ bomb: Buffer.alloc(60e6) })), gzipSync(Buffer.alloc(60e6)), gzipSync(Buffer.concat([tarOf({ a: 'x' }), Buffer.alloc(60e6)]))]) {
    attacks += 1;
    await expect(readArtifact((async function* () {
      yield body;
    })(), async (bytes) => {
      for await (const chunk of bytes) void chunk;
      return undefined;
    }, small)).rejects.toMatchObject({ code: expect.stringMatching(/artifact-(too-large|invalid)/) });
  }
});

test('forged and replayed identities', async () => {
  const now = Math.floor(Date.now() / 1000);
  const unsigned = (header: object): string => [header, { repository: 'acme/mono', ref: 'refs/heads/main', event_name: 'push', iss: ci.issuer, aud: audience, sub: 'x', iat: now, exp: now + 300 }].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const pem = Buffer.from(ci.publicKey.export({ type: 'spki', format: 'pem' }) as string);
  const [header, payload, signature] = (await ci.identity({ ref: 'refs/pull/7/merge', event_name: 'pull_request' })).split('.');
  const forged = [
    `${unsigned({ alg: 'none' })}.`,
    `${unsigned({ alg: 'RS256', kid: 'one' })}.${signature}`,
    [header, unsigned({}).split('.')[1], signature].join('.'),
    [header, payload, ''].join('.'),
    // Algorithm confusion: the public key, which all have, as a shared secret.
    await ci.identity({}, { alg: 'HS256', key: pem }),
    await ci.identity({}, { alg: 'HS256', key: Buffer.from('secret') }),
    await ci.identity({}, { key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }),
    'a.b.c',
    await ci.identity({}, { at: now - 4000, seconds: 300 }),
    await ci.identity({}, { audience: 'https://other.example' }),
    await ci.identity({}, { issuer: 'http://127.0.0.1:1' }),
    await ci.identity({ repository: 'evil/mono' }),
    await ci.identity({}, { kid: 'two' }).then((token) => token.replace(/^[^.]+/, Buffer.from('{"alg":"RS256","kid":"../../one","jku":"http://127.0.0.1:1/keys"}').toString('base64url'))),
  ];
  for (const token of forged) {
    attack(1);
    expect(await exchange(token)).toBeUndefined();
  }
  // A pull request is what it is, whatever else it says.
  for (const claims of [{ ref: 'refs/pull/7/merge', event_name: 'pull_request', base_ref: 'main' }, { ref: 'refs/heads/main', event_name: 'pull_request_target' }, { ref: 'refs/tags/main', event_name: 'push' }]) {
    const token = await exchange(await ci.identity(claims));
    await clientOf(server.url, token).put(attack(100 + victims.length), 'evil');
    expect(await main.get(victims.at(-1)!)).toBe(404);
  }
});

test('forged and replayed tokens', async () => {
  const token = (await exchange(await ci.identity({ ref: 'refs/pull/7/merge', event_name: 'pull_request' })))!;
  const [header, payload, signature] = token.split('.');
  const raised = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), role: 'trusted' })).toString('base64url');
  const key = readFileSync(path.join(root, 'key.pem'), 'utf8');
  const forged = [
    [header, raised, signature].join('.'),
    `${Buffer.from('{"alg":"none"}').toString('base64url')}.${raised}.`,
    await new RunTokens(RecordSigner.newKey()).give({ role: 'trusted', name: 'evil' }, 300),
    await new RunTokens(key, { now: () => Date.now() - 7200_000 }).give({ role: 'trusted', name: 'evil' }, 300),
    await new RunTokens(key).give({ role: 'root' as 'trusted', name: 'evil' }, 300),
    `${secrets.trusted} `,
    secrets.trusted.toUpperCase(),
    secrets.trusted.slice(0, -1),
    '',
  ];
  for (const each of forged) {
    const client = clientOf(server.url, each.trim() === secrets.trusted ? `${secrets.trusted}x` : each);
    expect(await client.put(attack(1), 'evil')).toBe(403);
    expect(await client.get(1)).toBe(404);
  }
});

test('forged records, by one who can write what the cache is stored in', async () => {
  await main.put(attack(1), 'good');
  await attacker.put(attack(2), 'evil');
  const entry = (namespace: string, hash: number): string => path.join(root, 'entries', namespace, String(hash).slice(0, 2), String(hash));
  const namespace = readdirSync(path.join(root, 'entries')).find((name) => name.startsWith('untrusted'))!;
  // What was written without trust, moved to where main looks.
  mkdirSync(path.dirname(entry('trusted', 2)), { recursive: true });
  cpSync(entry(namespace, 2), entry('trusted', 2));
  expect(await main.get(2)).toBe(404);
  // A record of main's, replayed under another hash.
  mkdirSync(path.dirname(entry('trusted', attack(3))), { recursive: true });
  cpSync(entry('trusted', 1), entry('trusted', 3));
  expect(await main.get(3)).toBe(404);
  // A record that the attacker signed.
  const record = new RecordSigner(readFileSync(path.join(root, 'key.pem'), 'utf8')).read(readFileSync(entry(namespace, 2)), { namespace: namespace as 'trusted', hash: '2' });
  mkdirSync(path.dirname(entry('trusted', attack(4))), { recursive: true });
  writeFileSync(entry('trusted', 4), new RecordSigner(RecordSigner.newKey()).write({ ...record, namespace: 'trusted', hash: '4' }));
  expect(await main.get(4)).toBe(404);
  // Bytes in the place of others: under the name of a blob that main needs.
  const evil = readFileSync(entry(namespace, 2));
  for (const folder of readdirSync(path.join(root, 'blobs'))) for (const name of readdirSync(path.join(root, 'blobs', folder))) {
    attacks += 1;
    writeFileSync(path.join(root, 'blobs', folder, name), evil);
    expect(digestOf(evil)).not.toBe(`sha256:${name}`);
  }
  expect(await main.get(1)).toBe(404);
});

test.each(['../../trusted/1', '..%2F..%2Ftrusted%2F1', 'trusted/1', '1/../../x', '%00', '1%0d%0aauthorization: Bearer x', '.', '..'])('a hash that is a path: %s', async (hash) => {
  attack(1);
  expect(await attacker.put(hash, 'evil')).toBe(404);
});

import { createPublicKey } from 'node:crypto';
import { apkRepository, makeCertificates, newApkKey, type ApkSigningKey } from '@nx-oci/peers';
import { newFolder, newMachine } from '../../test/access-rig';
import { apkKeyFile, lockApk } from '../../test/apk-rig';
import { coded, thrownBy } from '../../test/errors';
import { serveFiles, type FileServer } from '../../test/file-server';
import type { ApkContent } from './content';
import { fingerprint } from './key-discovery';
import { apkUpstream } from './upstream';

const key = newApkKey('alpine-devel@lists.example.org-1.rsa.pub');
const packages = [{ name: 'app' }];
/** What the keys of a JSON Web Key Set are made of. */
const jwkOf = ({ publicKey, name }: ApkSigningKey): object => ({ ...createPublicKey(publicKey).export({ format: 'jwk' }), kid: name.replace('.rsa.pub', '') });
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const content = (url: string, keys?: string[]): ApkContent => ({ type: 'apk', packages: ['app'], repositories: [{ name: 'local', url, ...(keys && { keys }) }] });
/** A machine that takes one address for the beginning of another. */
const machineWith = (rules: Record<string, string[]> = {}) => newMachine([apkUpstream], { rules });

/** Serves a repository below a path, and what its makers say. */
async function serveRepository(path: string, said: Record<string, Buffer> = {}): Promise<FileServer> {
  const files = Object.fromEntries(Object.entries(apkRepository({ packages, key })).map(([name, bytes]) => [`${path}/${name}`, bytes]));
  return serveFiles({ ...files, ...said });
}

/** What Alpine says of a release; later on the keys of another one. */
const releases = (keys: Record<string, object[]>): Buffer => json({ release_branches: [{ rel_branch: 'v3.1', keys: {} }, { rel_branch: 'v3.22', keys }] });

test('the keys of Alpine are those of the release and the architectures that are asked for, and not those that it gave up', async () => {
  const old = newApkKey('old.rsa.pub');
  const server = await serveRepository('/alpine/v3.22/main', { '/keys/alpine-devel%40lists.example.org-1.rsa.pub': Buffer.from(key.publicKey) });
  const named = [{ url: `${server.url}/keys/alpine-devel%20lists.example.org-1.rsa.pub` }, { url: `${server.url}/keys/gone.rsa.pub`, deprecated_since: '2020-01-01' }];
  server.files.set('/releases.json', releases({ x86_64: named, aarch64: named.slice(0, 1), s390x: [{ url: `${server.url}/keys/${old.name}` }] }));
  const machine = machineWith({ 'https://alpinelinux.org/': [`${server.url}/`] });
  const told: string[] = [];
  const locked = await lockApk(content(`${server.url}/alpine/v3.22/main`), { ...machine, onStep: (step) => void told.push(step) });
  expect(locked.repositories[0].keys).toEqual([{ name: key.name, key: key.publicKey }]);
  expect(told).toContainEqual(expect.stringContaining(`Trusting ${key.name} (SHA-256 ${fingerprint({ name: key.name, key: key.publicKey })})`));
  expect(server.requests.map(({ url }) => url).filter((url) => url!.startsWith('/keys'))).toEqual(['/keys/alpine-devel%40lists.example.org-1.rsa.pub']);
  expect(await thrownBy(() => lockApk(content(`${server.url}/alpine/v3.1/main`), machine))).toEqual(coded('keys-missing', '"local"'));
});

test('a repository names its keys itself, as a set of JSON Web Keys', async () => {
  const server = await serveRepository('/os', { '/os/apk-configuration': json({ jwks_uri: '/keys.json' }), '/keys.json': json({ keys: [jwkOf(newApkKey('other.rsa.pub')), jwkOf(key)] }) });
  const locked = await lockApk(content(`${server.url}/os/`), machineWith());
  expect(locked.repositories[0].keys).toEqual([{ name: key.name, key: key.publicKey }]);
  server.files.set('/keys.json', json({ keys: [{ ...jwkOf(key), kid: '../evil' }] }));
  expect(await thrownBy(() => lockApk(content(`${server.url}/os`), machineWith()))).toEqual(coded('key-invalid', '../evil'));
});

test('keys are asked for once: after that the lock has them, until they are to be renewed', async () => {
  const server = await serveRepository('/os', { '/os/apk-configuration': json({ jwks_uri: '/keys.json' }), '/keys.json': json({ keys: [jwkOf(key)] }) });
  const asked = (): number => server.requests.splice(0).filter(({ url }) => /keys|configuration/.test(url!)).length;
  const machine = machineWith();
  const previous = await lockApk(content(`${server.url}/os`), machine);
  expect(asked()).toBe(2);
  // An impostor's key changes nothing.
  server.files.set('/keys.json', json({ keys: [jwkOf(newApkKey(key.name))] }));
  expect((await lockApk(content(`${server.url}/os`), machine, { previous })).repositories).toEqual(previous.repositories);
  expect(asked()).toBe(0);
  expect(await thrownBy(() => lockApk(content(`${server.url}/os`), machine, { previous, update: new Set(['keys']) }))).toEqual(coded('signature-invalid', key.name));
  expect(asked()).toBe(2);
});

test('a content that names keys has no others', async () => {
  const server = await serveRepository('/os', { '/os/apk-configuration': json({ jwks_uri: '/keys.json' }), '/keys.json': json({ keys: [jwkOf(key)] }) });
  expect(await thrownBy(() => lockApk(content(`${server.url}/os`, [apkKeyFile(newApkKey('mine.rsa.pub'))]), machineWith()))).toEqual(coded('key-unknown', key.name));
  expect(server.requests.some(({ url }) => url!.includes('configuration'))).toBe(false);
});

test('without encryption no key is taken, wherever an address leads', async () => {
  expect(await thrownBy(() => lockApk(content('http://packages.example/os'), machineWith()))).toEqual(coded('address-insecure', 'http://packages.example/os/apk-configuration'));
  const redirecting = machineWith({ 'https://alpinelinux.org/': ['http://mirror.example/'] });
  expect(await thrownBy(() => lockApk(content('https://packages.example/alpine/v3.22/main'), redirecting))).toEqual(coded('address-insecure', 'http://mirror.example/releases.json'));
});

test('a server whose certificate nobody trusts is not believed', async () => {
  const certificates = await makeCertificates(newFolder());
  const server = await serveFiles({}, { certificate: certificates.server });
  expect(await thrownBy(() => lockApk(content(`${server.url}/os`), machineWith()))).toEqual(coded('keys-missing', 'certificate'));
});

import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { coded } from '../test/errors';
import { temporaryFolder } from '../test/temporary-folder';
import { readConfig } from './config';
import { RecordSigner } from './record';
import { tokenDigest } from './static-tokens';

const scratch = temporaryFolder();
const token = 'a-token-of-many-characters';
let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(scratch, 'config-'))));

function write(text: string): string {
  const file = path.join(folder, 'cache.yaml');
  writeFileSync(file, text);
  return file;
}
const read = (text: string, env: NodeJS.ProcessEnv = {}) => readConfig(write(text), env);

test('a folder is enough, and gets a key of its own that stays', () => {
  const config = readConfig(undefined, { NX_OCI_CACHE_STORAGE: path.join(folder, 'cache') });
  expect(config).toMatchObject({ host: '127.0.0.1', port: 3210, storage: { kind: 'folder', folder: path.join(folder, 'cache') }, anonymous: 'nothing', tokens: [], ci: [] });
  expect(statSync(path.join(folder, 'cache/key.pem')).mode & 0o777).toBe(0o600);
  expect(readConfig(undefined, { NX_OCI_CACHE_STORAGE: path.join(folder, 'cache') }).key).toBe(config.key);
});

test('all that a file can say is read, from where it is', () => {
  writeFileSync(path.join(folder, 'token'), `${token}-2\n`);
  writeFileSync(path.join(folder, 'own.pem'), RecordSigner.newKey());
  const rules = [{ claims: { ref_protected: 'true' }, role: 'trusted' }];
  const config = read(
    `
listen: 0.0.0.0:443
tls: { cert: tls.crt, key: tls.key }
storage: s3://acme-cache/nx/one/
s3: { endpoint: "http://127.0.0.1:9000", region: eu-west-1 }
work: work
workSize: 2GiB
key: own.pem
anonymous: read
tokens:
  - { name: main, role: trusted, env: MAIN }
  - { name: pr, role: untrusted, file: token, project: acme/mono }
  - { name: laptop, role: read, sha256: "${'0'.repeat(64)}" }
ci: [{ issuer: https://gitlab.example, audience: https://cache.example, rules: ${JSON.stringify(rules)} }]
limits: { size: 500MB, entries: 10 }
keep: { days: 1, untrustedDays: 0.5, size: 1TiB }
`,
    { MAIN: token },
  );
  expect(config).toMatchObject({
    host: '0.0.0.0',
    port: 443,
    tls: { cert: path.join(folder, 'tls.crt'), key: path.join(folder, 'tls.key') },
    storage: { kind: 's3', bucket: 'acme-cache', prefix: 'nx/one', endpoint: 'http://127.0.0.1:9000', region: 'eu-west-1' },
    work: path.join(folder, 'work'),
    workSize: 2 * 2 ** 30,
    key: readFileSync(path.join(folder, 'own.pem'), 'utf8'),
    anonymous: 'read',
    tokens: [
      { name: 'main', role: 'trusted', sha256: tokenDigest(token) },
      { name: 'pr', role: 'untrusted', project: 'acme/mono', sha256: tokenDigest(`${token}-2`) },
      { name: 'laptop', role: 'read', sha256: '0'.repeat(64) },
    ],
    ci: [{ issuer: 'https://gitlab.example', rules }],
    limits: { bytes: 500e6, entries: 10 },
    sweep: { maxAge: 86_400_000, maxUntrustedAge: 43_200_000, maxSize: 2 ** 40 },
  });
});

test('variables go before the file, and may have a token for each role', () => {
  const config = read('storage: one\nlisten: 127.0.0.1:1\n', { NX_OCI_CACHE_STORAGE: 'oci://ghcr.io/acme/cache', NX_OCI_CACHE_LISTEN: '[::]:5', NX_OCI_CACHE_PLAIN_HTTP: 'true', NX_OCI_CACHE_KEY: RecordSigner.newKey(), NX_OCI_CACHE_TRUSTED_TOKEN: token, NX_OCI_CACHE_READ_TOKEN: `${token}-2` });
  expect(config).toMatchObject({ host: '::', port: 5, storage: { kind: 'oci', repository: 'ghcr.io/acme/cache' }, tokens: [{ role: 'trusted' }, { role: 'read' }] });
  expect(existsSync(path.join(folder, 'one'))).toBe(false);
});

test.each<[string, string, NodeJS.ProcessEnv, string[]]>([
  ['no storage', '', {}, ['"storage"']],
  ['a key that is not known', 'storage: x\nstorge: y\n', {}, ['unknown property "storge"', 'storage, s3']],
  ['what is no YAML', 'storage: {\n', {}, ['cache.yaml is not YAML']],
  ['a storage of another kind', 'storage: gs://bucket\n', {}, ['"gs://bucket"']],
  ['a storage with a slash too few', 'storage: s3:/bucket\n', {}, ['"s3:/bucket"']],
  ['a storage without slashes', 'storage: oci:registry.example/cache\n', {}, ['"oci:registry.example/cache"']],
  ['an endpoint without a scheme', 'storage: s3://bucket\ns3: { endpoint: "127.0.0.1:3941" }\n', {}, ['s3.endpoint is "127.0.0.1:3941"']],
  ['an endpoint without a scheme that looks like one', 'storage: s3://bucket\n', { AWS_ENDPOINT_URL: 'localhost:3941' }, ['AWS_ENDPOINT_URL is "localhost:3941"']],
  ['an issuer without a scheme', 'storage: x\nci: [{ issuer: gitlab.example, audience: b, rules: [{ claims: { ref: main }, role: trusted }] }]\n', {}, ['ci[0].issuer is "gitlab.example"']],
  ['a bucket without a key', 'storage: s3://bucket\n', {}, ['"key"']],
  ['a key that is none', 'storage: s3://bucket\n', { NX_OCI_CACHE_KEY: 'secret' }, ['The key is none']],
  ['the network without TLS', 'storage: x\nlisten: 0.0.0.0:80\n', {}, ['0.0.0.0:80', 'in the clear']],
  ['plain HTTP by another word', 'storage: x\n', { NX_OCI_CACHE_PLAIN_HTTP: '0' }, ['NX_OCI_CACHE_PLAIN_HTTP is "0"']],
  ['no port', 'storage: x\nlisten: localhost\n', {}, ['"localhost"']],
  ['a size that is none', 'storage: x\nkeep: { size: much }\n', {}, ['keep.size is "much"']],
  ['a role that is none', 'storage: x\ntokens: [{ name: a, role: root, env: A }]\n', { A: token }, ['tokens[0].role is "root"', '"trusted" or "untrusted" or "read" or "admin"']],
  ['a token without a value', 'storage: x\ntokens: [{ name: a, role: read, env: A }]\n', {}, ['A has no token']],
  ['a token that is short', 'storage: x\n', { NX_OCI_CACHE_READ_TOKEN: 'short' }, ['NX_OCI_CACHE_READ_TOKEN', '5 characters']],
  ['a token that says too much', 'storage: x\ntokens: [{ name: a, role: read, env: A, file: b }]\n', {}, ['"a" has 2 of']],
  ['one token for two roles', 'storage: x\n', { NX_OCI_CACHE_READ_TOKEN: token, NX_OCI_CACHE_TRUSTED_TOKEN: token }, ['is that of another one']],
  ['a file that is not there', 'storage: x\nkey: none.pem\n', {}, ['key cannot be read', 'none.pem']],
  ['what strangers may do', 'storage: x\nanonymous: write\n', {}, ['anonymous']],
  ['a rule that fits all', 'storage: x\nci: [{ issuer: a, audience: b, rules: [{ claims: {}, role: trusted }] }]\n', {}, ['ci[0].rules[0].claims']],
])('%s is refused by name', (_, text, env, words) => {
  expect(() => read(text, env)).toThrow(coded('config-invalid', ...words));
});

test('claims that are no texts are to be quoted', () => {
  const text = 'storage: x\nci: [{ issuer: "https://a", audience: b, rules: [{ claims: { ref_protected: true }, role: trusted }] }]\n';
  expect(() => read(text)).toThrow(expect.objectContaining({ code: 'config-invalid', remedy: expect.stringContaining('quote') }));
});

test('plain HTTP that is not wanted is as not said', () => {
  expect(() => read('storage: x\nlisten: 0.0.0.0:80\nplainHttp: false\n')).toThrow(coded('config-invalid', 'in the clear'));
});

test('a folder that cannot be is refused by name', () => {
  writeFileSync(path.join(folder, 'file'), '');
  for (const place of ['file', 'file/cache']) expect(() => readConfig(undefined, { NX_OCI_CACHE_STORAGE: path.join(folder, place) })).toThrow(coded('config-invalid', path.join(folder, place)));
});

test('no error has a token in it', () => {
  expect(() => read('storage: x\n', { NX_OCI_CACHE_READ_TOKEN: 'tiny secret' })).toThrow(expect.not.objectContaining({ message: expect.stringContaining('tiny') }));
});

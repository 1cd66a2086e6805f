import { bytesContent } from '@nx-oci/oci';
import { secretInPath, secretsIn, secretsInText } from './secrets';

// Put together here, so that nothing that looks for secrets in this repository finds any.
const base64 = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7';
const pem = (label: string, body = `\n${base64}\n`): string => `-----BEGIN ${label}-----${body}-----END ${label}-----\n`;
const random = (length: number): string => 'a1B2c3D4e5F6g7H8i9J0'.repeat(20).slice(0, length);

test.each([
  ['a private key', pem(['PRIVATE', 'KEY'].join(' '))],
  ['a private key', pem(['RSA PRIVATE', 'KEY'].join(' '), `\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123\n\n${base64}\n`)],
  ['a private key', pem(['OPENSSH PRIVATE', 'KEY'].join(' '))],
  ['a private key', pem(['PGP PRIVATE', 'KEY BLOCK'].join(' '), `\nVersion: GnuPG v2\n\n${base64}\n`)],
  ['a private key', JSON.stringify({ private_key: pem(['PRIVATE', 'KEY'].join(' ')) })],
  ['a secret key of age', `AGE-SECRET-KEY-${'1'.padEnd(59, 'QPZRY9X8')}`],
  ['an access key of AWS', `aws_access_key_id = ${'AKIA'}${'ABCDEFGH234567IJ'}`],
  ['a key of an Azure account', `DefaultEndpointsProtocol=https;AccountKey=${random(86)}==`],
  ['a key of Google', `key: "${'AIza'}${random(35)}"`],
  ['a token of DigitalOcean', `dop_v1_${'0123456789abcdef'.repeat(4)}`],
  ['a token of GitHub', `https://x:${'ghp_'}${random(36)}@github.com`],
  ['a token of GitHub', `${'github_pat_'}${random(82)}`],
  ['a token of GitLab', `${'glpat-'}${random(20)}`],
  ['a token of npm', `NPM_TOKEN=${'npm_'}${random(36)}`],
  ['a token of PyPI', `password = ${'pypi-AgE'}${random(60)}`],
  ['a token of Docker', `${'dckr_pat_'}${random(27)}`],
  ['a token of Slack', `${'xoxb-'}123456789012-${random(24)}`],
  ['a key of Stripe', `${'sk_live_'}${random(24)}`],
  ['a key of SendGrid', `${'SG.'}${random(22)}.${random(43)}`],
  ['a key of Anthropic', `${'sk-ant-'}api03-${random(93)}AA`],
  ['a key of OpenAI', `${'sk-proj-'}${random(40)}T3BlbkFJ${random(40)}`],
  ['a token of Hugging Face', `${'hf_'}${'abcdefghij'.repeat(4).slice(0, 34)}`],
  ['a token of Vault', `${'hvs.'}${random(95)}`],
  ['a token of Terraform', `${random(14)}.${'atlasv1.'}${random(67)}`],
  ['a password for a registry of npm', `//registry.example/:_${'authToken'}=${random(30)}`],
])('%s is found, with its line', async (kind, secret) => expect(await secretsIn(bytesContent(`one\ntwo\n${secret}\n`))).toEqual([{ kind, line: 3 }]));

test.each([
  ['what reads keys', `if (text.startsWith("${pem(['PRIVATE', 'KEY'].join(' '), '')}")) parse(text);`],
  ['a key in another text', `-----BEGIN ${['PRIVATE', 'KEY'].join(' ')}-----\\n…\\n-----END ${['PRIVATE', 'KEY'].join(' ')}-----\n${base64}`],
  ['a public key', pem('PUBLIC KEY')],
  ['a certificate', pem('CERTIFICATE')],
  ['the key of the handbook', `${'AKIA'}${'IOSFODNN7EXAMPLE'}`],
  ['a variable of npm', '//registry.example/:_authToken=${NPM_TOKEN}'],
  ['what is too short', `${'ghp_'}abc ${'npm_'}config_registry ${'AIza'}bc`],
  ['a name with more before it', `my${'ghp_'}${random(36)}`],
])('%s is none', async (_, text) => expect(await secretsIn(bytesContent(text))).toEqual([]));

test('a program is no text, however it ends', async () => expect(await secretsIn(bytesContent(Buffer.from(`\x7fELF\0${'ghp_'}${random(36)}`)))).toEqual([]));

test('a secret across chunks of a large file is found once, with its line', async () => {
  const text = `${'line\n'.repeat(3000)}${'ghp_'}${random(36)}\n${'ghp_'}${random(40)}\n`;
  for (const size of [1, 4096, 15_010, 15_020]) {
    const bytes = Buffer.from(text);
    const open = function* (): Generator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    };
    if (size > 1) expect(await secretsIn({ ...bytesContent(bytes), open })).toEqual([{ kind: 'a token of GitHub', line: 3001 }]);
    else expect(await secretsIn({ ...bytesContent(bytes.subarray(14_990)), open: () => [...bytes.subarray(14_990)].map((byte) => Buffer.from([byte])) })).toMatchObject([{ kind: 'a token of GitHub', line: 3 }]);
  }
});

test('what is found says nothing of the secret', () => expect(JSON.stringify(secretsInText(`${'ghp_'}${random(36)}`))).not.toContain(random(8)));

test.each(['root/.ssh/id_ed25519', '.netrc', 'home/a/.aws/credentials', 'root/.docker/config.json', 'root/.kube/config', 'etc/tls/server.p12', 'home/a/.pypirc'])('the name %s tells', (path) =>
  expect(secretInPath(path)).toHaveLength(1));

test.each(['root/.ssh/id_ed25519.pub', 'usr/lib/netrc.py', 'usr/share/config.json', 'etc/ssl/cert.pem', 'app/credentials.ts'])('the name %s tells nothing', (path) => expect(secretInPath(path)).toEqual([]));

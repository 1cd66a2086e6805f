import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { symlinkSync } from 'node:fs';
import { coded } from '../test/errors';
import { TestWorkspace } from '../test/workspace';
import { addCertificates } from './certificates';
import { certificateBundle, staticBase } from './static-base';
import { textAt } from './tree-text';

const workspace = new TestWorkspace();
const base = staticBase();

/** Makes a certificate; returns its PEM. */
function certificate(name: string): string {
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', `/CN=${name}`];
  execFileSync('openssl', [...args, '-keyout', workspace.path(`${name}.key`), '-out', workspace.path(`${name}.pem`)], { stdio: 'pipe' });
  return workspace.read(`${name}.pem`);
}

const one = certificate('one');
const two = certificate('two');

function appended(...files: string[]): string {
  const bundle = textAt(addCertificates(base, files, workspace), certificateBundle);
  const before = textAt(base, certificateBundle);
  expect(bundle.startsWith(before)).toBe(true);
  return bundle.slice(before.length);
}

test("certificates come after the base's, in the order given", () => {
  expect(appended('two.pem', 'one.pem')).toBe(two + one);
  expect(new X509Certificate(appended('one.pem')).subject).toBe('CN=one');
});

test('a file may hold several', () => {
  workspace.write({ 'both.pem': one + two });
  expect(appended('both.pem')).toBe(one + two);
});

test('comments, line ends and what stands around do not count', () => {
  workspace.write({ 'written.pem': `Subject: größe\r\n# comment\r\n${one.replaceAll('\n', '\r\n')}\r\n\r\ntrailing` });
  expect(appended('written.pem')).toBe(one);
});

test('tokens are taken', () => {
  workspace.write({ 'apps/greeter/ca.pem': one });
  expect(appended('{projectRoot}/ca.pem')).toBe(one);
});

test('an empty base gets a bundle', () => {
  const tree = addCertificates(new Map(), ['one.pem'], workspace);
  expect([...tree.keys()]).toEqual([certificateBundle]);
  expect(tree.get(certificateBundle)).toMatchObject({ mode: 0o644, uid: 0, gid: 0, mtime: 0 });
  expect(textAt(tree, certificateBundle)).toBe(one);
});

const body = one.split('\n').slice(1, -2).join('\n');
test.each([
  ['a private key', (): string => one + workspace.read('one.key'), 'holds a private key'],
  ['a private key alone', (): string => workspace.read('one.key'), 'holds a private key'],
  ['no certificate', (): string => 'text', 'holds no PEM certificate'],
  ['nothing', (): string => '', 'holds no PEM certificate'],
  ['a broken certificate', (): string => two + one.replace(body, body.slice(8)), 'number 2'],
  ['a certificate without an end', (): string => one.replace(/-----END.*\n/, '') + two, 'without an end'],
])('a file with %s is refused', (_, content, message) => {
  workspace.write({ 'bad.pem': content() });
  expect(() => addCertificates(base, ['one.pem', 'bad.pem'], workspace)).toThrow(coded('certificate-invalid', 'bad.pem', message));
});

test('a file that is not there, or is a folder, is refused', () => {
  expect(() => addCertificates(base, ['missing.pem'], workspace)).toThrow(coded('content-missing', 'missing.pem'));
  expect(() => addCertificates(base, ['apps'], workspace)).toThrow(coded('content-missing', 'apps'));
});

test('a link that leaves the workspace is refused', () => {
  symlinkSync('/etc/hostname', workspace.path('outside.pem'));
  expect(() => addCertificates(base, ['outside.pem'], workspace)).toThrow(coded('path-escapes', 'outside.pem'));
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { netrcLogin } from './netrc';

const folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-netrc-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = `# of all machines
machine one.example login me password s3cret
machine two.example
  login "a name"
  account ignored
  password "with \\"quotes\\" # and more"
macdef init
machine macro.example login x password y

machine one.example login other password later
default login anonymous password guest#1
`;

test.each([
  ['one.example', { login: 'me', password: 's3cret' }],
  ['two.example', { login: 'a name', password: 'with "quotes" # and more' }],
  ['macro.example', { login: 'anonymous', password: 'guest#1' }],
])('the login for %s', (host, login) => {
  const file = path.join(folder, 'netrc');
  writeFileSync(file, text);
  expect(netrcLogin(host, { NETRC: file })).toEqual(login);
});

test('the file of the home folder, which need not be there', () => {
  const home = mkdtempSync(path.join(folder, 'home-'));
  expect(netrcLogin('one.example', { HOME: home })).toBeUndefined();
  writeFileSync(path.join(home, '.netrc'), 'machine one.example login me password here');
  expect(netrcLogin('one.example', { HOME: home })).toEqual({ login: 'me', password: 'here' });
  expect(netrcLogin('two.example', { HOME: home })).toBeUndefined();
});

test('a file that is named and not there is an error', () => {
  expect(() => netrcLogin('one.example', { NETRC: path.join(folder, 'none') })).toThrow(expect.objectContaining({ code: 'netrc-invalid' }));
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { coded } from '../../test/errors';
import { readCredentials, writeCredentials } from './credentials';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'nx-oci-credentials-'));
  mkdirSync(path.join(root, 'keys'));
  writeFileSync(path.join(root, 'keys/key'), 'of a file\n');
  writeFileSync(path.join(root, 'keys/empty'), '');
  process.env.TEST_CREDENTIAL = 'of a variable';
  process.env.TEST_EMPTY = '';
});
afterEach(() => {
  rmSync(root, { recursive: true });
  delete process.env.TEST_CREDENTIAL;
  delete process.env.TEST_EMPTY;
});

test('values are in the environment and in files, and not among the arguments', () => {
  const given = readCredentials({ KEY: { env: 'TEST_CREDENTIAL' }, TOKEN: { file: 'keys/key' }, OTHER: { file: path.join(root, 'keys/key') } }, root);
  expect(given.args).toEqual(['--env', 'KEY', '--env', 'TOKEN_FILE=/run/credentials/TOKEN', '--env', 'OTHER_FILE=/run/credentials/OTHER']);
  expect(given.env).toEqual({ KEY: 'of a variable' });
  const folder = path.join(root, 'written');
  writeCredentials(given, folder);
  expect(readFileSync(path.join(folder, 'TOKEN'), 'utf8')).toBe('of a file\n');
  expect([statSync(folder).mode & 0o777, statSync(path.join(folder, 'TOKEN')).mode & 0o777]).toEqual([0o700, 0o400]);
});

test.each<[object, string, string]>([
  [{ env: 'TEST_NOT_SET' }, 'credential-missing', 'the variable TEST_NOT_SET is not set'],
  [{ env: 'TEST_EMPTY' }, 'credential-missing', 'the variable TEST_EMPTY is empty'],
  [{ file: 'keys/gone' }, 'credential-missing', 'keys/gone cannot be read (ENOENT)'],
  [{ file: 'keys/empty' }, 'credential-missing', 'keys/empty is empty'],
  [{ file: 'keys' }, 'credential-missing', 'keys cannot be read (EISDIR)'],
  [{ value: 'abcdefgh' }, 'option-invalid', 'credentials.KEY'],
])('%j is not there', (source, code, message) => expect(() => readCredentials({ KEY: source as never }, root)).toThrow(coded(code, message)));

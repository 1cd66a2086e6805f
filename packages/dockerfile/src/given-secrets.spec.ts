import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { coded } from '../test/errors';
import { temporaryFolder } from '../test/temporary-folder';
import { givenSecrets } from './given-secrets';

const folder = temporaryFolder();
const file = path.join(folder, 'token');
writeFileSync(file, 'in a file\n');
writeFileSync(path.join(folder, 'empty'), '');

test('values are those of variables and files', () => {
  expect(givenSecrets({ secrets: { a: { env: 'A' }, b: { file } }, ssh: { default: [file] } }, { A: 'in a variable' })).toEqual(['in a variable', 'in a file\n']);
});

test.each([
  ['a variable that is not set', { a: { env: 'B' } }, 'B is not set'],
  ['a variable that is empty', { a: { env: 'EMPTY' } }, 'EMPTY is empty'],
  ['a file that is not there', { a: { file: '/nowhere' } }, '/nowhere'],
  ['a file that is a folder', { a: { file: folder } }, folder],
  ['an empty file', { a: { file: path.join(folder, 'empty') } }, 'empty is empty'],
])('a secret in %s is missing', (_, secrets, why) => {
  expect(() => givenSecrets({ secrets, ssh: {} }, { EMPTY: '' })).toThrow(coded('secret-missing', 'secret "a"', why));
});

test.each([
  ['not there', '/nowhere'],
  ['not set', ''],
  ['a folder', folder],
])('an agent whose socket is %s is missing', (_, socket) => {
  expect(() => givenSecrets({ secrets: {}, ssh: { default: [socket] } }, {})).toThrow(coded('secret-missing', 'ssh "default"', socket));
});

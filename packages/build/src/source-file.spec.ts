import { readFileSync } from 'node:fs';
import { coded } from '../test/errors';
import { BuildError } from './error';
import { reading } from './source-file';

test('an error of the file system while reading is told with the path that was written', () => {
  expect(() => reading('dist/app', () => readFileSync('/nowhere/app'))).toThrow(
    coded('content-missing', 'dist/app cannot be read', 'ENOENT'),
  );
});

test('other errors pass as they are', () => {
  const errors = [new BuildError('mode-invalid', { message: 'x', remedy: 'y' }), new TypeError('x')];
  for (const error of errors) {
    expect(() =>
      reading('dist/app', () => {
        throw error;
      }),
    ).toThrow(error);
  }
});

test('what was read is returned', () => expect(reading('dist/app', () => 7)).toBe(7));

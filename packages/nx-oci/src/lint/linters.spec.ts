import { coded } from '../../test/errors';
import { chosenLinters, defaultLinters, linterArguments } from './linters';

const names = (table: Parameters<typeof chosenLinters>[0]): string[] => chosenLinters(table).map(([name]) => name);

test('a workspace adds linters, leaves defaults out, and changes fields of them', () => {
  const yamllint = { files: ['**/*.yaml'], command: ['yamllint'] };
  expect(names(undefined)).toEqual(['ruff', 'shellcheck', 'eslint']);
  expect(names({ yamllint, eslint: false })).toEqual(['ruff', 'shellcheck', 'yamllint']);
  expect(chosenLinters({ ruff: { files: ['apps/**/*.py'] } })[0][1]).toEqual({ ...defaultLinters.ruff, files: ['apps/**/*.py'] });
});

test.each([
  [{ yamllint: { files: ['**'] } }, 'The linter "yamllint" has no command.'],
  [{ yamllint: { command: ['yamllint'], files: [] } }, 'The linter "yamllint" has no files.'],
])('%j is refused', (table, message) => expect(() => chosenLinters(table)).toThrow(coded('option-invalid', message)));

test('arguments that mend stand before the files, and before what ends options', () => {
  expect(linterArguments(defaultLinters.ruff, { fix: true })).toEqual(['check', '--force-exclude', '--fix', '--']);
  expect(linterArguments(defaultLinters.ruff, { fix: false })).toEqual(['check', '--force-exclude', '--']);
  expect(linterArguments({ files: [], command: ['a', 'b'], fix: ['-w'] }, { fix: true })).toEqual(['b', '-w']);
  expect(linterArguments(defaultLinters.shellcheck, { fix: true })).toEqual(['--']);
});

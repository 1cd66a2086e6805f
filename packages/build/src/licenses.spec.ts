import { debianLicense, declaredLicense } from './licenses';

test.each(['MIT', 'Apache-2.0', '(MIT OR GPL-2.0-or-later)', 'GPL-2.0-only WITH Classpath-exception-2.0'])('"%s" is an SPDX expression', (said) => {
  expect(declaredLicense(` ${said} `)).toEqual({ licenseDeclared: said });
});

test.each(['MIT License', 'see LICENSE', 'GPL-2+'])('"%s" is none, and is told as it is', (said) => {
  expect(declaredLicense(said)).toEqual({ licenseDeclared: 'NOASSERTION', licenseComments: `It says: ${said}` });
});

const copyright = (...licenses: string[]): string =>
  ['Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nLicense: of-the-whole', ...licenses.map((each) => `Files: *\nCopyright: someone\nLicense: ${each}\n text`)].join('\n\n');

test.each<[string, string[], string]>([
  ['one', ['Expat'], 'MIT'],
  ['several, each once', ['GPL-2+', 'BSD-3-clause', 'GPL-2+'], 'BSD-3-Clause AND GPL-2.0-or-later'],
  ['alternatives', ['GPL-3 or Artistic', 'LGPL-2.1+'], '(GPL-3.0-only OR Artistic-1.0-Perl) AND LGPL-2.1-or-later'],
  ['one that only the package knows', ['Own-1', 'GFDL-1.3+'], 'GFDL-1.3-or-later AND Own-1'],
])('a copyright file of Debian with %s', (_, licenses, expected) => expect(debianLicense(copyright(...licenses))).toBe(expected));

test('one of another form tells nothing', () => {
  expect(debianLicense('This package was debianized by someone.\n\nLicense: GPL-2')).toBeUndefined();
  expect(debianLicense(copyright())).toBeUndefined();
});

import { parseConstraint, parseProvision, takesVersion } from './constraint';

/** Which of these versions a constraint takes; nothing if it is none. */
function taken(text: string, versions: string[]): string[] | undefined {
  const constraint = parseConstraint(text);
  return constraint && versions.filter((version) => takesVersion(constraint, version));
}

const versions = ['1.1-r0', '1.2_alpha-r0', '1.2-r0', '1.2-r1', '1.2.5-r0', '1.3-r0', '1.20-r0'];

test.each([
  ['lib', versions],
  ['lib=1.2-r0', ['1.2-r0']],
  ['lib=1.2', []],
  ['lib>1.2-r0', ['1.2-r1', '1.2.5-r0', '1.3-r0', '1.20-r0']],
  ['lib>=1.2-r1', ['1.2-r1', '1.2.5-r0', '1.3-r0', '1.20-r0']],
  ['lib<1.2', ['1.1-r0', '1.2_alpha-r0']],
  ['lib<=1.2-r0', ['1.1-r0', '1.2_alpha-r0', '1.2-r0']],
  ['lib~1.2', ['1.2_alpha-r0', '1.2-r0', '1.2-r1', '1.2.5-r0']],
  ['lib=~1.2', ['1.2_alpha-r0', '1.2-r0', '1.2-r1', '1.2.5-r0']],
  ['lib~=1.2', ['1.2_alpha-r0', '1.2-r0', '1.2-r1', '1.2.5-r0']],
  ['lib>~1.2', ['1.2_alpha-r0', '1.2-r0', '1.2-r1', '1.2.5-r0', '1.3-r0', '1.20-r0']],
  ['lib<~1.2', ['1.1-r0', '1.2_alpha-r0', '1.2-r0', '1.2-r1', '1.2.5-r0']],
])('%s', (text, expected) => {
  expect(taken(text, versions)).toEqual(expected);
});

test('names, tags and conflicts are read', () => {
  expect(parseConstraint('nginx@edge')).toEqual({ name: 'nginx', tag: 'edge', conflict: false, text: 'nginx@edge' });
  for (const text of ['nginx>=1.2@edge', 'nginx@edge>=1.2']) expect(parseConstraint(text)).toEqual({ name: 'nginx', operator: '>=', version: '1.2', tag: 'edge', conflict: false, text });
  expect(parseConstraint('!openssh<9')).toEqual({ name: 'openssh', operator: '<', version: '9', conflict: true, text: '!openssh<9' });
  expect(parseConstraint('so:libc.musl-x86_64.so.1')).toMatchObject({ name: 'so:libc.musl-x86_64.so.1', conflict: false });
  expect(parseConstraint('/bin/sh')).toMatchObject({ name: '/bin/sh' });
  expect(parseConstraint('cmd:[')).toMatchObject({ name: 'cmd:[' });
});

test('what is no constraint is told from what is one', () => {
  for (const text of ['', '!', '=1', 'lib=', 'lib=dev', 'lib==1', 'lib><1', 'lib<>1', 'lib@', 'a b', 'lib=1=2', 'lib@a@b', '!!lib', 'lib===1']) expect([text, parseConstraint(text)]).toEqual([text, undefined]);
});

test('what is provided in no version fulfils no constraint on one', () => {
  expect(takesVersion(parseConstraint('mta')!, undefined)).toBe(true);
  for (const text of ['mta=1', 'mta>0', 'mta~1']) expect(takesVersion(parseConstraint(text)!, undefined)).toBe(false);
});

test('versions of libraries by their file names come before those of packages', () => {
  expect(parseProvision('so:libssl.so.3=3')).toEqual({ name: 'so:libssl.so.3', version: '0.3' });
  expect(parseProvision('so:libssl.so.3=3.1.0-r4')).toEqual({ name: 'so:libssl.so.3', version: '3.1.0-r4' });
  expect(parseProvision('cmd:openssl=3.1')).toEqual({ name: 'cmd:openssl', version: '3.1' });
  expect(parseProvision('mta')).toEqual({ name: 'mta' });
  for (const text of ['so:libssl.so.3=3', 'so:libssl.so.3>=3', 'so:libssl.so.3~3']) expect(taken(text, [parseProvision('so:libssl.so.3=3')!.version!])).toHaveLength(1);
  expect(taken('so:libssl.so.3>=3', ['3.1.0-r4'])).toHaveLength(1);
  expect(taken('so:libssl.so.3>=3.2-r0', ['0.3'])).toEqual([]);
});

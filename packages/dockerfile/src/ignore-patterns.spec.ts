import { ignorePatterns } from './ignore-patterns';

test.each<[string, string[], string[]]>([
  ['dist', ['dist', 'dist/a', 'dist/a/b'], ['a/dist', 'distant']],
  ['/dist/', ['dist', 'dist/a'], ['a/dist']],
  ['./a/../dist', ['dist'], ['a']],
  ['  spaced  \n# comment\n#also\n\n', ['spaced'], ['# comment', '#also']],
  ['*.md', ['a.md', '.md', 'a.md/b'], ['a/b.md']],
  ['**/*.md', ['a.md', 'a/b.md', 'a/b/c.md'], ['a.mdx']],
  ['**/node_modules', ['node_modules', 'a/node_modules/b', 'a/b/node_modules'], ['node_modulesx']],
  ['a/**', ['a/b', 'a/b/c'], ['b/a']],
  ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['a/xb', 'b']],
  ['**b', ['b', 'ab', 'a/ab'], ['ba']],
  ['?.txt', ['a.txt'], ['ab.txt', '/.txt']],
  ['[a-c]x', ['ax', 'cx'], ['dx', 'x']],
  ['[^a]x', ['bx'], ['ax', '/x']],
  ['a\\*', ['a*'], ['ab']],
  ['a.b+(c)|{d}$', ['a.b+(c)|{d}$'], ['axb+(c)|{d}$']],
  ['*\n!keep\n!a/b', ['x', 'a', 'a/x'], ['keep', 'keep/x', 'a/b', 'a/b/c']],
  ['!a\na', ['a'], []],
  ['a\n!a/b\na/b/c', ['a/x', 'a/b/c'], ['a/b', 'a/b/d']],
  ['! a\nb', ['b'], ['a']],
  ['\uFEFFa\r\nb\r\n', ['a', 'b'], ['c']],
  ['[a', [], ['[a', 'a']],
])('%j', (text, ignored, kept) => {
  const { ignores } = ignorePatterns(text);
  expect([...ignored, ...kept].filter((path) => ignores(path))).toEqual(ignored);
});

test('whether something may be taken back is told', () => {
  expect(ignorePatterns('a\nb').hasExceptions).toBe(false);
  expect(ignorePatterns('a\n!b')).toMatchObject({ hasExceptions: true, patterns: ['a', '!b'] });
});

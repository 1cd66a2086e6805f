import { Mirrors } from './mirrors';
import { misspelledRules } from './misspelled-rules';

const rulesOf = (...names: string[]): Mirrors => new Mirrors(new Map(names.map((name) => [name, ['https://mirror.example/']])));

test.each<[string, string[], string[], string[]]>([
  ['two letters swapped', ['debain'], ['debian'], ['debain for debian']],
  ['a letter missing', ['debian-secrity'], ['debian', 'debian-security'], ['debian-secrity for debian-security']],
  ['a short name', ['nmp', 'pip'], ['npm', 'pypi'], ['nmp for npm', 'pip for pypi']],
  ['the name of the repository itself', ['debian'], ['debain'], ['debian for debain']],
  ['a repository that has its own', ['debain', 'debian'], ['debian'], []],
  ['another one', ['tools', 'debian', 'npm'], ['debian-security', 'pypi'], []],
  ['the beginning of an address', ['https://debian.example/'], ['debian'], []],
])('%s', (_, rules, repositories, expected) => {
  expect(misspelledRules(rulesOf(...rules), repositories).map(({ rule, repository }) => `${rule} for ${repository}`)).toEqual(expected);
});

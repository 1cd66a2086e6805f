import { formatRelations, parseRelations, takesVersion } from './relation';

test('fields of relations are groups of alternatives', () => {
  expect(parseRelations('libc6 (>= 2.36), python3:any (>> 3), debconf | debconf-2.0 ,\n old (< 2),foo:amd64(=1:2-3)')).toEqual([
    [{ name: 'libc6', operator: '>=', version: '2.36' }],
    [{ name: 'python3', qualifier: 'any', operator: '>>', version: '3' }],
    [{ name: 'debconf' }, { name: 'debconf-2.0' }],
    [{ name: 'old', operator: '<=', version: '2' }],
    [{ name: 'foo', qualifier: 'amd64', operator: '=', version: '1:2-3' }],
  ]);
  expect(parseRelations(undefined)).toEqual([]);
  expect(parseRelations(' , ')).toEqual([]);
});

test.each(['libc6 (~ 2)', 'libc6 (>= )', 'a b', '|', 'a | ', '$(x)'])('%j is refused', (field) => {
  expect(() => parseRelations(field)).toThrow(SyntaxError);
});

test('relations are written as control files have them', () => {
  for (const field of ['libc6 (>= 2.36)', 'a | b:any (<< 1)', 'python3:any']) expect(formatRelations(parseRelations(field)[0])).toBe(field);
});

test.each([
  ['<<', ['1.9'], ['2', '2.1']],
  ['<=', ['1.9', '2'], ['2.1']],
  ['=', ['2', '0:2-0'], ['1.9', '2.1']],
  ['>=', ['2', '2.1'], ['1.9']],
  ['>>', ['2.1'], ['1.9', '2']],
] as const)('%s 2', (operator, taken, refused) => {
  for (const version of taken) expect([version, takesVersion({ name: 'a', operator, version: '2' }, version)]).toEqual([version, true]);
  for (const version of refused) expect([version, takesVersion({ name: 'a', operator, version: '2' }, version)]).toEqual([version, false]);
});

import { bytesContent } from '@nx-oci/oci';
import { groupLayers, type LayerPart } from './group-layers';

/** A part with one file of `size` bytes, named after the part. */
function part(name: string, size: number, group?: string): LayerPart {
  return {
    name,
    group,
    tree: new Map([[name, { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content: bytesContent(Buffer.alloc(size)) }]]),
  };
}

const names = (parts: LayerPart[], budget: number): string[][] => groupLayers(parts, budget).map((group) => group.names);

test('each part is a layer, in order', () => expect(names([part('b', 1), part('a', 2), part('c', 3)], 3)).toEqual([['b'], ['a'], ['c']]));

test('an empty part is none', () => expect(names([part('a', 1), { name: 'empty', tree: new Map() }], 5)).toEqual([['a']]));

test('nothing makes no layer', () => expect(groupLayers([], 1)).toEqual([]));

test('parts of one name share a layer at the place of the first', () => {
  const groups = groupLayers([part('a', 1), part('b', 1, 'x'), part('c', 1), part('d', 1, 'x'), part('e', 1, 'y')], 9);
  expect(groups.map((group) => group.names)).toEqual([['a'], ['b', 'd'], ['c'], ['e']]);
  expect([...groups[1].tree.keys()]).toEqual(['b', 'd']);
});

test('over the budget, the largest stay alone and the others share one layer', () => {
  const parts = [part('small', 1), part('large', 5000), part('tiny', 0), part('larger', 9000), part('last', 2)];
  expect(names(parts, 3)).toEqual([['small', 'tiny', 'last'], ['large'], ['larger']]);
  expect(names(parts, 2)).toEqual([['small', 'large', 'tiny', 'last'], ['larger']]);
  expect(names(parts, 1)).toEqual([['small', 'large', 'tiny', 'larger', 'last']]);
});

test('a group counts as one layer with its size together', () => {
  expect(names([part('a', 3000, 'x'), part('b', 4000), part('c', 3000, 'x'), part('d', 1)], 2)).toEqual([
    ['a', 'c'],
    ['b', 'd'],
  ]);
});

test('many small files count as much as their headers', () => {
  const many: LayerPart = { name: 'many', tree: new Map(Array.from({ length: 20 }, (_, at) => [`${at}`, part('x', 0).tree.get('x')!])) };
  expect(names([many, part('bytes', 5000), part('small', 1)], 2)).toEqual([['many'], ['bytes', 'small']]);
});

test('of equal sizes the first stays alone, so that the layers are always the same', () => {
  expect(names([part('a', 1), part('b', 1), part('c', 1)], 2)).toEqual([['a'], ['b', 'c']]);
});

test('no more layers than the budget, and every file in one of them, for any number of parts', () => {
  for (let count = 1; count <= 12; count++) {
    const parts = Array.from({ length: count }, (_, at) => part(`part-${at}`, (at * 7919) % 3000, at % 5 === 0 ? 'five' : undefined));
    for (let budget = 1; budget <= 12; budget++) {
      const groups = groupLayers(parts, budget);
      expect(groups.length).toBeLessThanOrEqual(budget);
      expect(groups.flatMap(({ tree }) => [...tree.keys()]).sort()).toEqual(parts.map(({ name }) => name).sort());
    }
  }
});

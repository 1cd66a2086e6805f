import { WarmFiles } from './warm-files';

test('those that were read last are warm, as far as there is room', () => {
  const warm = new WarmFiles(10);
  expect([warm.use('a', 4), warm.use('b', 4), warm.use('a', 4)]).toEqual([false, false, true]);
  // The one that was not read for longest makes room.
  expect(warm.use('c', 4)).toBe(false);
  expect(['a', 'b', 'c'].map((name) => warm.has(name))).toEqual([true, false, true]);
  expect(warm.use('large', 11)).toBe(false);
  expect(['a', 'c', 'large'].some((name) => warm.has(name))).toBe(false);
  expect([warm.use('d', 10), warm.use('d', 10)]).toEqual([false, true]);
});

import { extendDefinition } from './extend-definition';

test('what is said besides is added to lists and maps, and takes the place of everything else', () => {
  const files = { type: 'files' as const, from: 'a', to: '/a' };
  const below = { base: 'none', platforms: ['linux/amd64'], contents: [files], cmd: ['a', 'b'], env: { A: '1', B: '1' }, accounts: { users: [{ name: 'a', uid: 1 }] }, layers: { by: 'origin' as const, budget: 5 } };
  expect(extendDefinition(below, {})).toEqual(below);
  expect(
    extendDefinition(below, { platforms: ['linux/arm64'], contents: [{ ...files, to: '/b' }], cmd: ['c'], env: { B: '2' }, labels: { l: '1' }, accounts: { groups: [{ name: 'g', gid: 2 }] }, ports: [80], layers: { budget: 9 } }),
  ).toEqual({
    base: 'none', platforms: ['linux/arm64'], contents: [files, { ...files, to: '/b' }], cmd: ['c'], env: { A: '1', B: '2' }, labels: { l: '1' },
    accounts: { users: [{ name: 'a', uid: 1 }], groups: [{ name: 'g', gid: 2 }] }, ports: [80], layers: { budget: 9 },
  });
});

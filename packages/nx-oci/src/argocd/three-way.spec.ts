import { threeWay } from './three-way';

const container = (more: object = {}): object => ({ name: 'app', image: 'a:1', ...more });
const merge = (original: unknown, modified: unknown, current: unknown): unknown => threeWay({ original, modified, current });

test('what is rendered as before stays as it is, with what a cluster made of it', () => {
  const before = { spec: { replicas: 1, cpu: '1000m' } };
  expect(merge(before, { spec: { replicas: 1, cpu: '1000m' } }, { spec: { replicas: 3, cpu: '1', policy: 'Always' } })).toEqual({ spec: { replicas: 3, cpu: '1', policy: 'Always' } });
});

test('what is rendered otherwise is taken, what is no longer goes, what others added stays', () => {
  expect(merge({ a: 1, b: 1, c: 1 }, { a: 2, c: 1, d: 1 }, { a: 1, b: 1, c: 9, defaulted: true })).toEqual({ a: 2, c: 9, d: 1, defaulted: true });
});

test('something that Argo CD never rendered lies over what lives', () => {
  expect(merge(undefined, { a: { b: 2 } }, { a: { b: 1, defaulted: 1 }, other: 1 })).toEqual({ a: { b: 2, defaulted: 1 }, other: 1 });
});

test('what is taken out of a field that is ignored stays out', () => {
  expect(merge({ spec: { replicas: 1, a: 1 } }, { spec: { replicas: 1, a: 2 } }, { spec: { a: 1 } })).toEqual({ spec: { a: 2 } });
});

test('containers are merged by name: sidecars that were injected stay, defaults too, and order is no change', () => {
  const live = { containers: [{ name: 'proxy', image: 'p:1' }, container({ image: 'a:1', imagePullPolicy: 'Always' }), { name: 'old', image: 'o' }] };
  const merged = merge({ containers: [container(), { name: 'old', image: 'o' }] }, { containers: [{ name: 'new', image: 'n' }, container({ image: 'a:2' })] }, live);
  expect(merged).toEqual({ containers: [{ name: 'proxy', image: 'p:1' }, container({ image: 'a:2', imagePullPolicy: 'Always' }), { name: 'new', image: 'n' }] });
});

test('ports are told apart by number and protocol', () => {
  const dns = (protocol: string, more: object = {}): object => ({ port: 53, protocol, ...more });
  const merged = merge({ ports: [dns('TCP'), dns('UDP')] }, { ports: [dns('UDP', { name: 'dns' }), dns('TCP')] }, { ports: [dns('TCP', { nodePort: 1 }), dns('UDP', { nodePort: 2 })] });
  expect(merged).toEqual({ ports: [dns('TCP', { nodePort: 1 }), dns('UDP', { nodePort: 2, name: 'dns' })] });
});

test('lists of maps without a key are merged one by one where they are as long, or else taken whole', () => {
  expect(merge({ rules: [{ host: 'a' }] }, { rules: [{ host: 'b' }] }, { rules: [{ host: 'a', defaulted: 1 }] })).toEqual({ rules: [{ host: 'b', defaulted: 1 }] });
  expect(merge({ rules: [{ host: 'a' }] }, { rules: [{ host: 'a' }, { host: 'b' }] }, { rules: [{ host: 'a', defaulted: 1 }] })).toEqual({ rules: [{ host: 'a' }, { host: 'b' }] });
  expect(merge({ args: ['a'] }, { args: ['b'] }, { args: ['a'] })).toEqual({ args: ['b'] });
});

test('names that are twice in a list are no keys', () => {
  const twice = [{ name: 'a', value: '1' }, { name: 'a', value: '2' }];
  expect(merge({ env: [] }, { env: twice }, { env: [{ name: 'a', value: '0' }] })).toEqual({ env: twice });
});

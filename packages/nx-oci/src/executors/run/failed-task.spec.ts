import { TestWorkspace } from '../../../test/workspace';
import { failureCode } from './failed-task';

const context = new TestWorkspace().project('web', 'apps/web', { image: { executor: 'nx-oci:image' } }).context('web', 'run');
const graph = (dependency: unknown): object => ({ taskGraph: { continuousDependencies: { 'web:run': [], 'e2e:e2e': [dependency] } } });

test.each(['23.0.0', '23.2.1', '23.9.9', '24.0.0', '24.0.2'])('Nx %s sees a failure by the code of a signal', (version) => {
  expect(failureCode(context, version)).toBe(143);
  expect(failureCode({ ...context, ...graph('web:other') }, version)).toBe(143);
  expect(failureCode({ ...context, ...graph({ id: 'web:other' }) }, version)).toBe(143);
});

test.each(['22.0.0', '22.7.8', '24.0.5', '24.0.6', '24.1.0'])('Nx %s sees it by itself', (version) => expect(failureCode(context, version)).toBeUndefined());

test('so does any version where another task needs this one', () => {
  expect(failureCode({ ...context, ...graph('web:run') }, '23.2.1')).toBeUndefined();
  expect(failureCode({ ...context, ...graph({ id: 'web:run' }) }, '24.0.2')).toBeUndefined();
  expect(failureCode({ ...context, ...graph('web:run:fast'), configurationName: 'fast' }, '23.2.1')).toBeUndefined();
});

import type { ExecutorContext } from '@nx/devkit';
import { requireDeclaredEnv } from './declared-inputs';

const context = (inputs: NonNullable<ExecutorContext['target']>['inputs']): ExecutorContext =>
  ({ projectName: 'app', targetName: 'image', target: { executor: 'nx-oci:image', inputs } }) as ExecutorContext;

it('refuses to read a variable that is not among the inputs of the task', () => {
  expect(() => requireDeclaredEnv('SOURCE_DATE_EPOCH', context(['default', { env: 'OTHER' }]))).toThrow(
    expect.objectContaining({ code: 'input-not-declared', message: expect.stringContaining('app:image reads SOURCE_DATE_EPOCH') }),
  );
  expect(() => requireDeclaredEnv('SOURCE_DATE_EPOCH', context(undefined))).toThrow(expect.objectContaining({ code: 'input-not-declared' }));
});

it('lets a variable be read that is among them', () => {
  expect(() => requireDeclaredEnv('SOURCE_DATE_EPOCH', context([{ env: 'SOURCE_DATE_EPOCH' }]))).not.toThrow();
});

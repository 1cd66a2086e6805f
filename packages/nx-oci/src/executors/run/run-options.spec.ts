import { coded } from '../../../test/errors';
import { requireRunOptions } from './run-options';

test.each<object>([{}, { engine: 'podman', ports: ['8081:8080', 9000], env: ['A=1'], args: ['-v'], network: 'host', platform: 'linux/arm64', tag: 'a:b' }, { ports: 8081 }])('%j can be', (options) =>
  expect(() => requireRunOptions({ image: 'image', ...options })).not.toThrow());

test.each<[object, string]>([
  [{ engine: 'dokcer' }, 'engine is "dokcer"'],
  [{ engine: 'containerd' }, 'engine is "containerd"'],
  [{ ports: ['x:y'] }, 'ports has "x:y"'],
  [{ ports: 80800 }, 'ports has "80800"'],
  [{ prots: 8081 }, 'no option prots'],
  [{ _: ['--no-such-flag'] }, 'without a name: --no-such-flag'],
])('%j cannot be', (options, message) => expect(() => requireRunOptions({ image: 'image', ...options } as never)).toThrow(coded('option-invalid', message)));

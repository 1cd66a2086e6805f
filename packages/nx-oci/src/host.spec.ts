import { coded } from '../test/errors';
import { requireSupportedHost } from './host';

test.each(['linux', 'darwin'] as const)('images are built on %s', (platform) => expect(() => requireSupportedHost(platform)).not.toThrow());

test.each(['win32', 'freebsd'] as const)('and not on %s', (platform) =>
  expect(() => requireSupportedHost(platform)).toThrow(coded('host-unsupported', platform)),
);

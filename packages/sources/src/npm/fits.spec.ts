import { parsePlatform } from '@nx-oci/oci';
import { fits, npmTarget } from './fits';

const linux = npmTarget(parsePlatform('linux/amd64'));
const alpine = npmTarget(parsePlatform('linux/arm64'), 'musl');
const mac = npmTarget(parsePlatform('darwin/amd64'), 'musl');

test('platforms have the names that Node gives them', () => {
  expect(linux).toEqual({ os: 'linux', cpu: 'x64', libc: 'glibc' });
  expect(alpine).toEqual({ os: 'linux', cpu: 'arm64', libc: 'musl' });
  expect(mac).toEqual({ os: 'darwin', cpu: 'x64' });
  expect(npmTarget(parsePlatform('linux/arm/v7')).cpu).toBe('arm');
  expect(npmTarget(parsePlatform('linux/386')).cpu).toBe('ia32');
});

test.each([
  [{}, [true, true, true]],
  [{ os: ['linux'] }, [true, true, false]],
  [{ os: ['!linux'] }, [false, false, true]],
  [{ os: ['!win32', '!darwin'] }, [true, true, false]],
  [{ os: ['any'] }, [true, true, true]],
  [{ os: [] }, [true, true, true]],
  [{ cpu: ['x64', 'ia32'] }, [true, false, true]],
  [{ os: ['linux', 'darwin'], cpu: ['!arm64'] }, [true, false, true]],
  [{ libc: ['glibc'] }, [true, false, false]],
  [{ libc: ['musl'] }, [false, true, false]],
])('a package that says %j fits glibc, musl, macOS: %j', (limits, expected) => {
  expect([linux, alpine, mac].map((target) => fits(limits, target))).toEqual(expected);
});

test('a limit that is a text instead of a list counts', () => {
  expect(fits({ os: 'darwin' as never }, linux)).toBe(false);
});

import { writeFileSync } from 'node:fs';
import { formatPlatform, parsePlatform } from '@nx-oci/oci';
import { temporaryFolder } from '../test/temporary-folder';
import { runnablePlatforms, runsPrograms } from './binfmt';

const folder = temporaryFolder();
const entry = (first: string, flags = 'POCF'): string => `${first}\ninterpreter /usr/bin/qemu-aarch64-static\nflags: ${flags}\noffset 0\nmagic 7f454c460201010000000000000000000200b700\nmask ffffffffffffff00fffffffffffffffffeffffff\n`;

test('a machine runs its own programs', () => {
  expect(runsPrograms(parsePlatform('linux/amd64'), { arch: 'x64', folder })).toBe(true);
  expect(runsPrograms(parsePlatform('linux/arm64'), { arch: 'arm64', folder: '/nowhere' })).toBe(true);
  expect(runsPrograms(parsePlatform('darwin/arm64'), { arch: 'arm64', folder })).toBe(false);
});

test.each([
  ['enabled', 'POCF', true],
  ['disabled', 'POCF', false],
  // The interpreter would have to be in the container.
  ['enabled', 'OC', false],
])('an interpreter that is %s with flags %s counts: %s', (first, flags, counts) => {
  writeFileSync(`${folder}/qemu-aarch64`, entry(first, flags));
  writeFileSync(`${folder}/status`, 'enabled\n');
  expect(runsPrograms(parsePlatform('linux/arm64'), { arch: 'x64', folder })).toBe(counts);
  expect(runsPrograms(parsePlatform('linux/riscv64'), { arch: 'x64', folder })).toBe(false);
});

test('its own come first', () => {
  writeFileSync(`${folder}/qemu-aarch64`, entry('enabled'));
  expect(runnablePlatforms({ arch: 'x64', folder }).map(formatPlatform)).toEqual(['linux/amd64', 'linux/386', 'linux/arm64']);
  expect(runnablePlatforms({ arch: 'arm64', folder: '/nowhere' }).map(formatPlatform)).toEqual(['linux/arm64']);
});

test('without any, nothing else runs', () => {
  expect(runsPrograms(parsePlatform('linux/arm64'), { arch: 'x64', folder: '/nowhere' })).toBe(false);
});

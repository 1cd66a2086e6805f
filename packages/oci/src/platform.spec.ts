import { coded, thrownBy } from '../test/errors';
import { formatPlatform, parsePlatform, platformSlug, samePlatform } from './platform';

describe('parsePlatform', () => {
  it.each([
    ['linux/amd64', 'linux/amd64'],
    ['linux/amd64/v1', 'linux/amd64'],
    ['linux/amd64/v3', 'linux/amd64/v3'],
    ['linux/arm64', 'linux/arm64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/arm64/v9', 'linux/arm64/v9'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/arm/v6', 'linux/arm/v6'],
    ['linux/riscv64', 'linux/riscv64'],
    ['darwin/arm64', 'darwin/arm64'],
  ])('reads %s as %s', (given, usual) => {
    expect(formatPlatform(parsePlatform(given))).toBe(usual);
    expect(parsePlatform(usual)).toEqual(parsePlatform(given));
  });

  it('gives a variant only where there is one', () => {
    expect(Object.keys(parsePlatform('linux/amd64')).sort()).toEqual(['architecture', 'os']);
    expect(parsePlatform('linux/arm/v6')).toEqual({ os: 'linux', architecture: 'arm', variant: 'v6' });
  });

  it.each([
    '',
    'linux',
    'linux/',
    '/amd64',
    'amd64',
    'windows/amd64',
    'linux/x86_64',
    'Linux/amd64',
    ' linux/amd64',
    'darwin/386',
    'linux/arm64/',
    'linux/arm64/v8/x',
    'linux/arm/..',
    'linux/arm/V7',
    'linux/arm/v7 ',
    'constructor/name',
    '__proto__/amd64',
    'toString/amd64',
  ])('refuses %j', async (value) => {
    expect(await thrownBy(() => parsePlatform(value))).toEqual(coded('platform-invalid', `"${value}"`));
  });

  it('names what it takes when it refuses', async () => {
    expect(await thrownBy(() => parsePlatform('plan9/amd64'))).toMatchObject({ remedy: expect.stringContaining('linux/arm64') });
  });
});

describe('platforms', () => {
  it('are part of file names', () => expect(platformSlug(parsePlatform('linux/arm'))).toBe('linux-arm-v7'));

  it('are the same when only the usual variant is left out', () => {
    const arm64 = { os: 'linux', architecture: 'arm64' };
    expect(samePlatform(arm64, { ...arm64, variant: 'v8' })).toBe(true);
    expect(samePlatform({ os: 'linux', architecture: 'arm' }, { os: 'linux', architecture: 'arm', variant: 'v7' })).toBe(true);
    expect(samePlatform({ os: 'linux', architecture: 'amd64', variant: 'v1' }, { os: 'linux', architecture: 'amd64' })).toBe(true);
    expect(samePlatform({ os: 'linux', architecture: 'arm', variant: 'v6' }, { os: 'linux', architecture: 'arm' })).toBe(false);
    expect(samePlatform(arm64, { ...arm64, os: 'darwin' })).toBe(false);
    expect(samePlatform(arm64, { ...arm64, architecture: 'amd64' })).toBe(false);
  });
});

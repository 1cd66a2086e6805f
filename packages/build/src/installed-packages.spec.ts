import { alpineFiles, debianFiles, npmFiles, pythonFiles } from '../test/distributions';
import { goPackages, packagesAt, parseOsRelease, type FoundPackage } from './installed-packages';

const read = (files: Record<string, string>): FoundPackage[] =>
  Object.entries(files).flatMap(([path, text]) => packagesAt(path)?.(text) ?? []);

test('dpkg: what is installed, with its source package', () => {
  expect(read(debianFiles)).toEqual([
    { type: 'deb', name: 'libc6', version: '2.36-9+deb12u4', architecture: 'amd64', source: { name: 'glibc', version: '2.36-9+deb12u4' } },
    { type: 'deb', name: 'perl-base', version: '1:5.36.0-7+b1', architecture: 'amd64', source: { name: 'perl', version: '5.36.0-7' } },
    { type: 'deb', name: 'tzdata', version: '2024a-0+deb12u1', architecture: 'all' },
  ]);
});

test.each(['lib/apk/db/installed', 'usr/lib/apk/db/installed'])('apk: %s', (path) => {
  const version = '1.2.4_git20230717-r4';
  expect(read({ [path]: alpineFiles['lib/apk/db/installed'] })).toEqual([
    { type: 'apk', name: 'musl', version, architecture: 'aarch64', source: { name: 'musl', version } },
    { type: 'apk', name: 'ssl_client', version: '1.36.1-r15', architecture: 'aarch64', source: { name: 'busybox', version: '1.36.1-r15' } },
  ]);
});

test('Python: the fields, not the description', () => {
  expect(read(pythonFiles)).toEqual([{ type: 'pypi', name: 'Flask_Cors', version: '4.0.0+local.1' }]);
});

test('npm: packages at the top of their folder, nested ones too', () => {
  expect(read(npmFiles)).toEqual([
    { type: 'npm', name: 'express', version: '4.18.2' },
    { type: 'npm', name: '@babel/core', version: '7.24.0' },
  ]);
});

test('the distribution, quoted or not', () => {
  expect(parseOsRelease(debianFiles['usr/lib/os-release'])).toEqual({ id: 'debian', version: '12' });
  expect(parseOsRelease(alpineFiles['etc/os-release'])).toEqual({ id: 'alpine', version: '3.19.1' });
  expect(parseOsRelease('NAME=x\n')).toBeUndefined();
});

test('Go: the program, what replaced a module, and the standard library', () => {
  expect(
    goPackages({
      goVersion: 'go1.22.1 X:boringcrypto',
      main: { path: 'example.com/a', version: '(devel)' },
      dependencies: [
        { path: 'example.com/b', version: 'v1.0.0', sum: 'h1:b=' },
        { path: 'example.com/c', version: 'v1.0.0', replacedBy: { path: 'example.com/fork', version: 'v2.0.0', sum: 'h1:f=' } },
        { path: 'example.com/d', version: 'v1.0.0', replacedBy: { path: '../d' } },
        { path: 'example.com/e', version: 'v1.0.0', replacedBy: { path: './e', version: '(devel)' } },
      ],
      settings: [],
    }),
  ).toEqual([
    { type: 'golang', name: 'example.com/a', program: true },
    { type: 'golang', name: 'example.com/b', version: 'v1.0.0', goSum: 'h1:b=' },
    { type: 'golang', name: 'example.com/fork', version: 'v2.0.0', goSum: 'h1:f=' },
    { type: 'golang', name: 'example.com/d', remark: expect.stringContaining('../d') },
    { type: 'golang', name: 'example.com/e', remark: expect.stringContaining('./e') },
    { type: 'golang', name: 'stdlib', version: '1.22.1' },
  ]);
  expect(goPackages({ goVersion: 'devel +abc', dependencies: [], settings: [] })).toEqual([
    { type: 'golang', name: 'stdlib', remark: expect.stringContaining('devel +abc') },
  ]);
});

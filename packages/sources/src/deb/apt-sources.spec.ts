import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newFolder } from '../../test/access-rig';
import { aptSources, aptSourcesOf } from './apt-sources';

function aptWith(files: Record<string, string>): string {
  const folder = newFolder();
  mkdirSync(path.join(folder, 'sources.list.d'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return folder;
}

const plain = (folder: string): unknown[] => aptSources(folder).map(({ url, ...source }) => ({ ...source, url: url.href }));

test('one line is one source; what is no package source, or of a kind unknown, is left out', () => {
  const folder = aptWith({
    'sources.list': '# deb http://a.example/x stable main\ndeb-src http://a.example/debian stable main\ndeb [ arch=amd64 signed-by=/k.gpg ] http://a.example/debian stable main contrib # more\ndeb cdrom:[x]/ stable main\n',
    'sources.list.d/b.list': 'deb copy:/srv/flat ./\n',
    'sources.list.d/c.list.disabled': 'deb http://c.example/ stable main\n',
  });
  expect(plain(folder)).toEqual([
    { url: 'http://a.example/debian/', suites: ['stable'], components: ['main', 'contrib'], signedBy: '/k.gpg' },
    { url: 'file:///srv/flat/', suites: ['./'], components: [], signedBy: undefined },
  ]);
});

test('stanzas are sources, one for each address, unless they are turned off', () => {
  const folder = aptWith({
    'sources.list.d/a.sources':
      'Types: deb deb-src\n# a comment\nURIs: https://a.example/debian http://b.example/\nSuites: stable stable-updates\nComponents: main\nSigned-By: /k.gpg\n\nTypes: deb\nURIs: http://c.example\nSuites: s\nComponents: main\nEnabled: no\n\nTypes: deb-src\nURIs: http://d.example\nSuites: s\nComponents: main\n',
  });
  const source = { suites: ['stable', 'stable-updates'], components: ['main'], signedBy: '/k.gpg' };
  expect(plain(folder)).toEqual([{ ...source, url: 'https://a.example/debian/' }, { ...source, url: 'http://b.example/' }]);
});

test('a repository is found by suite and component, and among several by what it is called', () => {
  const folder = aptWith({ 'sources.list': 'deb http://a.example/tools stable main\ndeb http://a.example/debian stable main\ndeb http://a.example/debian other main\ndeb http://a.example/debian stable extra\n' });
  const of = (repository: string, suites: string[], components: string[]): string[] => aptSourcesOf({ repository, suites, components }, { NX_OCI_APT_FOLDER: folder }).map(({ url }) => url.href);
  expect(of('debian', ['stable'], ['main'])).toEqual(['http://a.example/debian/', 'http://a.example/tools/']);
  expect(of('debian', ['stable'], ['extra'])).toEqual(['http://a.example/debian/']);
});

test('a suite that no source has is of those that are called like its repository, and have its components', () => {
  const folder = aptWith({ 'sources.list': 'deb http://a.example/debian stable main\ndeb http://a.example/debian-security stable-security main\ndeb http://tools.example/linux/debian stable tools\n' });
  const of = (repository: string, components: string[]): string[] => aptSourcesOf({ repository, suites: ['next'], components }, { NX_OCI_APT_FOLDER: folder }).map(({ url }) => url.href);
  expect(of('debian', ['main'])).toEqual(['http://a.example/debian/']);
  expect(of('debian', ['contrib'])).toEqual([]);
  expect(of('ubuntu', ['main'])).toEqual([]);
});

test('a machine without apt has no sources', () => {
  expect(aptSources(path.join(newFolder(), 'none'))).toEqual([]);
});

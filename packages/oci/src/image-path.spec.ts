import { coded, thrownBy } from '../test/errors';
import { imagePath, parentOf, resolveLink } from './image-path';

describe('imagePath', () => {
  it.each([
    ['/etc/passwd', 'etc/passwd'],
    ['./etc//passwd/', 'etc/passwd'],
    ['etc/./passwd', 'etc/passwd'],
    ['/', ''],
    ['.', ''],
    ['...', '...'],
    ['a/..b', 'a/..b'],
    ['ü/日本/👋', 'ü/日本/👋'],
    ['with space\nand line', 'with space\nand line'],
  ])('writes %j as %j', (given, path) => expect(imagePath(given)).toBe(path));

  it.each(['..', '../etc', 'a/../b', 'a/..', '/..'])('refuses %j, as ".." is never needed', async (path) => {
    expect(await thrownBy(() => imagePath(path))).toEqual(coded('path-escapes', '".."'));
  });

  it.each(['a\0b', '\ud800', 'x\udc00y', '\udc00\ud800'])('refuses %j, which no file system can have', async (path) => {
    expect(await thrownBy(() => imagePath(path))).toEqual(coded('path-invalid'));
  });
});

describe('resolveLink', () => {
  it.each([
    ['lib', 'usr/lib', 'usr/lib'],
    ['usr/lib64', 'lib', 'usr/lib'],
    ['usr/lib64', '../lib', 'lib'],
    ['usr/lib64', '/lib/./x/', 'lib/x'],
    ['a/b/c', '../..', ''],
    ['a', '.', ''],
    ['a/b', '/', ''],
  ])('has %s -> %s point to %j', (path, target, found) => expect(resolveLink(path, target)).toBe(found));

  it.each([
    ['a', '..'],
    ['a/b', '../../etc'],
    ['a/b', '/..'],
    ['a/b', 'c/../../../d'],
  ])('refuses %s -> %s, which leaves the root', async (path, target) => {
    expect(await thrownBy(() => resolveLink(path, target))).toEqual(coded('link-escapes', `"${path}" -> "${target}"`));
  });
});

it('parentOf gives the folder above, the root being empty', () => {
  expect(['a/b/c', 'a', ''].map(parentOf)).toEqual(['a/b', '', '']);
});

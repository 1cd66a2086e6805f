import { coded } from '../../test/access-rig';
import { parseIndexPage } from './index-page';

const page = new URL('https://index.example/simple/demo/');
const sha256 = 'A'.repeat(64);
const files = (text: string): string[] => parseIndexPage(text, page).map(({ file, url, sha256: hash }) => [file, url.href, hash].filter(Boolean).join(' '));

it('takes addresses relative to the base that a page names, with hashes in any case, among other fragments', () => {
  const text = `<!DOCTYPE html><head><BASE href="/files/"></head><A HREF='demo-1.0-py3-none-any.whl#egg=demo&amp;sha256=${sha256}'>x</A>`;
  expect(files(text)).toEqual([`demo-1.0-py3-none-any.whl https://index.example/files/demo-1.0-py3-none-any.whl ${'a'.repeat(64)}`]);
});

it('reads names that are escaped, in HTML and in addresses', () => {
  expect(files('<a href="../demo-1.0%2Bcu118-py3-none-any.whl?a=1&amp;b=&#x32;">x</a>')).toEqual(['demo-1.0+cu118-py3-none-any.whl https://index.example/simple/demo-1.0%2Bcu118-py3-none-any.whl?a=1&b=2']);
});

it('passes over what is no address, and goes on', () => {
  const odd = ['<a name="top">', '<a href="http://">', '<a href="%zz.whl">', '<a href="mailto:me">', '<a href="file:///etc/passwd">', '<a href="x" data-requires-python="&#x110000; &unknown;">'];
  expect(files(`<base href="http://">${odd.join('')}<a href="demo.zip">`)).toEqual(['%zz.whl https://index.example/simple/demo/%zz.whl', 'x https://index.example/simple/demo/x', 'demo.zip https://index.example/simple/demo/demo.zip']);
  const listed = [{ filename: 1 }, { filename: 'a.whl' }, { filename: 'a.whl', url: 'http://' }, { filename: 'b.whl', url: 'b.whl', hashes: { md5: 'x' }, size: 'large' }];
  expect(files(JSON.stringify({ files: listed }))).toEqual(['b.whl https://index.example/simple/demo/b.whl']);
});

it.each(['', 'Not found', '{', '{"files": 1}', '[]', '{"files": [null]}'])('is no page: %j', (text) => {
  expect(() => parseIndexPage(text, page)).toThrow(coded('index-invalid', /index\.example\/simple\/demo\//));
});

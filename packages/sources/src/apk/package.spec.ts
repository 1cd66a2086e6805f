import { coded, thrownBy } from '../../test/errors';
import { parseIndex } from './package';

const checksum = `Q1${Buffer.alloc(20, 7).toString('base64')}`;
const from = { repository: 'test', origin: 'APKINDEX of test' };

test('records are read, with all that choosing takes', () => {
  const text = [
    `C:${checksum}`, 'P:openssl', 'V:3.1.4-r5', 'A:x86_64', 'S:1234', 'I:5678', 'T:A toolkit: with a colon', 'L:Apache-2.0', 'o:openssl-src', 'm:Nobody <n@example.org>', 't:1700000000', 'c:0123', 'k:10',
    'D:so:libc.musl-x86_64.so.1 !libressl ca-certificates>=1', 'p:so:libssl.so.3=3 cmd:openssl=3.1.4-r5 virtual', 'i:docs openssl=3.1.4-r5', '',
    `C:${checksum}`, 'P:tiny', 'V:1', 'A:noarch', 'S:1', '', '',
  ].join('\n');
  expect(parseIndex(text, { ...from, tag: 'edge' })).toEqual([
    {
      name: 'openssl', version: '3.1.4-r5', architecture: 'x86_64', checksum, size: 1234, installedSize: 5678, origin: 'openssl-src', license: 'Apache-2.0', providerPriority: 10, repository: 'test', tag: 'edge',
      depends: ['so:libc.musl-x86_64.so.1', '!libressl', 'ca-certificates>=1'],
      provides: [{ name: 'so:libssl.so.3', version: '0.3' }, { name: 'cmd:openssl', version: '3.1.4-r5' }, { name: 'virtual' }],
      installIf: ['docs', 'openssl=3.1.4-r5'],
    },
    { name: 'tiny', version: '1', architecture: 'noarch', checksum, size: 1, installedSize: 0, depends: [], provides: [], installIf: [], providerPriority: 0, repository: 'test', tag: 'edge' },
  ]);
});

test('a line may be long, and the last record needs no empty line behind it', () => {
  const provides = Array.from({ length: 20_000 }, (_, at) => `cmd:command-${at}=1`);
  const [found] = parseIndex(`C:${checksum}\nP:many\nV:1\nA:noarch\nS:1\np:${provides.join(' ')}`, from);
  expect(found.provides).toHaveLength(provides.length);
});

test.each([
  ['a line without a field', 'P:app\nnothing\n', '"nothing"'],
  ['a name that is a path', `C:${checksum}\nP:../app\nV:1\nA:noarch\nS:1\n`, '"../app"'],
  ['a version that is a path', `C:${checksum}\nP:app\nV:1/../2\nA:noarch\nS:1\n`, '"1/../2"'],
  ['no checksum', 'P:app\nV:1\nA:noarch\nS:1\n', 'app 1'],
  ['a checksum of another kind', `C:${checksum.replace('Q1', 'Q2')}\nP:app\nV:1\nA:noarch\nS:1\n`, 'checksum (C)'],
  ['a size that is none', `C:${checksum}\nP:app\nV:1\nA:noarch\nS:-1\n`, 'size (S)'],
])('%s is refused', async (_, text, ...words) => {
  expect(await thrownBy(() => parseIndex(text, from))).toEqual(coded('index-invalid', 'APKINDEX of test', ...words));
});

import { requestDifferences } from './request-differences';

const debian = { name: 'debian', suites: ['bookworm'], components: ['main'] };
const security = { name: 'debian-security', suites: ['bookworm-security'], components: ['main'] };

test.each<[string, object, object, string[]]>([
  ['nothing', { packages: ['a'], omit: undefined }, { packages: ['a'] }, []],
  ['a name more and one less', { packages: ['a', 'b'] }, { packages: ['b', 'c'] }, ['packages: added "c", removed "a"']],
  ['another order', { packages: ['a', 'b'] }, { packages: ['b', 'a'] }, ['packages: in another order']],
  ['a list that was not there', { packages: ['a'] }, { packages: ['a'], omit: ['b'] }, ['omit: added "b"']],
  ['a list that is gone', { packages: ['a'], omit: ['b'] }, { packages: ['a'] }, ['omit: removed "b"']],
  ['another value', { url: 'https://a.example', version: '1.0' }, { url: 'https://a.example', version: '1.1' }, ['version: "1.0" became "1.1"']],
  ['a value more', {}, { version: '1.0' }, ['version: added "1.0"']],
  ['a value less', { version: '1.0' }, {}, ['version: removed "1.0"']],
  ['a repository more', { repositories: [debian] }, { repositories: [debian, security] }, ['repositories: added "debian-security"']],
  ['a suite more', { repositories: [debian, security] }, { repositories: [{ ...debian, suites: ['bookworm', 'bookworm-updates'] }, security] }, ['repositories.debian.suites: added "bookworm-updates"']],
  ['a list in place of lists for platforms', { packages: { 'linux/amd64': ['a'] } }, { packages: ['a'] }, ['packages: {"linux/amd64":["a"]} became ["a"]']],
  ['another entry of a map', { checksums: { 'linux/amd64': 'a', 'linux/arm64': 'b' } }, { checksums: { 'linux/amd64': 'c' } }, ['checksums: removed "linux/arm64"', 'checksums.linux/amd64: "a" became "c"']],
])('%s', (_, before, after, expected) => expect(requestDifferences(before, after)).toEqual(expected));

import { coded } from '../test/errors';
import { absoluteImagePath, parseAttributes, parseMode, parseMtime, parseOwner } from './attributes';

const accounts = { users: new Map([['app', { uid: 1000, gid: 2000 }]]), groups: new Map([['staff', 50]]) };

test.each([
  ['755', 0o755],
  ['0644', 0o644],
  ['4755', 0o4755],
  ['01777', 0o1777],
  ['000', 0],
])('mode %s', (text, mode) => expect(parseMode(text)).toBe(mode));

test.each(['', '7', '75', '888', '0o755', '-755', '77777', 'rwxr-xr-x', ' 755'])('"%s" is no mode', (text) => {
  expect(() => parseMode(text)).toThrow(coded('mode-invalid', `"${text}"`));
});

test.each([
  ['0', 0, 0],
  ['1000', 1000, 1000],
  ['1000:50', 1000, 50],
  ['app', 1000, 2000],
  ['app:staff', 1000, 50],
  ['app:7', 1000, 7],
  ['7:staff', 7, 50],
  ['4294967294:0', 4294967294, 0],
])('owner %s', (text, uid, gid) => expect(parseOwner(text, accounts)).toEqual({ uid, gid }));

test.each(['', ':', 'app:', ':staff', 'nobody', 'app:wheel', '1:2:3', '-1', '4294967295', '1.5', '99999999999'])(
  '"%s" is no owner',
  (text) => {
    expect(() => parseOwner(text, accounts)).toThrow(coded('owner-invalid', `"${text}"`));
  },
);

test('the remedy of a wrong owner tells the accounts', () => {
  expect(() => parseOwner('nobody', accounts)).toThrow(expect.objectContaining({ remedy: expect.stringContaining('(app)') }));
});

test.each([
  [0, 0],
  [1700000000, 1700000000],
  ['2026-01-31T00:00:00Z', 1769817600],
  ['2026-01-31T01:30:00+01:30', 1769817600],
  ['2026-01-31', 1769817600],
])('modification time %s', (value, seconds) => expect(parseMtime(value)).toBe(seconds));

test.each([
  -1,
  1.5,
  NaN,
  Infinity,
  '',
  'yesterday',
  '1700000000',
  '1969-12-31T23:59:59Z',
  '2026-01-31T00:00:00.5Z',
  '2026-13-01',
  '2026-02-30',
])('%p is no modification time', (value) => expect(() => parseMtime(value)).toThrow(coded('mtime-invalid')));

test.each(['2026-01-31T00:00:00', '2026-01-31 00:00', 'Jan 31 2026', '2026'])(
  '%s is no modification time: it is another one in each time zone',
  (value) => {
    expect(() => parseMtime(value)).toThrow(coded('mtime-invalid', value));
  },
);

test("what is not written is root's and the epoch's, with no mode", () =>
  expect(parseAttributes('/a', {}, accounts)).toEqual({ uid: 0, gid: 0, mtime: 0 }));

test('what is written is read', () => {
  expect(parseAttributes('/a', { owner: 'app', mode: '0700', mtime: 7 }, accounts)).toEqual({ uid: 1000, gid: 2000, mode: 0o700, mtime: 7 });
});

test.each([
  ['/', ''],
  ['/usr/bin/', 'usr/bin'],
  ['//usr/./bin', 'usr/bin'],
])('image path %s', (value, path) => expect(absoluteImagePath(value)).toBe(path));

test.each([
  ['usr/bin', 'path-not-absolute'],
  ['', 'path-not-absolute'],
  ['/usr/../etc', 'path-escapes'],
  ['/nul\0', 'path-invalid'],
] as const)('image path %p is %s', (value, code) => expect(() => absoluteImagePath(value)).toThrow(coded(code)));

test('an attribute that cannot be is told with the path that it is for', () => {
  expect(() => parseAttributes('/srv/a', { mode: '9' }, accounts)).toThrow(coded('mode-invalid', '/srv/a: "9" is not a mode'));
  expect(() => parseAttributes('/srv/a', { owner: 'nobody' }, accounts)).toThrow(coded('owner-invalid', '/srv/a: "nobody"'));
});

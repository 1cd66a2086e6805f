import { coded } from '../test/errors';
import { createdTime } from './created';

const epoch = '1970-01-01T00:00:00Z';

test('an image is of the epoch unless it is said, whatever the environment has', () => {
  expect(createdTime(undefined, { SOURCE_DATE_EPOCH: '7' })).toBe(epoch);
  expect(createdTime('epoch', { SOURCE_DATE_EPOCH: '7' })).toBe(epoch);
});

test('it is of SOURCE_DATE_EPOCH where the definition asks for it', () => {
  expect(createdTime('env', { SOURCE_DATE_EPOCH: '1700000000' })).toBe('2023-11-14T22:13:20Z');
  expect(createdTime('env', { SOURCE_DATE_EPOCH: '0' })).toBe(epoch);
});

test.each([
  ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00Z'],
  ['2026-01-31T12:00:00.5Z', '2026-01-31T12:00:00Z'],
  ['2026-01-31T12:00:00+02:00', '2026-01-31T10:00:00Z'],
  ['2026-01-31', '2026-01-31T00:00:00Z'],
  ['2024-02-29', '2024-02-29T00:00:00Z'],
])('%s is a creation time', (written, created) => expect(createdTime(written, {})).toBe(created));

test.each([
  '',
  'now',
  '2026',
  '1700000000',
  '2026-02-30',
  '2026-01-31T12:00:00',
  'Jan 31 2026 12:00',
  '0000-01-01T00:00:00+01:00',
  '9999-12-31T23:59:59-01:00',
])('"%s" is no creation time', (written) => expect(() => createdTime(written, {})).toThrow(coded('created-invalid', `"${written}"`)));

test.each([undefined, '', 'soon', '-1', '1.5', '99999999999999'])('SOURCE_DATE_EPOCH %p is none', (SOURCE_DATE_EPOCH) => {
  expect(() => createdTime('env', { SOURCE_DATE_EPOCH })).toThrow(coded('created-invalid', 'SOURCE_DATE_EPOCH', 'created is "env"'));
});

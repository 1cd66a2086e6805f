import { coded } from '../test/errors';
import { serverLog } from './server-log';

test('levels are said by name', () => {
  let logged = '';
  serverLog('info', { write: (line) => void (logged += line) }).warn({ a: 1 }, 'text');
  expect(JSON.parse(logged)).toMatchObject({ level: 'warn', a: 1, msg: 'text' });
});

test('a level that is none is refused with those that there are', () => {
  expect(() => serverLog('loud')).toThrow(coded('config-invalid', '"loud"'));
  expect(() => serverLog('loud')).toThrow(expect.objectContaining({ remedy: expect.stringContaining('error, warn, info, debug') }));
});

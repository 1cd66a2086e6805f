import { app } from './app';
import { configFrom } from './config';

const page = (path: string): Promise<Response> => Promise.resolve(app({ title: 'a <b>' }).request(path));

test('the page has the title, escaped', async () => {
  const response = await page('/');
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('<h1>a &lt;b&gt;</h1>');
});

test('it says that it is well, and knows no other page', async () => {
  expect(await (await page('/healthz')).text()).toBe('ok\n');
  expect((await page('/other')).status).toBe(404);
});

test.each([
  [{ WEB_PORT: '70000' }, 'WEB_PORT'],
  [{ WEB_LOG_LEVEL: 'loud' }, 'WEB_LOG_LEVEL'],
])('%j is refused', (env, name) => expect(() => configFrom(env)).toThrow(name));

test('an empty variable counts as not set', () => {
  expect(configFrom({ WEB_PORT: '', WEB_TITLE: '' })).toEqual({ host: '0.0.0.0', port: 8080, title: 'It works', logLevel: 'info' });
});

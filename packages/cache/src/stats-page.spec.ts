import { createHash } from 'node:crypto';
import { createContext, runInContext } from 'node:vm';
import { artifactOf } from '../test/artifact';
import { newFolder } from '../test/rig';
import { secrets, startCache } from '../test/server-rig';
import { temporaryFolder } from '../test/temporary-folder';
import type { RunningServer } from './start-server';

const scratch = temporaryFolder();
let server: RunningServer;
beforeAll(async () => void (server = await startCache(newFolder(scratch))));
afterAll(() => server.stop(0));

const part = (page: string, name: string): string => new RegExp(`<${name}>([^]*?)</${name}>`).exec(page)![1];
const got = async (): Promise<{ headers: Headers; page: string }> => {
  const response = await fetch(`${server.url}/stats`);
  expect(response.status).toBe(200);
  return { headers: response.headers, page: await response.text() };
};

test('is one page that takes nothing from elsewhere, and runs nothing but its own script', async () => {
  const { headers, page } = await got();
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  const policy = Object.fromEntries(headers.get('content-security-policy')!.split('; ').map((each) => each.split(/ (.*)/).slice(0, 2)));
  const digest = (name: string): string => `'sha256-${createHash('sha256').update(part(page, name)).digest('base64')}'`;
  expect(policy).toEqual({ 'default-src': "'none'", 'script-src': digest('script'), 'style-src': digest('style'), 'connect-src': "'self'", 'base-uri': "'none'", 'form-action': "'none'", 'frame-ancestors': "'none'" });
  expect(page.match(/<script|<style/g)).toHaveLength(2);
  expect(page).not.toMatch(/https?:|\bsrc=|\bhref=|\son\w+=|\sstyle=|localStorage|sessionStorage|cookie|innerHTML/);
  for (const token of Object.values(secrets)) expect(page).not.toContain(token);
});

/** As much of a document as the script of the page uses: elements by their ids, with text and children. */
class Element {
  textContent = '';
  value = '';
  hidden = false;
  children: Element[] = [];
  submit?: (event: { preventDefault(): void }) => Promise<void>;
  append(...children: Element[]): void {
    this.children.push(...children);
  }
  replaceChildren(...children: Element[]): void {
    this.children = children;
  }
  addEventListener(_: 'submit', listener: this['submit']): void {
    this.submit = listener;
  }
  get text(): string {
    return [this.textContent, ...this.children.map(({ text }) => text)].filter(Boolean).join(' ');
  }
}

/** Opens the page, and has it ask with a token. */
async function opened(): Promise<{ by: (id: string) => Element; ask: (token: string) => Promise<void> }> {
  const { page } = await got();
  const elements = new Map([...page.matchAll(/ id="(\w+)"/g)].map(([, id]) => [id, new Element()]));
  const by = (id: string): Element => elements.get(id)!;
  const document = { getElementById: by, createElement: () => new Element() };
  runInContext(part(page, 'script'), createContext({ document, fetch: (address: string, init: RequestInit) => fetch(new URL(address, `${server.url}/stats`), init) }));
  return {
    by,
    ask(token) {
      by('token').value = token;
      return by('ask').submit!({ preventDefault: () => undefined });
    },
  };
}

test('shows what the server did to who has a token of the role admin, and to no other', async () => {
  const as = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });
  await fetch(`${server.url}/v1/cache/1`, { ...as(secrets.trusted), method: 'PUT', body: new Uint8Array(artifactOf({ a: 'x' })) });
  for (const hash of [1, 1, 2]) await (await fetch(`${server.url}/v1/cache/${hash}`, as(secrets.read))).arrayBuffer();
  const { by, ask } = await opened();
  for (const token of [secrets.read, 'no token that there is', '']) {
    await ask(token);
    expect(by('trouble').text).toBe('The server answers 403: a token of the role admin is needed');
    expect(by('stats').hidden).toBe(true);
  }
  await ask(secrets.admin);
  expect(by('trouble').text).toBe('');
  expect(by('stats').hidden).toBe(false);
  expect(by('requests').text).toBe('Hit rate 66.7 % From the cache 2 Not there 1 Stored 1');
  expect(by('projects').text).toBe('without a project 66.7 % 2 1 1');
  expect([by('storage').text, by('unswept').hidden]).toEqual(['', false]);
  // It is kept for the next time, and nowhere to be seen.
  expect(by('token').value).toBe('');
  server.metrics.swept({ removed: { entries: 1, forSize: 0, blobs: 2, bytes: 999 }, entries: 1200, blobs: 30, bytes: 1_234_000_000, content: 12_340_000_000 });
  await ask('');
  expect(by('storage').text).toBe('Dedup factor 10.0 On disk 1.2 GB Files of artifacts 12.3 GB Artifacts 1,200 Blobs 30 Swept away 999 B');
  expect(by('unswept').hidden).toBe(true);
});

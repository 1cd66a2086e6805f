import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeCertificates } from '@nx-oci/peers';
import { registrySettings } from '@nx-oci/registry';
import { amd64, coded, laidOut, newFolder, newMachine, type Machine } from '../../test/access-rig';
import { serveFiles } from '../../test/file-server';
import { program } from '../../test/packed';
import type { DownloadContent, LockedDownload } from './content';
import { downloadSource } from './download-source';
import { downloadUpstream } from './upstream';

const bytes = program('linux', 'amd64');
const machine = (options: Parameters<typeof newMachine>[1] = {}): Machine => newMachine([downloadUpstream], { platforms: [amd64], ...options });
const contentAt = (url: string): DownloadContent => ({ type: 'download', url: `${url}/tool`, to: '/tool' });
const lockedAt = (url: string): Promise<LockedDownload> => downloadSource.resolve(contentAt(url), machine());

/** A lock of multitool's, as it is read, for a file at an address. */
async function withMultitool(url: string, multitool: object): Promise<LockedDownload> {
  const locked = await lockedAt(url);
  Object.assign(locked.tools[0].platforms['linux/amd64'], { multitool: { kind: 'file', ...multitool } });
  return locked;
}

function netrc(text: string): NodeJS.ProcessEnv {
  const file = path.join(newFolder(), 'netrc');
  writeFileSync(file, text);
  return { NETRC: file };
}

test('what is gone is named with each place where it was looked for', async () => {
  const server = await serveFiles({ '/tool': bytes });
  const locked = await lockedAt(server.url);
  server.files.clear();
  await expect(downloadSource.resolve(contentAt(server.url), machine())).rejects.toThrow(coded('not-found', /\/tool answers 404/));
  await expect(laidOut(downloadSource, contentAt(server.url), locked, machine())).rejects.toThrow(coded('upstream-gone', /tool \(linux\/amd64\).*\/tool answers 404/));
});

test('an archive has what is gone', async () => {
  const server = await serveFiles({ '/tool': bytes });
  const locked = await lockedAt(server.url);
  server.files.clear();
  const kept = { name: 'the archive', open: async () => (async function* () { yield bytes; })() };
  expect(await laidOut(downloadSource, contentAt(server.url), locked, machine({ archives: [kept] }))).toHaveLength(1);
});

test('a rule for the beginning of an address comes first, and its file has to be the same', async () => {
  const [server, mirror] = [await serveFiles({ '/tool': bytes }), await serveFiles({ '/files/tool': bytes })];
  const locked = await lockedAt(server.url);
  server.requests.length = 0;
  const rules = { [`${server.url}/`]: [`${mirror.url}/files/`] };
  await laidOut(downloadSource, contentAt(server.url), locked, machine({ rules }));
  expect([server.requests.length, mirror.requests.length]).toEqual([0, 1]);
  mirror.files.set('/files/tool', Buffer.from('other'));
  expect(await laidOut(downloadSource, contentAt(server.url), locked, machine({ rules }))).toHaveLength(1);
  server.files.clear();
  await expect(laidOut(downloadSource, contentAt(server.url), locked, machine({ rules }))).rejects.toThrow(coded('artifact-mismatch', /\/files\/tool has other bytes/));
});

test('an address that is not encrypted is asked by rule alone', async () => {
  const mirror = await serveFiles({ '/tool': bytes });
  const content = contentAt('http://files.example');
  await expect(downloadSource.resolve(content, machine())).rejects.toThrow(coded('address-insecure'));
  expect((await downloadSource.resolve(content, machine({ rules: { 'http://files.example/': [`${mirror.url}/`] } }))).tools[0].platforms['linux/amd64'].url).toBe('http://files.example/tool');
});

test('a redirect out of TLS is not followed', async () => {
  const { server: certificate, caFile } = await makeCertificates(newFolder());
  const plain = await serveFiles({ '/tool': bytes });
  const secure = await serveFiles({ '/good': bytes }, { certificate });
  secure.files.set('/tool', (_, response) => void response.writeHead(302, { location: `${plain.url}/tool` }).end());
  const settings = registrySettings({ NX_OCI_CA_FILE: caFile });
  await expect(downloadSource.resolve(contentAt(secure.url), machine({ settings }))).rejects.toThrow(coded('response-invalid', /not encrypted/));
  expect(plain.requests).toHaveLength(0);
  secure.files.set('/tool', (_, response) => void response.writeHead(302, { location: '/good' }).end());
  expect((await downloadSource.resolve(contentAt(secure.url), machine({ settings }))).tools).toHaveLength(1);
});

describe('what netrc has', () => {
  test('goes to its host, and not on to where that redirects', async () => {
    const storage = await serveFiles({ '/tool': bytes });
    const server = await serveFiles();
    server.files.set('/tool', (request, response) => {
      const allowed = request.headers.authorization === `Basic ${Buffer.from('me:s3cret').toString('base64')}`;
      response.writeHead(allowed ? 302 : 401, { location: `${storage.url.replace('127.0.0.1', 'localhost')}/tool` }).end();
    });
    await expect(lockedAt(server.url)).rejects.toThrow(coded('not-found', /401/));
    const env = netrc('machine 127.0.0.1 login me password s3cret');
    await downloadSource.resolve(contentAt(server.url), machine({ env }));
    expect(storage.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test('goes as multitool says', async () => {
    const server = await serveFiles({ '/tool': bytes });
    const locked = await withMultitool(server.url, { authPatterns: { '127.0.0.1': 'Bearer <password>' } });
    await laidOut(downloadSource, contentAt(server.url), locked, machine({ env: netrc('machine 127.0.0.1 login me password t0ken') }));
    expect(server.requests.at(-1)!.headers.authorization).toBe('Bearer t0ken');
  });
});

test('headers of a multitool lock go to the host that they are for alone', async () => {
  const storage = await serveFiles({ '/tool': bytes });
  const server = await serveFiles({ '/tool': bytes });
  const mirror = await serveFiles();
  const locked = await withMultitool(server.url, { headers: { 'Private-Token': 'abcdef' } });
  server.files.set('/tool', (_, response) => void response.writeHead(302, { location: `${storage.url}/tool` }).end());
  await laidOut(downloadSource, contentAt(server.url), locked, machine({ rules: { [`${server.url}/`]: [`${mirror.url}/`] } }));
  expect([server, mirror, storage].map(({ requests }) => requests.at(-1)!.headers['private-token'])).toEqual(['abcdef', undefined, undefined]);
});

test('a file that changes while it is fetched for the first time is not put together of both', async () => {
  const server = await serveFiles();
  const [old, current] = [Buffer.alloc(1 << 20, 'a'), Buffer.alloc(1 << 20, 'b')];
  server.files.set('/tool', (request, response) => {
    if (server.requests.length === 1) {
      response.writeHead(200, { 'content-length': old.length, etag: '"1"' });
      response.write(old.subarray(0, 1000), () => response.destroy());
      return;
    }
    const from = Number(/^bytes=(\d+)-$/.exec(String(request.headers.range))![1]);
    response.writeHead(206, { etag: '"2"', 'content-range': `bytes ${from}-${current.length - 1}/${current.length}` }).end(current.subarray(from));
  });
  await expect(lockedAt(server.url)).rejects.toThrow(coded('address-changed', /\/tool changed while it was fetched/));
  expect(server.requests).toHaveLength(2);
});

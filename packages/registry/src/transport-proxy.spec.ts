import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { freePort, makeCertificates, type Certificates } from '@nx-oci/peers';
import { coded, thrownBy } from '../test/errors';
import { serve } from '../test/little-server';
import { startProxy } from '../test/proxy';
import { afterTest, hasty, setEnv, temporaryFolder } from '../test/rigs';
import type { RegistrySettings } from './registry-settings';
import { Secrets } from './secrets';
import type { RegistryResponse } from './response';
import { Transport } from './transport';

const folder = temporaryFolder();
let certificates: Certificates;
beforeAll(async () => void (certificates = await makeCertificates(folder, ['DNS:registry.example', 'IP:127.0.0.1'])));
const authority = (): Partial<RegistrySettings> => ({ certificateAuthorities: readFileSync(certificates.caFile, 'utf8') });

async function ask(host: string, settings: Partial<RegistrySettings> = {}): Promise<RegistryResponse> {
  const transport = new Transport(host, host, { settings: { ...hasty, attempts: 2, ...settings }, secrets: new Secrets() });
  afterTest(() => transport.close());
  return transport.send({ method: 'GET', url: await transport.base() });
}

test('HTTP_PROXY is for registries in plain HTTP', async () => {
  const { port } = await serve((_, response) => response.end());
  const proxy = await startProxy({ 'registry.example': port });
  setEnv({ HTTP_PROXY: proxy.url });
  const host = `registry.example:${port}`;
  expect((await ask(host, { plainHttp: [host] })).status).toBe(200);
  expect(proxy.targets).toEqual([host]);
});

test('HTTPS_PROXY is for all others, and certificates are checked and shown through it', async () => {
  const { port, requests } = await serve((_, response) => response.end(), { certificate: certificates.server });
  const proxy = await startProxy({ 'registry.example': port, 'other.example': port });
  setEnv({ HTTPS_PROXY: proxy.url, HTTP_PROXY: 'http://127.0.0.1:1' });
  const own = path.join(folder, 'certs.d/registry.example');
  mkdirSync(own, { recursive: true });
  copyFileSync(certificates.client.cert, path.join(own, 'me.cert'));
  copyFileSync(certificates.client.key, path.join(own, 'me.key'));
  expect(await thrownBy(() => ask('registry.example'))).toEqual(coded('registry-down', 'registry.example', 'certificate'));
  expect(await thrownBy(() => ask('other.example', authority()))).toEqual(coded('registry-down', 'other.example', 'altnames'));
  expect((await ask('registry.example', { ...authority(), certificateFolders: [path.dirname(own)] })).status).toBe(200);
  expect(requests.map(({ client }) => client)).toEqual(['nx-oci peers client']);
  expect(proxy.targets).toEqual(['registry.example:443', 'other.example:443', 'registry.example:443']);
});

test('small letters count more', async () => {
  const { port, requests } = await serve((_, response) => response.end());
  const proxy = await startProxy({ 'registry.example': port });
  setEnv({ HTTP_PROXY: 'http://127.0.0.1:1', http_proxy: proxy.url });
  const host = `registry.example:${port}`;
  await ask(host, { plainHttp: [host] });
  expect(requests).toHaveLength(1);
});

test.each(['registry.invalid', '.invalid', '*', 'other.example, registry.invalid'])('NO_PROXY=%s leaves a registry out', async (NO_PROXY) => {
  const proxy = await startProxy({});
  setEnv({ HTTPS_PROXY: proxy.url, NO_PROXY });
  expect(await thrownBy(() => ask('registry.invalid'))).toEqual(coded('registry-down', 'registry.invalid', 'ENOTFOUND'));
  expect(proxy.targets).toEqual([]);
});

test('there is none before this machine, which no proxy can reach', async () => {
  const proxy = await startProxy({});
  setEnv({ HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url, NO_PROXY: 'other.example' });
  const { port } = await serve((_, response) => response.end());
  const secure = await serve((_, response) => response.end(), { certificate: certificates.server });
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, secure.host]) expect((await ask(host, authority())).status).toBe(200);
  expect(proxy.targets).toEqual([]);
});

test('the proxy is shown who logs in there, and the registry is not', async () => {
  const { port, requests } = await serve((_, response) => response.end());
  const proxy = await startProxy({ 'registry.example': port });
  setEnv({ HTTP_PROXY: proxy.url.replace('//', '//me:p%40ss@') });
  const host = `registry.example:${port}`;
  await ask(host, { plainHttp: [host] });
  expect(proxy.logins).toEqual(['me:p@ss']);
  expect(JSON.stringify(requests)).not.toContain('roxy-');
});

describe('an error', () => {
  const host = 'registry.example';

  test.each<[number | 'none', string]>([
    [407, '407'],
    [502, '502'],
    ['none', 'nothing came for 0.3 s'],
  ])('of a proxy that answers %s says so, without its password', async (refusal, words) => {
    const proxy = await startProxy({}, { refusal });
    setEnv({ HTTPS_PROXY: proxy.url.replace('//', '//me:proxy-password@') });
    const error = await thrownBy(() => ask(host, { stallTimeout: 300 }));
    expect(error).toEqual(coded('registry-down', host, words));
    expect(`${String(error)} ${(error as Error).stack} ${String((error as Error).cause)}`).not.toContain('proxy-password');
  });

  test('of a proxy that is not there says so', async () => {
    setEnv({ HTTPS_PROXY: `http://127.0.0.1:${await freePort()}` });
    expect(await thrownBy(() => ask(host))).toEqual(coded('registry-down', host, 'ECONNREFUSED'));
  });

  test.each(['proxy-password@proxy.example:3128', 'proxy.example:3128', 'http://', 'ftp://proxy-password@proxy.example'])('of a proxy that is "%s" names the variable', async (HTTPS_PROXY) => {
    setEnv({ HTTPS_PROXY });
    const error = await thrownBy(() => ask(host));
    expect(error).toEqual(coded('registry-config-invalid', 'HTTPS_PROXY'));
    expect(`${String(error)} ${(error as Error).stack} ${String((error as Error).cause)}`).not.toContain('proxy-password');
  });
});

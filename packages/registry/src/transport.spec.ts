import { readFileSync } from 'node:fs';
import { lookup } from 'node:dns';
import { makeCertificates, freePort, startDockerRegistry, type Certificates, type DockerRegistry } from '@nx-oci/peers';
import type { FaultRule } from '@nx-oci/registry-lab';
import { coded, thrownBy } from '../test/errors';
import { json, serve } from '../test/little-server';
import { startProxy } from '../test/proxy';
import { afterTest, bytesOf, hasty, lab, setEnv, temporaryFolder } from '../test/rigs';
import type { RegistrySettings } from './registry-settings';
import { Secrets } from './secrets';
import type { RegistryResponse } from './response';
import { PassingError, Transport, type RegistryRequest } from './transport';

let registry: DockerRegistry;
beforeAll(async () => void (registry = await startDockerRegistry()));
afterAll(() => registry.stop());

interface Options {
  settings?: Partial<RegistrySettings>;
  secrets?: string[];
  /** Names that lead to this address. */
  names?: Record<string, string>;
}

function transportTo(host: string, { settings, secrets = [], names }: Options = {}): Transport {
  const known = new Secrets();
  for (const secret of secrets) known.add(secret);
  const find = ((name: string, options: object, callback: (...answer: unknown[]) => void) => {
    const address = names?.[name];
    if (address) callback(null, 'all' in options && options.all ? [{ address, family: 4 }] : address, 4);
    else lookup(name, options, callback);
  }) as unknown as typeof lookup;
  const transport = new Transport(host, host, { settings: { ...hasty, ...settings }, secrets: known, lookup: find });
  afterTest(() => transport.close());
  return transport;
}

async function send(transport: Transport, path = '', request: Partial<RegistryRequest> = {}): Promise<RegistryResponse> {
  return transport.send({ method: 'GET', url: new URL(path, await transport.base()), ...request });
}

const status = (code: number, more: Partial<FaultRule> = {}, headers: Record<string, string> = {}): FaultRule => ({
  ...more,
  what: { kind: 'status', status: code, headers },
});

describe('statuses', () => {
  test.each([408, 429, 499, 500, 502, 503, 504, 522])('%i may pass', async (code) => {
    const { host, requests } = await lab(registry.url, { faults: [status(code, { times: 2 })] });
    expect((await send(transportTo(host))).status).toBe(200);
    expect(requests.map((each) => each.status)).toEqual([code, code, 200]);
  });

  test.each([400, 401, 403, 404, 405, 410, 416, 501])('%i is for the caller', async (code) => {
    const { host, requests } = await lab(registry.url, { faults: [status(code, { times: Infinity })] });
    expect((await send(transportTo(host))).status).toBe(code);
    expect(requests).toHaveLength(1);
  });

  test('that go on are an error', async () => {
    const body = { errors: [{ code: 'TOOMANYREQUESTS', message: 'slow down' }] };
    const faults: FaultRule[] = [429, 503].map((code) => ({ when: { query: { code: RegExp(`${code}`) } }, times: Infinity, what: { kind: 'status', status: code, body } }));
    const { host, requests } = await lab(registry.url, { faults });
    const transport = transportTo(host);
    expect(await thrownBy(() => send(transport, '?code=429'))).toEqual(coded('rate-limited', host, '429', 'slow down', 'tried 3 times'));
    expect(await thrownBy(() => send(transport, '?code=503'))).toEqual(coded('registry-down', host, '503', 'slow down', 'tried 3 times'));
    expect(requests).toHaveLength(6);
  });

  test('are no reason to send again what is never to be', async () => {
    const { host, requests } = await lab(registry.url, { faults: [status(503)] });
    const error = await thrownBy(() => send(transportTo(host), '', { method: 'PUT', body: Buffer.from('x'), retry: 'never' }));
    expect(error).toBeInstanceOf(PassingError);
    expect(requests).toHaveLength(1);
  });
});

describe('Retry-After', () => {
  // A pause of its own would take longer than the test may.
  const settings = { retryDelay: 600_000, longestRetryDelay: 5_000 };

  test.each(['0', 'Wed, 21 Oct 2015 07:28:00 GMT'])('%s comes before pauses of its own', async (value) => {
    const { host, requests } = await lab(registry.url, { faults: [status(429, {}, { 'retry-after': value })] });
    expect((await send(transportTo(host, { settings: { ...settings, attempts: 2 } }))).status).toBe(200);
    expect(requests).toHaveLength(2);
  });

  test.each(['6', new Date(Date.now() + 86_400_000).toUTCString()])('%s is too long to wait', async (value) => {
    const { host, requests } = await lab(registry.url, { faults: [status(429, {}, { 'retry-after': value })] });
    const error = await thrownBy(() => send(transportTo(host, { settings })));
    expect(error).toEqual(coded('rate-limited', '429'));
    // Nor is it for those who try again by themselves.
    expect(error).not.toBeInstanceOf(PassingError);
    expect(requests).toHaveLength(1);
  });

  test.each(['', 'soon'])('"%s" says nothing', async (value) => {
    const { host } = await lab(registry.url, { faults: [status(503, {}, { 'retry-after': value })] });
    expect((await send(transportTo(host))).status).toBe(200);
  });
});

describe('connections', () => {
  test.each(['before', 'after'] as const)('that are reset %s the answer are made anew', async (at) => {
    const { host, requests } = await lab(registry.url, { faults: [{ times: 2, what: { kind: 'reset', at } }] });
    expect((await send(transportTo(host))).status).toBe(200);
    expect(requests).toHaveLength(3);
  });

  test('that are reset each time are an error', async () => {
    const { host, requests } = await lab(registry.url, { faults: [{ times: Infinity, what: { kind: 'reset' } }] });
    expect(await thrownBy(() => send(transportTo(host)))).toEqual(coded('registry-down', host, 'tried 3 times'));
    expect(requests).toHaveLength(3);
  });

  test('that stall are given up, and made anew', async () => {
    const { host, requests } = await lab(registry.url, { faults: [{ what: { kind: 'stall' } }] });
    expect((await send(transportTo(host, { settings: { stallTimeout: 2000 } }))).status).toBe(200);
    expect(requests).toHaveLength(2);
  });

  test('that stall each time are an error', async () => {
    const { host } = await lab(registry.url, { faults: [{ times: Infinity, what: { kind: 'stall' } }] });
    const error = await thrownBy(() => send(transportTo(host, { settings: { stallTimeout: 200 } })));
    expect(error).toEqual(coded('registry-down', host, 'nothing came for 0.2 s', 'tried 3 times'));
  });

  test('that stall within an answer end with an error of its body', async () => {
    const { host } = await lab(registry.url, { faults: [{ times: Infinity, what: { kind: 'stall', afterResponseBytes: 1 } }] });
    const { body } = await send(transportTo(host, { settings: { stallTimeout: 300 } }));
    expect(await thrownBy(() => bytesOf(body))).toMatchObject({ code: 'UND_ERR_BODY_TIMEOUT' });
  });

  test('are no stall while bytes go on being sent', async () => {
    const { host, requests } = await serve((_, response) => response.writeHead(201).end());
    const body = {
      size: 8,
      async *open() {
        for (let at = 0; at < 8; at++) {
          yield Buffer.from('x');
          await new Promise((resolve) => setTimeout(resolve, 250));
        }
      },
    };
    const transport = transportTo(host, { settings: { stallTimeout: 1500 } });
    expect((await send(transport, '', { method: 'PUT', body, retry: 'never' })).status).toBe(201);
    expect(requests[0]).toMatchObject({ method: 'PUT', body: 'xxxxxxxx', headers: { 'content-length': '8' } });
  });

  test('that are refused are an error with a remedy', async () => {
    const host = `127.0.0.1:${await freePort()}`;
    const error = await thrownBy(() => send(transportTo(host)));
    expect(error).toEqual(coded('registry-down', host, 'ECONNREFUSED', 'tried 3 times'));
    expect(error).toMatchObject({ remedy: expect.stringContaining('HTTPS_PROXY') });
  });

  test('to a name that nobody knows are not tried again', async () => {
    const error = await thrownBy(() => send(transportTo('registry.invalid')));
    expect(error).toEqual(coded('registry-down', 'registry.invalid'));
    expect((error as Error).message).not.toContain('tried');
  });

  test('are tried again when names cannot be looked up for a moment', async () => {
    const { host, port } = await serve((_, response) => response.end('ok'));
    let failures = 2;
    const find = ((_name: string, { all }: { all?: boolean }, callback: (...answer: unknown[]) => void) => {
      if (failures-- > 0) callback(Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN' }));
      else callback(null, all ? [{ address: '127.0.0.1', family: 4 }] : '127.0.0.1', 4);
    }) as unknown as typeof lookup;
    const name = `registry.example:${port}`;
    const transport = new Transport(name, name, { settings: { ...hasty, plainHttp: [name] }, secrets: new Secrets(), lookup: find });
    afterTest(() => transport.close());
    expect((await send(transport)).status).toBe(200);
    expect(host).toContain(String(port));
  });
});

describe('a body', () => {
  test('is opened anew for each try, and observed', async () => {
    const { host } = await lab(registry.url, { faults: [status(503), { nth: 2, what: { kind: 'reset', afterRequestBytes: 1 } }] });
    const seen: unknown[] = [];
    const transport = new Transport(host, host, { settings: hasty, secrets: new Secrets(), observe: ({ method, status, bytes }) => seen.push([method, status, bytes]) });
    afterTest(() => transport.close());
    let opened = 0;
    const open = (): Buffer[] => {
      opened += 1;
      return [Buffer.from('some '), Buffer.from('bytes')];
    };
    await send(transport, '', { method: 'POST', body: { size: 10, open } });
    expect(opened).toBe(3);
    expect(seen).toMatchObject([['POST', 503, 10], ['POST', 0, expect.any(Number)], ['POST', expect.any(Number), 10]]);
  });

  test('that cannot be read is no matter of the network', async () => {
    const { host, requests } = await serve((_, response) => response.end());
    const open = function* (): Generator<Buffer> {
      yield Buffer.from('x');
      throw Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' });
    };
    const error = await thrownBy(() => send(transportTo(host), '', { method: 'POST', body: { size: 5, open } }));
    expect(error).toMatchObject({ code: 'ENOENT', message: 'ENOENT: no such file' });
    expect(requests).toEqual([]);
  });
});

describe('redirects', () => {
  const headers = { authorization: 'Bearer a-secret-token' };

  test('take credentials to no other host', async () => {
    const started = await lab(registry.url, { faults: [{ what: { kind: 'redirect' } }] });
    const response = await send(transportTo(started.host), '', { headers });
    expect(response).toMatchObject({ status: 200, url: { host: started.storageHost } });
    expect(started.requestsWith('a-secret-token').map(({ role }) => role)).toEqual(['registry']);
  });

  test('take them along at the same host, and not again once they left it', async () => {
    let away = '';
    const home = await serve(({ target }, response) => {
      if (target === '/v2/') response.writeHead(302, { location: '/v2/there' }).end();
      else if (target === '/v2/there') response.writeHead(307, { location: away }).end();
      else response.end();
    });
    const other = await serve((_, response) => response.writeHead(308, { location: `http://${home.host}/v2/back` }).end());
    away = `http://${other.host}/x?signature=abc`;
    expect((await send(transportTo(home.host), '', { headers })).status).toBe(200);
    expect(home.requests.map((each) => [each.target, each.headers.authorization])).toEqual([
      ['/v2/', headers.authorization],
      ['/v2/there', headers.authorization],
      ['/v2/back', undefined],
    ]);
    expect(other.requests).toMatchObject([{ target: '/x?signature=abc', headers: expect.not.objectContaining(headers) }]);
  });

  test('are tried again from the start where they lead to what passes', async () => {
    const started = await lab(registry.url, {
      faults: [{ when: { host: 'registry' }, times: Infinity, what: { kind: 'redirect' } }, status(503, { when: { host: 'storage' } })],
    });
    expect((await send(transportTo(started.host))).status).toBe(200);
    expect(started.requests.map(({ role }) => role)).toEqual(['registry', 'storage', 'registry', 'storage']);
  });

  test('are followed for a while only', async () => {
    const { host, requests } = await serve((_, response) => response.writeHead(302, { location: '/v2/' }).end());
    expect(await thrownBy(() => send(transportTo(host)))).toEqual(coded('response-invalid', host, 'redirects'));
    expect(requests).toHaveLength(6);
  });

  test('of writes are for the caller', async () => {
    const { host } = await serve((_, response) => response.writeHead(307, { location: '/v2/there' }).end());
    expect((await send(transportTo(host), '', { method: 'POST', body: Buffer.alloc(0) })).status).toBe(307);
  });

  test.each([
    ['http://me:secret@127.0.0.1/', 'credentials'],
    ['ftp://127.0.0.1/', 'not encrypted'],
    ['file:///etc/passwd', 'not encrypted'],
    ['http://[', 'an address that is none'],
  ])('to %s are refused', async (location, words) => {
    const { host } = await serve((_, response) => response.writeHead(302, { location }).end());
    const error = await thrownBy(() => send(transportTo(host)));
    expect(error).toEqual(coded('response-invalid', host, words));
    expect((error as Error).message).not.toContain('secret');
  });
});

describe('a registry in public', () => {
  const name = 'registry.example';
  const plainTo = (port: number, names: Record<string, string>): Transport =>
    transportTo(`${name}:${port}`, { settings: { plainHttp: [`${name}:${port}`] }, names: { [name]: '127.0.0.1', ...names } });

  /** What comes of a redirect by a registry that is reached by a proxy, as where it is leads to none of this machine. */
  const publicly = async (port: number, names: Record<string, string> = {}): Promise<unknown> => {
    const proxy = await startProxy({ [name]: port });
    setEnv({ HTTP_PROXY: proxy.url, NO_PROXY: 'inside.example' });
    const host = `${name}:${port}`;
    return thrownBy(() => send(transportTo(host, { settings: { plainHttp: [host] }, names: { [name]: '203.0.113.7', ...names } })));
  };

  test.each(['127.0.0.1', 'localhost', '10.0.0.1', '172.16.5.5', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '[::1]', '[fd00::1]', '[fe80::1]', '[::ffff:10.0.0.1]', '2130706433'])(
    'leads nobody to %s',
    async (private_) => {
      const inside = await serve((_, response) => response.end());
      const { port } = await serve((_, response) => response.writeHead(307, { location: `http://${private_}:${inside.port}/` }).end());
      expect(await publicly(port)).toEqual(coded('response-invalid', name, 'private network'));
      expect(inside.requests).toEqual([]);
    },
  );

  test('leads nobody there by a name', async () => {
    const inside = await serve((_, response) => response.end());
    const { port } = await serve((_, response) => response.writeHead(307, { location: `http://inside.example:${inside.port}/` }).end());
    const error = await publicly(port, { 'inside.example': '127.0.0.1' });
    expect(error).toEqual(coded('registry-down', `inside.example:${inside.port}`, '127.0.0.1, in a private network'));
    expect(inside.requests).toEqual([]);
  });

  test('may lead there when it is in a private network itself', async () => {
    const inside = await serve((_, response) => response.end());
    for (const target of ['inside.example', '127.0.0.1']) {
      const { port } = await serve((_, response) => response.writeHead(307, { location: `http://${target}:${inside.port}/` }).end());
      expect((await send(plainTo(port, { 'inside.example': '127.0.0.1' }))).status).toBe(200);
    }
    expect(inside.requests).toHaveLength(2);
  });
});

describe('plain HTTP', () => {
  const names = { 'registry.example': '127.0.0.1' };

  test('is spoken to this machine where it does not speak TLS', async () => {
    const { host, port } = await serve((_, response) => response.end());
    for (const each of [host, `localhost:${port}`]) expect((await transportTo(each).base()).href).toBe(`http://${each}/v2/`);
  });

  test('is not spoken to others unless it is said', async () => {
    const { port, requests } = await serve((_, response) => response.end());
    const host = `registry.example:${port}`;
    const error = await thrownBy(() => send(transportTo(host, { names })));
    expect(error).toEqual(coded('registry-insecure', host));
    expect((error as Error).message).not.toContain('tried');
    expect(error).toMatchObject({ remedy: expect.stringContaining(`NX_OCI_PLAIN_HTTP=${host}`) });
    expect(requests).toEqual([]);
    expect((await send(transportTo(host, { names, settings: { plainHttp: [host] } }))).status).toBe(200);
  });
});

describe('TLS', () => {
  const folder = temporaryFolder();
  let certificates: Certificates;
  beforeAll(async () => void (certificates = await makeCertificates(folder)));
  const authority = (): Partial<RegistrySettings> => ({ certificateAuthorities: readFileSync(certificates.caFile, 'utf8') });

  test('is spoken to this machine where it does', async () => {
    const { host } = await serve((_, response) => response.end(), { certificate: certificates.server });
    const transport = transportTo(host, { settings: authority() });
    expect((await transport.base()).href).toBe(`https://${host}/v2/`);
    expect((await send(transport)).status).toBe(200);
  });

  test('is not done with a certificate of nobody, and tried once', async () => {
    const { host, requests } = await serve((_, response) => response.end(), { certificate: certificates.server });
    const error = await thrownBy(() => send(transportTo(host)));
    expect(error).toEqual(coded('registry-down', host, 'certificate'));
    expect(error).toMatchObject({ remedy: expect.stringContaining('NX_OCI_CA_FILE') });
    expect((error as Error).message).not.toContain('tried');
    expect(requests).toEqual([]);
  });

  test('is not done with a certificate of another name', async () => {
    const { port } = await serve((_, response) => response.end(), { certificate: certificates.server });
    const host = `registry.example:${port}`;
    const error = await thrownBy(() => send(transportTo(host, { settings: authority(), names: { 'registry.example': '127.0.0.1' } })));
    expect(error).toEqual(coded('registry-down', host, 'registry.example', 'cert'));
  });

  test('is not left for what is not encrypted', async () => {
    const plain = await serve((_, response) => response.end());
    const { host } = await serve((_, response) => response.writeHead(307, { location: `http://${plain.host}/` }).end(), { certificate: certificates.server });
    const error = await thrownBy(() => send(transportTo(host, { settings: authority() })));
    expect(error).toEqual(coded('response-invalid', plain.host, 'not encrypted'));
    expect(plain.requests).toEqual([]);
  });
});

describe('what a registry says of an error', () => {
  const said = async (body: string | object, { type, secrets }: { type?: string; secrets?: string[] } = {}): Promise<string> => {
    const { host } = await serve((_, response) =>
      typeof body === 'string' ? response.writeHead(503, { 'content-type': type ?? 'text/plain' }).end(body) : json(response, body, { status: 503 }),
    );
    const { message } = (await thrownBy(() => send(transportTo(host, { secrets, settings: { attempts: 1 } })))) as Error;
    return message.replace(`${host} answers 503`, '').replace(/^: /, '').replace(/\.$/, '');
  };

  test.each<[string | object, string]>([
    [{ errors: [{ code: 'UNKNOWN', message: 'odd' }, { code: 'DENIED' }] }, 'UNKNOWN: odd; DENIED'],
    [{ details: 'of the token service' }, 'of the token service'],
    [{ errors: 'none' }, '{"errors":"none"}'],
    ['null', 'null'],
    ['out of order', 'out of order'],
    ['a\nb\x1b[31mc', 'a b [31mc'],
    ['see https://store.example/blob?X-Signature=abc for more', 'see https://store.example/blob?… for more'],
    ['', ''],
  ])('%j is told as "%s"', async (body, text) => expect(await said(body)).toBe(text));

  test('is not told where it is a page', async () => expect(await said('<html>Bad gateway</html>', { type: 'text/html' })).toBe(''));

  test('is cut off where it is long', async () => expect((await said('x'.repeat(1 << 20))).length).toBe(200));

  test('has no secret in it, be it whole or cut off', async () => {
    const secret = 'Planted+secret/of(a)~kind!';
    const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), new URLSearchParams({ a: secret }).toString().slice(2)];
    for (const form of forms) {
      for (let at = 170; at < 200; at += 5) expect(await said(`${'x'.repeat(at)}${form}`, { secrets: [secret] })).not.toMatch(/Plant|UGxhbn/);
      expect(await said({ errors: [{ code: 'X', message: `${'x'.repeat(480)}${form}` }] }, { secrets: [secret] })).not.toMatch(/Plant|UGxhbn/);
    }
  });
});

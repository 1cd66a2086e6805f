import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { coded } from '../../test/errors';
import { liveApplication } from './argo-cd';

/** What a server is asked for an application, when Argo CD is said to be at its address with something before and behind. */
async function asked(application: string, address: (host: string) => string): Promise<string[]> {
  const targets: string[] = [];
  const server = createServer((request, response) => {
    targets.push(`${request.method} ${request.url}`);
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    await liveApplication({ application }, { ARGOCD_SERVER: address(host), ARGOCD_AUTH_TOKEN: 'token-of-the-test' });
    return targets;
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

test.each<[string, string, (host: string) => string]>([
  ['a host', '', (host) => host],
  ['an address', '', (host) => `http://${host}`],
  ['an address with a slash', '', (host) => `http://${host}/`],
  ['a path', '/argo-cd', (host) => `${host}/argo-cd/`],
  ['slashes that would name another host', '//argocd.example.com', (host) => `${host}//argocd.example.com//`],
])('%s is asked for below its path, by GET', async (_, root, address) => {
  expect(await asked('greeter', address)).toEqual([`GET ${root}/api/v1/applications/greeter`, `GET ${root}/api/v1/applications/greeter/managed-resources`, `GET ${root}/api/v1/settings`]);
});

test('an application in a namespace of its own, and one with a strange name', async () => {
  expect((await asked('team-a/greeter', (host) => host))[0]).toBe('GET /api/v1/applications/greeter?appNamespace=team-a');
  expect((await asked('a?b#c', (host) => host))[0]).toBe('GET /api/v1/applications/a%3Fb%23c');
});

test.each(['', 'https://', 'a b', '/argo-cd'])('"%s" is no server', (server) => expect(liveApplication({ application: 'greeter' }, { ARGOCD_SERVER: server, ARGOCD_AUTH_TOKEN: 'x' })).rejects.toEqual(coded('argocd-unset')));

import { connect as connectTo, createServer, type AddressInfo, type Server } from 'node:net';
import { startDockerRegistry, type DockerRegistry } from '@nx-oci/peers';
import { afterTest, connect, randomBlob, repositoryAt } from '../test/rigs';
import { registrySettings } from './registry-settings';
import { uploadBlob } from './upload';

let registry: DockerRegistry;
beforeAll(async () => void (registry = await startDockerRegistry({ tls: true })));
afterAll(() => registry.stop());

/** A door to the registry that counts who comes in. */
async function door(): Promise<{ host: string; connections: () => number }> {
  let connections = 0;
  const [hostname, port] = registry.host.split(':');
  const server: Server = createServer((incoming) => {
    connections += 1;
    const outgoing = connectTo(Number(port), hostname);
    incoming.pipe(outgoing).pipe(incoming);
    incoming.on('error', () => outgoing.destroy());
    outgoing.on('error', () => incoming.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterTest(async () => void server.close());
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, connections: () => connections };
}

test('many questions go over few connections: each one costs a greeting', async () => {
  const { host, connections } = await door();
  const { certificateAuthorities } = registrySettings({ NX_OCI_CA_FILE: registry.caFile });
  const repository = repositoryAt(host, 'acme/app', { client: connect({ settings: { certificateAuthorities } }) });
  const { descriptor, bytes } = randomBlob();
  for (let at = 0; at < 15; at++) expect(await repository.has(descriptor.digest)).toBe(false);
  await uploadBlob(repository, descriptor, () => [bytes]);
  for (let at = 0; at < 15; at++) expect(await repository.has(descriptor.digest)).toBe(true);
  // One to see whether TLS is spoken at all, and no more than may be open at a time.
  expect(connections()).toBeLessThanOrEqual(1 + 8);
});

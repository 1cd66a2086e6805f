import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startDockerRegistry, type DockerRegistry } from '@nx-oci/peers';
import { coded, thrownBy } from '../test/errors';
import { serve } from '../test/little-server';
import { afterTest, hasty, temporaryFolder } from '../test/rigs';
import { registrySettings, tlsSettings, type RegistrySettings } from './registry-settings';
import { Secrets } from './secrets';
import { Transport } from './transport';

const home = temporaryFolder();

describe('settings from the environment', () => {
  const settings = (env: NodeJS.ProcessEnv = {}): RegistrySettings => registrySettings({ HOME: home, ...env });

  test('have their defaults where nothing, or nothing but blanks, is said', () => {
    const plain = settings();
    expect(plain).toMatchObject({ plainHttp: [], stallTimeout: 60_000 });
    expect(plain.certificateAuthorities).toBeUndefined();
    expect(settings({ NX_OCI_PLAIN_HTTP: '', NX_OCI_CA_FILE: '', NX_OCI_REGISTRY_TIMEOUT: '' })).toEqual(plain);
  });

  test('name registries for plain HTTP as people write them', () =>
    expect(settings({ NX_OCI_PLAIN_HTTP: ' Registry.example:5000, http://other.example/ ,, docker.io' }).plainHttp).toEqual([
      'registry.example:5000',
      'other.example',
      'docker.io',
    ]));

  test('have the seconds of a stall', () => expect(settings({ NX_OCI_REGISTRY_TIMEOUT: '2.5' }).stallTimeout).toBe(2500));

  test.each(['0', '-1', 'soon', 'Infinity', '1e9'])('have none of "%s"', async (NX_OCI_REGISTRY_TIMEOUT) =>
    expect(await thrownBy(() => settings({ NX_OCI_REGISTRY_TIMEOUT }))).toEqual(
      coded('registry-config-invalid', 'NX_OCI_REGISTRY_TIMEOUT', NX_OCI_REGISTRY_TIMEOUT),
    ));

  test.each<[string, string | undefined, string]>([
    ['absent.pem', undefined, 'no such file'],
    ['text.pem', 'no certificate', 'no PEM'],
  ])('have no authorities in %s', async (name, content, words) => {
    const file = path.join(home, name);
    if (content) writeFileSync(file, content);
    expect(await thrownBy(() => settings({ NX_OCI_CA_FILE: file }))).toEqual(coded('registry-config-invalid', file, 'NX_OCI_CA_FILE', words));
  });
});

describe('a registry with an authority of its own, that asks for certificates', () => {
  let registry: DockerRegistry;
  beforeAll(async () => void (registry = await startDockerRegistry({ tls: true, clientCertificate: true })));
  afterAll(() => registry.stop());

  /** A folder as Docker and podman have them, with what a registry wants and gives. */
  function certificatesOf(name: string, files: Record<string, string>): string {
    const folder = path.join(home, name, registry.host);
    mkdirSync(folder, { recursive: true });
    for (const [file, from] of Object.entries(files)) copyFileSync(from, path.join(folder, file));
    return path.join(home, name);
  }

  async function ask(settings: Partial<RegistrySettings>, target?: string): Promise<number> {
    const transport = new Transport(registry.host, registry.host, { settings: { ...hasty, attempts: 1, ...settings }, secrets: new Secrets() });
    afterTest(() => transport.close());
    const { status, discard } = await transport.send({ method: 'GET', url: target === undefined ? await transport.base() : new URL(target) });
    await discard();
    return status;
  }

  test('is believed by NX_OCI_CA_FILE, and shown the certificate for it', async () => {
    const { caFile, clientCert } = registry;
    const folder = certificatesOf('client', { 'me.cert': clientCert!.cert, 'me.key': clientCert!.key });
    const { certificateAuthorities } = registrySettings({ NX_OCI_CA_FILE: caFile });
    expect(await ask({ certificateAuthorities, certificateFolders: [folder] })).toBe(200);
    expect(await thrownBy(() => ask({ certificateAuthorities }))).toEqual(coded('registry-down', registry.host));
  });

  test('is believed by an authority in its folder, which may be apart from the certificate', async () => {
    const { caFile, clientCert } = registry;
    const authority = certificatesOf('authority', { 'ca.crt': caFile! });
    const client = certificatesOf('apart', { 'me.cert': clientCert!.cert, 'me.key': clientCert!.key });
    expect(await ask({ certificateFolders: [path.join(home, 'absent'), authority, client] })).toBe(200);
  });

  test('is asked in the folders of the user', async () => {
    const { caFile, clientCert } = registry;
    certificatesOf('.config/containers/certs.d', { 'ca.crt': caFile! });
    certificatesOf('.docker/certs.d', { 'me.cert': clientCert!.cert, 'me.key': clientCert!.key });
    expect(await ask({ certificateFolders: registrySettings({ HOME: home }).certificateFolders })).toBe(200);
  });

  test('alone is shown the certificate', async () => {
    const { caFile, clientCert, folder } = registry;
    const server = { cert: path.join(folder, 'server.crt'), key: path.join(folder, 'server.key') };
    const other = await serve((_, response) => response.end(), { certificate: server });
    const all = certificatesOf('all', { 'ca.crt': caFile!, 'me.cert': clientCert!.cert, 'me.key': clientCert!.key });
    expect(await ask({ certificateFolders: [all] }, `https://${other.host}/`)).toBe(200);
    expect(other.requests.map(({ client }) => client)).toEqual([undefined]);
  });

  test('needs a key for a certificate', async () => {
    const folder = certificatesOf('no-key', { 'me.cert': registry.clientCert!.cert });
    expect(await thrownBy(() => ask({ certificateFolders: [folder] }))).toEqual(coded('registry-config-invalid', path.join(registry.host, 'me.key')));
  });

  test('needs a key that is one', async () => {
    const { caFile, clientCert } = registry;
    const folder = certificatesOf('wrong-key', { 'ca.crt': caFile!, 'me.cert': clientCert!.cert, 'me.key': path.join(registry.folder, 'server.key') });
    expect(await thrownBy(() => ask({ certificateFolders: [folder] }))).toEqual(coded('registry-config-invalid', registry.host, 'me.cert'));
  });

  test('needs a folder that can be read', async () => {
    mkdirSync(path.join(home, 'file'));
    writeFileSync(path.join(home, 'file', registry.host), '');
    expect(await thrownBy(() => ask({ certificateFolders: [path.join(home, 'file')] }))).toEqual(
      coded('registry-config-invalid', path.join(home, 'file', registry.host)),
    );
  });

  test("is believed beside all that Node's own authorities vouch for", () => {
    const certificateAuthorities = readFileSync(registry.caFile!, 'utf8');
    const { ca } = tlsSettings('registry.example', { ...hasty, certificateAuthorities }, { NODE_EXTRA_CA_CERTS: registry.caFile });
    expect(ca?.length).toBeGreaterThan(50);
    expect(ca?.filter((each) => each === certificateAuthorities)).toHaveLength(2);
    expect(tlsSettings('registry.example', hasty, {})).toEqual({});
  });
});

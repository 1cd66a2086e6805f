import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { freePort, run, runImage, startDocker, tool, type Docker } from '@nx-oci/peers';
import { makeCertificates } from './certificate-authority';
import { platforms } from './greeter-image';
import { debian, makeServicesWorkspace, outputOf, services } from './sources-workspace';
import { temporaryFolder } from './temporary-folder';
import { imageTarget, type Workspace } from './workspace';

const scratch = temporaryFolder('services');
let workspace: Workspace;
let engine: Docker;

beforeAll(async () => {
  workspace = await makeServicesWorkspace();
  // What the static base has, from packages of Debian.
  const deb = { type: 'deb', packages: ['ca-certificates', 'tzdata', 'netbase'], omit: ['debconf', 'openssl'], repositories: debian };
  workspace.project('data', { image: imageTarget([], { contents: [deb] }) });
  for (const project of ['data', ...services]) await workspace.succeed('run', `${project}:lock`);
  await workspace.succeed('run-many', '-t', 'tarball', '--parallel=1');
  engine = await startDocker();
}, 900_000);
afterAll(async () => {
  await engine?.stop();
  workspace?.dispose();
});

/** The complete tarball of a service for a platform. */
function tarball(service: string, platform: string): string {
  return workspace.path(`${outputOf(service)}.tarball`, `${service}-${platform.replace('/', '-')}.tar`);
}

describe.each(platforms)('%s', (platform) => {
  const load = (service: string): Promise<string> => run([tool('docker'), 'load', '--input', tarball(service, platform)], { env: engine.env });

  test('the bridge delivers a message over TLS, to a server whose authority it is told to trust', async () => {
    const { root, certificate, key } = await makeCertificates(scratch);
    const got: { path: string; key: unknown; body: { title: string } }[] = [];
    const gotify = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        got.push({ path: request.url!, key: request.headers['x-gotify-key'], body: JSON.parse(text) as { title: string } });
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => gotify.listen(0, '127.0.0.1', resolve));
    try {
      await load('alert-bridge');
      const port = await freePort();
      const container = await runImage({
        engine,
        image: 'acme/alert-bridge:dev',
        platform,
        port,
        env: {
          BRIDGE_HOST: '127.0.0.1',
          BRIDGE_PORT: String(port),
          GOTIFY_URL: `https://127.0.0.1:${(gotify.address() as AddressInfo).port}`,
          GOTIFY_TOKEN: 'secret',
          SSL_CERT_FILE: '/authority.pem',
        },
        options: ['--volume', `${root}:/authority.pem:ro`],
      });
      let exit: number;
      try {
        const alert = { status: 'firing', labels: { alertname: 'DiskFull', severity: 'critical' }, annotations: { summary: 'Disk is full' } };
        const answer = await fetch(`${container.url}/alerts`, { method: 'POST', body: JSON.stringify({ alerts: [alert] }) });
        expect([answer.status, await answer.text()]).toEqual([200, 'delivered\n']);
        const pid = (await run([tool('docker'), 'inspect', '--format', '{{.State.Pid}}', container.name], { env: engine.env })).trim();
        expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Uid:\t65532\t65532\t65532\t65532$/m);
      } finally {
        exit = await container.stop();
      }
      expect(exit).toBe(0);
      expect(got).toEqual([{ path: '/message', key: 'secret', body: expect.objectContaining({ title: 'Firing: Disk is full', priority: 9 }) }]);
    } finally {
      gotify.closeAllConnections();
      gotify.close();
    }
  });

  test('without that authority it says that it does not trust the server', async () => {
    const { certificate, key } = await makeCertificates(scratch);
    const gotify = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (_, response) => response.end());
    await new Promise<void>((resolve) => gotify.listen(0, '127.0.0.1', resolve));
    try {
      const port = await freePort();
      const url = `https://127.0.0.1:${(gotify.address() as AddressInfo).port}`;
      const env = { BRIDGE_HOST: '127.0.0.1', BRIDGE_PORT: String(port), BRIDGE_ATTEMPTS: '1', GOTIFY_URL: url, GOTIFY_TOKEN: 'secret' };
      const container = await runImage({ engine, image: 'acme/alert-bridge:dev', platform, port, env });
      try {
        const answer = await fetch(`${container.url}/alerts`, { method: 'POST', body: '{"alerts":[{"labels":{}}]}' });
        expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining('CERTIFICATE_VERIFY_FAILED')]);
      } finally {
        await container.stop();
      }
    } finally {
      gotify.closeAllConnections();
      gotify.close();
    }
  });

  test('the web service serves its page and stops when told', async () => {
    await load('web');
    const port = await freePort();
    const container = await runImage({ engine, image: 'acme/web:dev', platform, port, env: { WEB_HOST: '127.0.0.1', WEB_PORT: String(port), WEB_TITLE: 'Of packages' } });
    let exit: number;
    try {
      const page = await fetch(container.url);
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<h1>Of packages</h1>')]);
    } finally {
      exit = await container.stop();
    }
    expect(exit).toBe(0);
  });

  test.each(services)('%s has no shell', async (service) => {
    const options = ['--rm', '--pull', 'never', '--network', 'none', '--platform', platform, '--entrypoint', '/bin/sh'];
    await expect(run([tool('docker'), 'run', ...options, `acme/${service}:dev`, '-c', 'true'], { env: engine.env })).rejects.toThrow(/no such file or directory/);
  });

  test('what is data alone has certificates, time zones and services, and no program', async () => {
    const layers = workspace.record(outputOf('data')).platforms[platform].layers;
    expect(layers.flatMap(({ contents }) => contents).map((each) => each.split(' ')[0])).toEqual(expect.arrayContaining(['ca-certificates', 'netbase', 'tzdata']));
    const folder = path.join(scratch, `data-${platform.replace('/', '-')}`);
    await run([tool('skopeo'), 'copy', `oci-archive:${tarball('data', platform)}`, `oci:${folder}:it`]);
    await run([tool('umoci'), 'unpack', '--rootless', '--image', `${folder}:it`, `${folder}.root`]);
    const root = path.join(`${folder}.root`, 'rootfs');
    for (const file of ['etc/services', 'usr/share/zoneinfo/Europe/Vienna']) expect(statSync(path.join(root, file)).size).toBeGreaterThan(0);
    expect(readFileSync(path.join(root, 'etc/ssl/certs/ca-certificates.crt'), 'utf8').match(/BEGIN CERTIFICATE/g)!.length).toBeGreaterThan(100);
  });
});

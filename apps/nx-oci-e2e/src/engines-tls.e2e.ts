import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { buildOutput } from '@nx-oci/build';
import { Store } from '@nx-oci/oci';
import { run, runImage, startDocker, tool, type Docker } from '@nx-oci/peers';
import { makeCertificates } from './certificate-authority';
import { localTag, outputFor, platforms, workspaceRoot } from './greeter-image';
import { temporaryFolder } from './temporary-folder';

const scratch = temporaryFolder('tls');
const trusting = 'acme/trusting-greeter:dev';
let server: Server;
let url: string;
let requests: string[];
let engine: Docker;

beforeAll(async () => {
  mkdirSync(path.join(scratch, 'certificates'));
  const { root, certificate, key } = await makeCertificates(path.join(scratch, 'certificates'));
  server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (request, response) => {
    requests.push(request.url!);
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/ready`;
  await buildTrusting(root);
  engine = await startDocker();
});
beforeEach(() => void (requests = []));
afterAll(async () => {
  await engine?.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Greeter once more, now with the root among what it trusts. */
async function buildTrusting(root: string): Promise<void> {
  const workspace = path.join(scratch, 'workspace');
  cpSync(path.join(workspaceRoot, 'dist/apps/greeter'), path.join(workspace, 'bin'), { recursive: true });
  writeFileSync(path.join(workspace, 'root.pem'), readFileSync(root));
  await buildOutput(
    {
      base: 'static',
      platforms: [...platforms],
      contents: [{ type: 'files', from: 'bin/{arch}/greeter', to: '/greeter', mode: '0755', expect: 'static-binary' }],
      certificates: ['root.pem'],
      entrypoint: ['/greeter'],
      user: '65532:65532',
    },
    { workspace: { root: workspace, projectRoot: '.', projectName: 'trusting' }, store: new Store(path.join(scratch, 'store')) },
    { folder: path.join(scratch, 'output'), name: 'trusting', localTag: trusting, tarballs: 'always', root: 'index' },
  );
}

/** Has the image's own program ask the server. */
async function probe(image: string, platform: string, tarball: string): Promise<{ exit: number; printed: string }> {
  await run([tool('docker'), 'load', '--input', tarball], { env: engine.env });
  const container = await runImage({ engine, image, platform, args: ['probe', '-timeout', '60s', url] });
  const exit = await container.ended;
  await container.stop();
  return { exit, printed: container.logs() };
}

describe.each(platforms)('%s', (platform) => {
  test('a server whose certificate chains to a root that the definition adds is trusted from inside', async () => {
    const tarball = path.join(scratch, 'output', `trusting-${platform.replace('/', '-')}.tar`);
    expect(await probe(trusting, platform, tarball)).toEqual({ exit: 0, printed: 'HTTP/1.1 200 OK\n' });
    expect(requests).toEqual(['/ready']);
  });

  test('without that root it is not', async () => {
    const { exit, printed } = await probe(localTag, platform, outputFor(platform).tarball);
    expect(exit).toBe(1);
    expect(printed).toContain('certificate signed by unknown authority');
    expect(requests).toEqual([]);
  });
});

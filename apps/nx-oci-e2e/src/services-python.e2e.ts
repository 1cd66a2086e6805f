import { freePort, run, runImage, startDocker, tool, type Docker } from '@nx-oci/peers';
import { makeWorkspace, type Workspace } from './workspace';

const output = 'dist/oci/apps/escape/image';

/** Wheels with machine code, for the Python that the service has: of each processor, one. */
const requirements = `markupsafe==3.0.2 \\
    --hash=sha256:569511d3b58c8791ab4c2e1285575265991e6d8f8700c7be0e88f86cb0672094 \\
    --hash=sha256:15ab75ef81add55874e7ab7055e9c397312385bd9ced94920f2802310c930396
`;

const server = `
import json, os, platform, signal, ssl, sys, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from markupsafe import _speedups, escape

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({
            'machine': platform.machine(),
            'python': '.'.join(map(str, sys.version_info[:2])),
            'escaped': str(escape('<b>')),
            'compiled': _speedups.__file__.endswith('.so'),
            'authorities': len(ssl.create_default_context().get_ca_certs()) > 100,
            'arguments': sys.argv[1:],
        }).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass

server = ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])), Handler)
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
server.serve_forever()
`;

let workspace: Workspace;
let engine: Docker;

beforeAll(async () => {
  workspace = await makeWorkspace();
  workspace.write('apps/escape/escape/__init__.py', '');
  workspace.write('apps/escape/escape/server.py', server);
  workspace.write('apps/escape/requirements.txt', requirements);
  const options = { runtime: 'python', app: '{projectRoot}/escape', module: 'escape.server', requirements: '{projectRoot}/requirements.txt', cmd: ['--fast'] };
  workspace.project('escape', { image: { executor: 'nx-oci:service-image', options } });
  await workspace.succeed('run', 'escape:lock');
  await workspace.succeed('run', 'escape:tarball');
  engine = await startDocker();
}, 900_000);
afterAll(async () => {
  await engine?.stop();
  workspace?.dispose();
});

test.each([
  ['linux/amd64', 'x86_64'],
  ['linux/arm64', 'aarch64'],
] as const)('on %s, the service runs with wheels for it, and stops when told', async (platform, machine) => {
  const tarball = workspace.path(`${output}.tarball`, `escape-${platform.replace('/', '-')}.tar`);
  await run([tool('docker'), 'load', '--input', tarball], { env: engine.env });
  const port = await freePort();
  const container = await runImage({ engine, image: 'escape:dev', platform, port, env: { PORT: String(port) } });
  let exit: number;
  try {
    expect(await (await fetch(container.url)).json()).toEqual({ machine, python: '3.13', escaped: '&lt;b&gt;', compiled: true, authorities: true, arguments: ['--fast'] });
  } finally {
    exit = await container.stop();
  }
  expect(exit).toBe(0);
}, 300_000);

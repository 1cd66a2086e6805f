import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { startDaemon } from './daemon';
import { freePort } from './free-port';
import { httpProbe, Registry, registryEnv } from './registry';
import { tool } from './tool';

/** A zot with an empty store. It takes OCI manifests only, no Docker ones, and asks nobody who they are. */
export interface Zot extends Registry {
  kind: 'zot';
}

/** Starts zot, which `install all` builds, on a port of the loopback interface. */
export async function startZot(): Promise<Zot> {
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const url = `http://${host}`;
  const rig = await startDaemon({
    name: 'zot',
    anyUser: true,
    prepare(folder) {
      const file = path.join(folder, 'config.json');
      const configuration = {
        distSpecVersion: '1.0.1-dev',
        storage: { rootDirectory: path.join(folder, 'data'), gc: false, dedupe: false },
        http: { address: '127.0.0.1', port: String(port) },
        log: { level: 'info' },
      };
      writeFileSync(file, JSON.stringify(configuration));
      return { argv: [tool('zot'), 'serve', file], env: registryEnv(folder), probe: httpProbe(`${url}/v2/`) };
    },
  });
  return { ...rig, kind: 'zot', host, scheme: 'http', url, users: [] };
}

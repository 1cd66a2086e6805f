import * as path from 'node:path';
import { mkdirSync } from 'node:fs';
import { startDaemon } from './daemon';
import { freePort } from './free-port';
import { httpProbe, Registry, registryEnv } from './registry';
import { tool } from './tool';

/** crane's own registry, with an empty store. It keeps manifests and uploads in memory, and asks nobody who they are. */
export interface CraneRegistry extends Registry {
  kind: 'crane';
}

/** Starts `crane registry serve` on a port of the loopback interface. */
export async function startCraneRegistry(): Promise<CraneRegistry> {
  const host = `127.0.0.1:${await freePort()}`;
  const url = `http://${host}`;
  const rig = await startDaemon({
    name: 'crane registry',
    anyUser: true,
    prepare(folder) {
      const blobs = path.join(folder, 'blobs');
      mkdirSync(blobs);
      return {
        argv: [tool('crane'), 'registry', 'serve', '--address', host, '--disk', blobs],
        env: registryEnv(folder),
        probe: httpProbe(`${url}/v2/`),
      };
    },
  });
  return { ...rig, kind: 'crane', host, scheme: 'http', url, users: [] };
}

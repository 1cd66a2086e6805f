import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Rig, startDaemon } from './daemon';
import { tool } from './tool';

/** A containerd with an empty content store. `env` holds CONTAINERD_ADDRESS and CONTAINERD_NAMESPACE (`default`). */
export interface Containerd extends Rig {
  kind: 'containerd';
  /** The path of its socket. */
  address: string;
}

/** Starts containerd without its Kubernetes part. Needs root. */
export async function startContainerd(): Promise<Containerd> {
  const rig = await startDaemon({
    name: 'containerd',
    prepare(folder) {
      const address = path.join(folder, 'containerd.sock');
      const config = path.join(folder, 'config.toml');
      writeFileSync(config, configuration(folder));
      return {
        argv: [
          tool('containerd'), '--config', config, '--address', address,
          '--root', path.join(folder, 'root'), '--state', path.join(folder, 'state'),
        ],
        env: { CONTAINERD_ADDRESS: address, CONTAINERD_NAMESPACE: 'default' },
        probe: [tool('ctr'), 'version'],
      };
    },
  });
  return { ...rig, kind: 'containerd', address: rig.env.CONTAINERD_ADDRESS! };
}

function configuration(folder: string): string {
  return [
    'version = 2',
    'disabled_plugins = ["io.containerd.grpc.v1.cri"]',
    '[plugins."io.containerd.internal.v1.opt"]',
    `  path = ${JSON.stringify(path.join(folder, 'opt'))}`,
    '',
  ].join('\n');
}

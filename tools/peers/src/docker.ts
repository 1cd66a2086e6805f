import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Rig, startDaemon } from './daemon';
import { tool } from './tool';

/** A Docker engine with an empty image store. `env` holds DOCKER_HOST and an empty DOCKER_CONFIG. */
export interface Docker extends Rig {
  kind: 'docker';
  /** `unix://…` */
  host: string;
}

/** Starts dockerd without bridge and iptables: containers run with `--network host` or `none`. Needs root. */
export async function startDocker(): Promise<Docker> {
  const rig = await startDaemon({
    name: 'dockerd',
    prepare(folder) {
      const host = `unix://${folder}/docker.sock`;
      const config = path.join(folder, 'daemon.json');
      writeFileSync(config, '{}');
      mkdirSync(path.join(folder, 'config'));
      return {
        argv: [
          tool('dockerd'), '--iptables=false', '--ip6tables=false', '--bridge=none', '--config-file', config,
          '--data-root', path.join(folder, 'data'), '--exec-root', path.join(folder, 'exec'),
          '--pidfile', path.join(folder, 'docker.pid'), '--host', host,
        ],
        env: { DOCKER_HOST: host, DOCKER_CONFIG: path.join(folder, 'config') },
        probe: [tool('docker'), 'version'],
      };
    },
  });
  return { ...rig, kind: 'docker', host: rig.env.DOCKER_HOST! };
}

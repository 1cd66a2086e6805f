import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Rig, startDaemon } from './daemon';
import { tool } from './tool';

/** A BuildKit daemon with an empty cache. `env` holds BUILDKIT_HOST, which buildctl reads. */
export interface Buildkit extends Rig {
  kind: 'buildkit';
  /** `unix://…` */
  host: string;
}

/** Starts buildkitd with its OCI worker on runc. Needs root. */
export async function startBuildkit(): Promise<Buildkit> {
  const rig = await startDaemon({
    name: 'buildkitd',
    prepare(folder) {
      const host = `unix://${folder}/buildkitd.sock`;
      const config = path.join(folder, 'buildkitd.toml');
      writeFileSync(config, '');
      return {
        argv: [
          tool('buildkitd'), '--config', config, '--root', path.join(folder, 'root'), '--addr', host,
          '--otel-socket-path', path.join(folder, 'otel.sock'), '--cdi-disabled',
          '--containerd-worker=false', '--oci-worker=true', '--oci-worker-binary', tool('runc'), '--oci-worker-net=host',
        ],
        env: { BUILDKIT_HOST: host },
        probe: [tool('buildctl'), 'debug', 'workers'],
      };
    },
  });
  return { ...rig, kind: 'buildkit', host: rig.env.BUILDKIT_HOST! };
}

import { isDigest } from '@nx-oci/oci';
import type { Engine } from './engine';
import { answer, run } from './run';

/** The engine that the `docker` command speaks to (DOCKER_HOST, contexts). */
export const docker: Engine = {
  name: 'docker',
  platform: (problems) => answer('docker', ['version', '--format', '{{.Server.Os}}/{{.Server.Arch}}'], problems),
  async load(archive) {
    await run('docker', ['load', '--quiet'], { input: archive() });
  },
  async loaded({ familiar }) {
    const printed = await run('docker', ['image', 'inspect', '--format', '{{.Id}}', familiar]);
    return printed.split(/\s+/).filter(isDigest);
  },
  showsConfig: 'without the containerd image store it keeps no manifests',
};

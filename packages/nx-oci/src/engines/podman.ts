import { isDigest } from '@nx-oci/oci';
import type { Engine } from './engine';
import { answer, run } from './run';

export const podman: Engine = {
  name: 'podman',
  platform: (problems) => answer('podman', ['info', '--format', '{{.Host.OS}}/{{.Host.Arch}}'], problems),
  async load(archive) {
    await run('podman', ['load', '--quiet'], { input: archive() });
  },
  async loaded({ full }) {
    const printed = await run('podman', ['image', 'inspect', '--format', 'sha256:{{.Id}} {{.Digest}}', full]);
    return printed.split(/\s+/).filter(isDigest);
  },
  showsConfig: 'that is what it calls the ID of an image',
};

import { isDigest } from '@nx-oci/oci';
import type { Engine } from './engine';
import { answer, run } from './run';

/** The containerd that `ctr` speaks to (CONTAINERD_ADDRESS, CONTAINERD_NAMESPACE). */
export const containerd: Engine = {
  name: 'containerd',
  async platform(problems) {
    const version = await answer('ctr', ['version'], problems);
    const architecture = ({ x64: 'amd64', arm64: 'arm64', s390x: 's390x', ppc64: 'ppc64le', riscv64: 'riscv64' } as Record<string, string>)[process.arch];
    return version === undefined || architecture === undefined ? undefined : `linux/${architecture}`;
  },
  async load(archive) {
    await run('ctr', ['images', 'import', '-'], { input: archive });
  },
  async loaded({ full }) {
    const printed = await run('ctr', ['images', 'ls', `name==${full}`]);
    return printed.split(/\s+/).filter(isDigest);
  },
  showsConfig: 'it shows the digest of the config',
};

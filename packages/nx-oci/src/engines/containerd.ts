import { isDigest } from '@nx-oci/oci';
import type { Engine } from './engine';
import { answer, run } from './run';

/** Node's name of a processor → that of images. */
const architectures: Record<string, string | undefined> = {
  x64: 'amd64',
  arm64: 'arm64',
  s390x: 's390x',
  ppc64: 'ppc64le',
  riscv64: 'riscv64',
};

/** The containerd that `ctr` speaks to (CONTAINERD_ADDRESS, CONTAINERD_NAMESPACE). */
export const containerd: Engine = {
  name: 'containerd',
  async platform(problems) {
    const version = await answer('ctr', ['version'], problems);
    const architecture = architectures[process.arch];
    return version === undefined || architecture === undefined ? undefined : `linux/${architecture}`;
  },
  async load(archive, platform) {
    // Without a platform, ctr drops what is not for this machine.
    const load = (): Promise<string> => run('ctr', ['images', 'import', '--platform', platform, '-'], { input: archive() });
    // An image of this name that was there goes, and containerd may remove a layer that both share while it unpacks the new one.
    await load().catch((error: Error) => (/does not exist|not found/.test(error.message) ? load() : Promise.reject(error)));
  },
  async loaded({ full }) {
    const printed = await run('ctr', ['images', 'ls', `name==${full}`]);
    return printed.split(/\s+/).filter(isDigest);
  },
  showsConfig: 'that is what it calls the ID of an image',
};

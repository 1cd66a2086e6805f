import type { Digest, ImageName } from '@nx-oci/oci';

/** The names of what takes images. */
export type EngineName = 'docker' | 'podman' | 'containerd' | 'kind' | 'k3d';

/** A container engine that takes images, or a cluster in one. */
export interface Engine {
  name: EngineName;
  /** What it is called for people: a cluster with its name. */
  title?: string;
  /** The platform that it runs, `os/architecture`; nothing when it does not answer, with the reason in `problems`. */
  platform(problems: string[]): Promise<string | undefined>;
  /** Takes an archive with an image for `platform`, which it may read more than once. Throws `engine-failed`. */
  load(archive: () => AsyncIterable<Uint8Array>, platform: string): Promise<void>;
  /** The digest by which it knows a loaded image, and what else it says of it; of a cluster nobody says. Throws `engine-failed`. */
  loaded?(name: ImageName): Promise<Digest[]>;
  /** Why it shows the digest of the config rather than the manifest's, if it does. */
  showsConfig?: string;
}

import type { Platform } from '@nx-oci/oci';

/** One build of a Dockerfile. All but `caches`, `fresh` and the values of secrets decides what comes of it. */
export interface DockerfileRequest {
  /** Absolute. */
  dockerfile: string;
  /** Absolute folder that it copies from. */
  context: string;
  /** At least one; several only for a builder that builds them together. */
  platforms: readonly Platform[];
  /** The stage to build; without it, the last one. */
  target?: string;
  args: Record<string, string>;
  /**
   * What a name, or a reference as it is written, stands for in FROM, COPY --from and mounts: an absolute folder, or an image
   * by digest (`docker.io/library/alpine@sha256:…`).
   */
  contexts: Record<string, { folder: string } | { image: string }>;
  /** The image, by digest, of the frontend that `# syntax=` names. buildah takes none. */
  syntax?: string;
  /** Id → where its value is; the value is in no argument, layer, log or cache. */
  secrets: Record<string, SecretSource>;
  /** Id → socket of an agent, or files of keys, absolute. */
  ssh: Record<string, string[]>;
  /** Seconds since 1970: SOURCE_DATE_EPOCH, and what all later times in layers become. */
  epoch: number;
  /** In BuildKit's words (`type=registry,ref=…`): what a builder may take steps from, and where it leaves them. */
  caches: { from: readonly string[]; to: readonly string[] };
  /** Runs every step again, whatever the builder remembers. */
  fresh?: boolean;
}

/** Where a secret's value is: in a variable, or an absolute file. */
export type SecretSource = { env: string } | { file: string };

/** How a build tells what it does, and is ended. */
export interface BuildReport {
  /** A line that a builder printed, with secrets redacted. */
  onOutput?(line: string): void;
  /** Ends the build; it throws the signal's reason. */
  signal?: AbortSignal;
}

/** What builds Dockerfiles. */
export interface Builder {
  /** How messages name it: `buildkitd at tcp://buildkitd:1234`. */
  name: string;
  /** Whether it builds several platforms of one request at once, into one archive. */
  together: boolean;
  /** Of which platforms it runs programs, its own machine's first. Throws `builder-unreachable`, `builder-untrusted`. */
  platforms(): Promise<Platform[]>;
  /** Whether it answers, and can run programs of the platforms. Throws what `platforms` throws, and `emulation-missing`. */
  check(platforms: readonly Platform[]): Promise<void>;
  /**
   * Builds, and writes an OCI image layout as a tar to the file `archive` (absolute), of which something may be there when it
   * throws. Throws `secret-missing` before it begins, `dockerfile-failed`, `dockerfile-invalid`, `dockerfile-base-unavailable`,
   * `builder-lost`, `builder-disk-full`, `archive-unwritable`, `emulation-missing`, and what `check` throws.
   */
  build(request: DockerfileRequest, archive: string, report?: BuildReport): Promise<void>;
}

/** Which builder a team uses, as the plugin's options in nx.json say it; what they leave out, variables of the environment say. */
export interface BuilderSettings {
  /** Else NX_OCI_BUILDER, else the first that answers. */
  kind?: 'buildctl' | 'buildx' | 'buildah';
  /** Of buildkitd: `unix:///run/buildkit/buildkitd.sock`, `tcp://buildkitd:1234`. Else what the variable says, else the socket of this machine. Of buildx: the name of a builder. */
  address?: string;
  /** The variable that has the address. By default BUILDKIT_HOST; of buildx, BUILDX_BUILDER. */
  addressVariable?: string;
  /**
   * Files (PEM), relative to the workspace or absolute, by which buildkitd and this machine know each other. Else
   * NX_OCI_BUILDKIT_CA, _CERT, _KEY and _SERVER_NAME.
   */
  tls?: { ca?: string; cert?: string; key?: string; serverName?: string };
  /** Allows a builder beyond this machine to be spoken to in the clear. */
  plaintext?: boolean;
  /** Platform → a builder of its own for it, such as a machine of that kind. */
  platforms?: Record<string, Omit<BuilderSettings, 'platforms'>>;
  /** What `caches` of requests are; `{os}`, `{arch}` and `{platform}` in them stand for the platform's. */
  cacheFrom?: string[];
  cacheTo?: string[];
}

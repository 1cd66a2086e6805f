import type { Definition, FilesContent } from '@nx-oci/build';

/** What starts a service. */
export type ServiceRuntime = 'static' | 'node' | 'python';

/** What makes a definition of a service; which options go with which runtime says `optionsOf`. */
export interface ServiceSettings {
  /** By default `static`: one static binary. */
  runtime?: ServiceRuntime;
  /** The binary: a path of the workspace with `{arch}`, or one for each platform. */
  binary?: FilesContent['from'];
  /** What goes to /app: of Node a file or a folder of the workspace, of Python the folder of a package. */
  app?: string;
  /** What Node starts, relative to /app; by default the file that `app` is. */
  entry?: string;
  /** What Python starts (`python3 -m`); by default the name of the folder that `app` is. */
  module?: string;
  /** `package-lock.json` or `pnpm-lock.yaml`, relative to the workspace: what the project depends on comes as it says. */
  lockfile?: string;
  /** Packages of the workspace that are bundled into the app: of those, only what they need from registries comes. */
  local?: string[] | 'all';
  /** Requirements file with hashes, relative to the workspace. */
  requirements?: string;
  /** Version or range of Node; of Python, which one a base has. */
  runtimeVersion?: string;
  /** Suite of Debian that the runtime, or what it needs, is of. */
  distribution?: string;
  /** Files of the workspace with the keys that sign Debian, where this machine's apt knows none. */
  distributionKeys?: string[];
  /** Absolute path of the interpreter in a base. */
  interpreter?: string;
}

/** The options of a service, without those that are about the output. */
export type ServiceOptions = ServiceSettings & Omit<Definition, 'entrypoint'>;

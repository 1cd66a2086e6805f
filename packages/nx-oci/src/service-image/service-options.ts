import type { Definition, FilesContent } from '@nx-oci/build';
import { PluginError } from '../error';

/** What starts a service. */
export type ServiceRuntime = 'static' | 'node' | 'python';

/** What makes a definition of a service. */
export interface ServiceSettings {
  /** By default `static`: one static binary. */
  runtime?: ServiceRuntime;
  /** The binary: a path of the workspace with `{arch}`, or one for each platform. */
  binary?: FilesContent['from'];
  /** What goes to /app: for Node a file or a folder of the workspace, for Python the folder of a package. */
  app?: string;
  /** What Node starts, relative to /app; by default the file that `app` is. */
  entry?: string;
  /** What Python starts (`python3 -m`); by default the name of the folder that `app` is. */
  module?: string;
  /** `package-lock.json` or `pnpm-lock.yaml`, relative to the workspace: what the project depends on comes as it says. */
  lockfile?: string;
  /** Folder of the project that is meant, relative to the lockfile's; by default the one that the target is of. */
  project?: string;
  /** Packages of the workspace that are bundled into the app: of those, only what they need from registries comes. */
  local?: string[] | 'all';
  /** Requirements file with hashes, relative to the workspace. */
  requirements?: string;
  /** Version or range of Node; of Python, the version that a base has. */
  runtimeVersion?: string;
  /** Suite of Debian that the runtime, or what it needs, is of. */
  distribution?: string;
  /** Files of the workspace with the keys that sign Debian, for machines whose apt has none. */
  distributionKeys?: string[];
  /** Absolute path of the interpreter in a base. */
  interpreter?: string;
  /** C library of a base. */
  libc?: 'glibc' | 'musl';
}

/** The options of a service, without those that are about the output. */
export type ServiceOptions = ServiceSettings & Omit<Definition, 'entrypoint'>;

/** The settings of each runtime. */
const settingsOf: Record<ServiceRuntime, (keyof ServiceSettings)[]> = {
  static: ['binary'],
  node: ['app', 'entry', 'lockfile', 'project', 'local', 'runtimeVersion', 'distribution', 'distributionKeys', 'interpreter', 'libc'],
  python: ['app', 'module', 'requirements', 'runtimeVersion', 'distribution', 'distributionKeys', 'interpreter', 'libc'],
};

const settingNames = new Set(Object.values(settingsOf).flat());

/** What of the options is the definition's own. */
export function definitionPart(options: ServiceOptions): Omit<Definition, 'entrypoint'> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name !== 'runtime' && !settingNames.has(name as keyof ServiceSettings)));
}

/** Refuses options of another runtime. Throws `option-invalid`. */
export function requireOwnSettings(runtime: ServiceRuntime, options: ServiceOptions): void {
  const own = settingsOf[runtime];
  if (!own) throw invalidOption(`runtime is "${runtime}"`, `Use one of ${Object.keys(settingsOf).join(', ')}.`);
  const wrong = [...settingNames].find((name) => options[name] !== undefined && !own.includes(name));
  if (wrong === undefined) return;
  const runtimes = Object.entries(settingsOf).flatMap(([each, names]) => (names.includes(wrong) ? [`"${each}"`] : []));
  throw invalidOption(`${wrong} is given, and the runtime is "${runtime}"`, `Remove it, or set "runtime" to ${runtimes.join(' or ')}; "${runtime}" takes ${own.join(', ')}.`);
}

/** A setting that has to be there. Throws `option-invalid`. */
export function required<N extends keyof ServiceSettings>(name: N, options: ServiceOptions, remedy: string): NonNullable<ServiceSettings[N]> {
  const value = options[name];
  if (value) return value;
  throw invalidOption(`${name} is ${value === undefined ? 'missing' : 'empty'}`, remedy);
}

/** An option that cannot be what it is: `what` says why, without a full stop. */
export function invalidOption(what: string, remedy: string): PluginError {
  return new PluginError('option-invalid', { message: `Of the service image, ${what}.`, remedy });
}

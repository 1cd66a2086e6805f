import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sourcesPackage } from '../locked-contents';
import { apkoInvalid, shaped, type Shaped } from './shape';

const shape = {
  contents: {
    build_repositories: 'texts', runtime_repositories: 'texts', repositories: 'texts', keyring: 'texts', packages: 'texts',
    runtime_keyring: [{ name: 'text', content: 'text' }],
    baseimage: { image: 'text', apkindex: 'text' },
  },
  entrypoint: { type: 'text', command: 'text', 'shell-fragment': 'text', services: 'map' },
  accounts: {
    'run-as': 'text',
    users: [{ username: 'text', uid: 'number', gid: 'number', shell: 'text', homedir: 'text' }],
    groups: [{ groupname: 'text', gid: 'number', members: 'texts' }],
  },
  paths: [{ path: 'text', type: 'text', uid: 'number', gid: 'number', permissions: 'number', source: 'text', recursive: 'flag' }],
  layering: { strategy: 'text', budget: 'number' },
  certificates: { additional: [{ name: 'text', content: 'text' }], providers: 'texts' },
  cmd: 'text', 'stop-signal': 'text', 'work-dir': 'text', archs: 'texts', environment: 'map', 'vcs-url': 'text', annotations: 'map', volumes: 'texts', include: 'text', format: 'text',
} as const;

/** An `apko.yaml`, with what it includes. */
export type ApkoConfiguration = Shaped<typeof shape>;

/** Where files of apko are. */
export interface ApkoFolders {
  /** Absolute. */
  workspaceRoot: string;
  /** Told of every file that is read, relative to the workspace. */
  onRead?(file: string): void;
}

/** Reads an `apko.yaml`, relative to the workspace, and what it includes. Throws `apko-invalid`. */
export function readApkoConfiguration(file: string, folders: ApkoFolders, including: readonly string[] = []): ApkoConfiguration {
  if (including.includes(file)) throw apkoInvalid(file, 'it includes itself');
  let text: string;
  try {
    text = readFileSync(path.join(folders.workspaceRoot, file), 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw apkoInvalid(file, code === 'ENOENT' ? 'it is not there' : message, { remedy: 'Write it, or name another one ("apko" of the target, "include" of a file): "apko" is relative to the workspace.', cause: error });
  }
  folders.onRead?.(file);
  let value: unknown;
  try {
    value = sourcesPackage().yamlTexts(text);
  } catch (error) {
    throw apkoInvalid(file, (error as Error).message, { cause: error });
  }
  const own = shaped(value ?? {}, shape, { file, path: '' });
  if (own.include === undefined) return own;
  const included = path.posix.normalize(path.posix.join(path.posix.dirname(file), own.include));
  if (included.startsWith('../')) throw apkoInvalid(file, `include "${own.include}" is outside of the workspace`);
  return merged(readApkoConfiguration(included, folders, [...including, file]), own);
}

/** What is included, with what includes it: single values are of the latter, lists are of both. */
function merged(included: ApkoConfiguration, own: ApkoConfiguration): ApkoConfiguration {
  const { contents: a = {}, accounts: x = {} } = included;
  const { contents: b = {}, accounts: y = {} } = own;
  const both = <T>(first: T[] | undefined, second: T[] | undefined): T[] => [...(first ?? []), ...(second ?? [])];
  const { contents: _, accounts: __, include: ___, ...rest } = { ...included, ...own };
  return {
    ...rest,
    environment: { ...included.environment, ...own.environment },
    annotations: { ...included.annotations, ...own.annotations },
    paths: both(included.paths, own.paths),
    volumes: both(included.volumes, own.volumes),
    accounts: { 'run-as': y['run-as'] ?? x['run-as'], users: both(x.users, y.users), groups: both(x.groups, y.groups) },
    contents: {
      baseimage: b.baseimage ?? a.baseimage,
      runtime_keyring: both(a.runtime_keyring, b.runtime_keyring),
      ...Object.fromEntries((['build_repositories', 'runtime_repositories', 'repositories', 'keyring', 'packages'] as const).map((key) => [key, both(a[key], b[key])])),
    },
  };
}

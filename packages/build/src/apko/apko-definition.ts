import type { ApkContent, ApkRepository } from '@nx-oci/sources';
import type { Accounts, Definition, PathEntry } from '../definition';
import { readApkoConfiguration, type ApkoConfiguration, type ApkoFolders } from './configuration';
import { apkoInvalid } from './shape';
import { splitCommand } from './split-command';

/** What apko sets in every image. */
const environment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin', SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' };

/** What apko or its users call architectures → platforms. */
const platforms = new Map([
  ['386', '386'], ['x86', '386'], ['amd64', 'amd64'], ['x86_64', 'amd64'], ['arm64', 'arm64'], ['aarch64', 'arm64'], ['arm/v6', 'arm/v6'], ['armhf', 'arm/v6'], ['arm/v7', 'arm/v7'], ['armv7', 'arm/v7'],
  ['loong64', 'loong64'], ['loongarch64', 'loong64'], ['ppc64le', 'ppc64le'], ['riscv64', 'riscv64'], ['s390x', 's390x'],
]);

/**
 * The definition that an `apko.yaml` (relative to the workspace) stands for; the packages are those of an `apko.lock.json`, if one
 * is named. Throws `apko-invalid` for what is not known or cannot be had here.
 */
export function apkoDefinition(file: string, { lock, ...folders }: ApkoFolders & { lock?: string }): Definition {
  const configuration = readApkoConfiguration(file, folders);
  refuseUnsupported(file, configuration);
  const { contents = {}, entrypoint = {}, accounts = {}, archs, layering, annotations = {}, volumes = [] } = configuration;
  const about = { ...sourceOf(configuration['vcs-url']), ...annotations };
  const [command, cmd] = (['entrypoint', 'cmd'] as const).map((key) => words(file, key, key === 'cmd' ? configuration.cmd : entrypoint.command));
  const paths = [...(contents.runtime_keyring ?? []).map(runtimeKey), ...(configuration.paths ?? []).map((each, at) => pathOf(file, each, at))];
  return {
    base: 'none',
    ...(archs !== undefined && { platforms: archs.map((arch) => platformOf(file, arch)) }),
    contents: [{ ...apkContent(file, contents), ...(lock !== undefined && { apkoLock: lock }) }] as Definition['contents'],
    ...(paths.length > 0 && { paths }),
    ...accountsOf(file, accounts),
    ...(entrypoint['shell-fragment'] !== undefined ? { entrypoint: ['/bin/sh', '-c', entrypoint['shell-fragment']] } : command && { entrypoint: command }),
    ...(cmd && { cmd }),
    env: { ...environment, ...configuration.environment },
    ...(configuration['work-dir'] !== undefined && { workdir: configuration['work-dir'] }),
    ...(volumes.length > 0 && { volumes }),
    ...(Object.keys(about).length > 0 && { labels: about, annotations: about }),
    ...(configuration['stop-signal'] !== undefined && { stopSignal: configuration['stop-signal'] }),
    layers: layering === undefined ? { budget: 1 } : { by: 'origin', ...(layering.budget !== undefined && { budget: Math.max(1, layering.budget) }) },
  };
}

function refuseUnsupported(file: string, { contents = {}, entrypoint = {}, layering, certificates = {}, format = 'tar', paths = [] }: ApkoConfiguration): void {
  const refuse = (what: string, remedy: string): never => {
    throw apkoInvalid(file, what, { remedy });
  };
  if (contents.baseimage !== undefined) refuse('contents.baseimage cannot be had here', 'Write the definition as options of a target without "apko", with the image as "base".');
  if (entrypoint.type !== undefined || entrypoint.services !== undefined) {
    refuse('entrypoint.type and entrypoint.services cannot be had here', 'Add a supervisor (s6, tini) to the packages, and give its command as "entrypoint.command".');
  }
  if (layering !== undefined && layering.strategy !== 'origin') refuse(`layering.strategy is "${layering.strategy ?? ''}"`, 'Give "origin"; or take "layering" away, for one layer.');
  if (format !== 'tar') refuse(`format is "${format}"`, 'Take it away: layers are "tar" here.');
  if (certificates.providers?.length || certificates.additional?.length) {
    refuse('certificates cannot be taken from there', 'Put each into a file of the workspace, and name the files as "certificates" in the options of the target.');
  }
  const recursive = paths.findIndex((each) => each.recursive);
  if (recursive >= 0) refuse(`paths[${recursive}].recursive cannot be had here`, 'Name each path.');
}

function apkContent(file: string, contents: NonNullable<ApkoConfiguration['contents']>): ApkContent {
  const { packages = [], keyring = [], repositories = [], build_repositories = [], runtime_repositories = [] } = contents;
  const named = [...build_repositories, ...repositories].map((line, at): ApkRepository => {
    const [, tag, url] = /^(?:@(\S+) )?(\S+?)\/*$/.exec(line) ?? [];
    if (url === undefined) throw apkoInvalid(file, `the repository ${JSON.stringify(line)} is neither an address nor "@tag address"`);
    const folder = /^[a-z]+:\/\//.test(url) ? url : url.startsWith('/') ? undefined : `./${url.replace(/^\.\//, '')}`;
    if (folder === undefined) throw apkoInvalid(file, `the repository "${url}" is an absolute path: name a folder relative to the workspace`);
    return { name: nameOf(url, at), url: folder, ...(tag !== undefined && { tag }), ...(keyring.length > 0 && { keys: [...keyring] }) };
  });
  if (packages.length === 0 || named.length === 0) throw apkoInvalid(file, `contents has no ${packages.length === 0 ? 'packages' : 'repositories'}`);
  return { type: 'apk', packages: [...packages], repositories: named, runtimeRepositories: [...repositories, ...runtime_repositories].filter((line) => /^(@\S+ )?https?:\/\//.test(line)).map((line) => line.replace(/\/+$/, '')), setuid: 'any' };
}

/** What mirror rules and the lock call a repository: its address without what has no meaning in names. */
function nameOf(url: string, at: number): string {
  return url.replace(/^[a-z]+:\/\/(?:[^/@]*@)?/, '').replace(/[^A-Za-z0-9._/-]+/g, '-').replace(/^[./-]+|[/-]+$/g, '') || `repository-${at}`;
}

function platformOf(file: string, arch: string): string {
  const found = platforms.get(arch);
  if (found !== undefined) return `linux/${found}`;
  throw apkoInvalid(file, `archs has "${arch}", which is none of ${[...platforms.keys()].join(', ')}`);
}

function words(file: string, key: string, command: string | undefined): string[] | undefined {
  if (command === undefined) return undefined;
  try {
    return splitCommand(command);
  } catch (error) {
    throw apkoInvalid(file, `${key} ${JSON.stringify(command)} cannot be split: ${(error as Error).message}`);
  }
}

function accountsOf(file: string, { 'run-as': runAs, users = [], groups = [] }: NonNullable<ApkoConfiguration['accounts']>): Pick<Definition, 'accounts' | 'user'> {
  const accounts: Accounts = {
    users: users.map(({ username = '', uid = 0, gid = uid, shell = '/bin/sh', homedir = `/home/${username}` }, at) => {
      if (username === '' || uid === 0) throw apkoInvalid(file, `accounts.users[${at}] has no ${username === '' ? 'username' : 'uid other than 0: to run as root, say "run-as: 0"'}`);
      return { name: username, uid, gid, home: homedir, shell };
    }),
    groups: groups.map(({ groupname = '', gid = 0, members = [] }, at) => {
      if (groupname === '') throw apkoInvalid(file, `accounts.groups[${at}] has no groupname`);
      return { name: groupname, gid, members };
    }),
  };
  // By number, so that what runs it can tell that it is not root.
  const user = users.find(({ username }) => username === runAs)?.uid?.toString() ?? runAs;
  return { ...(users.length + groups.length > 0 && { accounts }), ...(user !== undefined && { user }) };
}

function runtimeKey({ name = '', content = '' }: { name?: string; content?: string }): PathEntry {
  return { type: 'file', path: `/etc/apk/keys/${name}`, content };
}

function pathOf(file: string, entry: NonNullable<ApkoConfiguration['paths']>[number], at: number): PathEntry {
  const { path = '', type = '', uid, gid, permissions, source = '' } = entry;
  const refuse = (why: string): never => {
    throw apkoInvalid(file, `paths[${at}] ${why}`);
  };
  if (path === '') refuse('has no path');
  const common = {
    path: `/${path.replace(/^\/+/, '')}`,
    ...((uid ?? gid) !== undefined && { owner: `${uid ?? 0}:${gid ?? 0}` }),
    ...(permissions !== undefined && { mode: permissions.toString(8).padStart(4, '0') }),
  };
  if ((type === 'symlink' || type === 'hardlink') && source === '') refuse(`is a ${type} without a source`);
  if (type === 'directory' || type === 'permissions') return { type, ...common };
  if (type === 'empty-file') return { type: 'file', ...common };
  if (type === 'symlink') return { type, ...common, target: source };
  if (type === 'hardlink') return { type, ...common, target: `/${source.replace(/^\/+/, '')}` };
  return refuse(`has the type "${type}", which is none of directory, empty-file, hardlink, symlink, permissions`);
}

/** `https://example.org/repository@revision` */
function sourceOf(url: string | undefined): Record<string, string> {
  const [, source, revision] = /^(.*?)(?:@([^@/]+))?$/.exec(url ?? '') ?? [];
  return source ? { 'org.opencontainers.image.source': source, ...(revision !== undefined && { 'org.opencontainers.image.revision': revision }) } : {};
}

import { accessSync, constants, statSync } from 'node:fs';
import * as path from 'node:path';
import { PeerError } from './error';

/** The folder tools/peers, from its sources as from its build. */
export const peersRoot = path.resolve(__dirname, '..');

/** Tools that `install core` brings. */
export const CORE_TOOLS = [
  'actionlint', 'compose-spec', 'conmon', 'containerd', 'crane', 'ctr', 'curl', 'dash', 'direnv', 'docker', 'docker-registry', 'dockerd', 'gitlab-ci-local', 'htpasswd', 'kind', 'kubeconform', 'kustomize', 'manifest-policy', 'mount', 'openssl', 'pnpm',
  'podman', 'prettier', 'qemu-aarch64-static', 'rsync', 'runc', 'setpriv', 'shellcheck', 'skopeo', 'starlark', 'umoci', 'umount', 'verdaccio', 'xz', 'yarn-1', 'yarn-4', 'zstd',
] as const;

/** Tools that only `install all` brings. */
export const MORE_TOOLS = ['buildah', 'buildctl', 'buildkitd', 'buildx', 'cosign', 'helm', 'ko', 'newgidmap', 'newuidmap', 'nginx', 'ruff', 'setcap', 'strace', 'turborepo-remote-cache', 'versitygw', 'zot'] as const;

/** The name of a peer's command. */
export type Tool = (typeof CORE_TOOLS)[number] | (typeof MORE_TOOLS)[number];

const system = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/**
 * The absolute path of an installed peer: ours in `bin/` first, then the system's, then what PATH has.
 * @throws PeerError `peer-missing`
 */
export function tool(name: Tool): string {
  const folders = [path.join(peersRoot, 'bin'), ...system, ...(process.env.PATH ?? '').split(path.delimiter)];
  for (const folder of folders) {
    if (!path.isAbsolute(folder)) continue;
    const file = path.join(folder, name);
    if (isExecutable(file)) return file;
  }
  throw new PeerError('peer-missing', `'${name}' is not installed.`, installRemedy(name));
}

/** What to run so that `name` is there. */
export function installRemedy(name: string): string {
  const level = (CORE_TOOLS as readonly string[]).includes(name) ? 'install-core' : 'install';
  return `Run: npx nx run peers:${level}`;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

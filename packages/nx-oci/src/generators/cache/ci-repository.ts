import { spawnSync } from 'node:child_process';
import type { Tree } from '@nx/devkit';
import { PluginError } from '../../error';

/** Where a CI finds a workspace. */
export interface CiRepository {
  /** `acme/shop` */
  name: string;
  /** `github.com`; nothing where nobody says it. */
  host?: string;
}

/** The repository that is given, by name or address, or else `origin`. Throws `option-invalid`. */
export function ciRepository(tree: Tree, given: string | undefined): CiRepository {
  const said = given ?? originOf(tree);
  const found = said === undefined ? undefined : read(said);
  if (found) return found;
  throw new PluginError('option-invalid', {
    message: given === undefined ? 'No --repository is given, and git knows no "origin" that says it.' : `repository is "${given}".`,
    remedy: 'Give it as the CI names it: --repository=acme/shop; of a GitLab or GitHub of your own, its address: --repository=https://git.acme.example/acme/shop.',
  });
}

function originOf(tree: Tree): string | undefined {
  const { status, stdout } = spawnSync('git', ['remote', 'get-url', 'origin'], { cwd: tree.root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** `acme/shop`, `https://host/acme/shop.git`, `ssh://git@host:22/acme/shop`, `git@host:acme/shop`. */
function read(text: string): CiRepository | undefined {
  const [, url, scp, path] = /^(?:(?:https?|ssh|git):\/\/(?:[^/@]*@)?([\w.-]+)(?::\d+)?\/|(?:[\w.-]+@)?([\w.-]+):)?([\w.-]+(?:\/[\w.-]+)+)$/.exec(text.replace(/(\.git)?\/?$/, '')) ?? [];
  const host = url ?? scp;
  // A name without a dot is one that the settings of somebody's ssh give a host.
  return path === undefined ? undefined : { name: path, ...(host?.includes('.') && { host }) };
}

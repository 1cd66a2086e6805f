import { readNxJson, type Tree } from '@nx/devkit';
import { stringify } from 'yaml';
import { PluginError } from '../../error';
import { ciRepository, type CiRepository } from './ci-repository';

/** Whose runs get tokens; of Woodpecker, which vouches for none of its runs, those of variables. */
export type CacheCi = 'github' | 'gitlab' | 'woodpecker';

/** What a configuration is made of. */
export interface ServerConfigSettings {
  /** Address of the server, without a path. */
  server: string;
  ci: CacheCi;
  /** The repository, by default that of `origin`. */
  repository?: string;
}

export const serverConfigFile = 'cache.yaml';

/** What vouches for runs of a CI, and what it says of those that push to the main branch. */
interface Vouching {
  issuer(host?: string): string;
  repository: string;
  main(branch: string): Record<string, string>;
}

const vouching: Record<'github' | 'gitlab', Vouching> = {
  github: {
    issuer: (host = 'github.com') => (host === 'github.com' ? 'https://token.actions.githubusercontent.com' : `https://${host}/_services/token`),
    repository: 'repository',
    main: (branch) => ({ event_name: 'push', ref: `refs/heads/${branch}` }),
  },
  gitlab: {
    issuer: (host = 'gitlab.com') => `https://${host}`,
    repository: 'project_path',
    main: (branch) => ({ pipeline_source: 'push', ref_type: 'branch', ref: branch }),
  },
};

/** Writes a configuration for a server to start from; one that is there is its owner's. Returns what was done, a line each. Throws `option-invalid`. */
export function writeServerConfig(tree: Tree, settings: ServerConfigSettings): string[] {
  const { ci } = settings;
  if (![...Object.keys(vouching), 'woodpecker'].includes(ci)) {
    throw new PluginError('option-invalid', { message: `ci is "${ci as string}".`, remedy: `Give one of ${[...Object.keys(vouching), 'woodpecker'].join(', ')}.` });
  }
  const there = tree.read(serverConfigFile, 'utf8');
  if (there !== null) return ci === 'woodpecker' ? [] : withoutRules(there, ci);
  tree.write(serverConfigFile, serverConfig(tree, settings));
  return [`Wrote ${serverConfigFile}, for a server to start from.`];
}

/** What is to be said of a configuration without rules for a CI: it has no claim that each of them names. */
function withoutRules(config: string, ci: keyof typeof vouching): string[] {
  if (new RegExp(`\\b${vouching[ci].repository}"?:`).test(config)) return [];
  return [`${serverConfigFile} is there and stays as it is, but has no rules for ${ci}: its runs would get no token. Add them to "ci", or remove the file to have it written anew.`];
}

function serverConfig(tree: Tree, { server, ci, repository }: ServerConfigSettings): string {
  const { protocol, hostname, port, origin } = new URL(server);
  const listen = protocol === 'http:' ? `${hostname === 'localhost' ? '127.0.0.1' : hostname}:${port || 80}` : '127.0.0.1:3210';
  const tokens = { ...(ci === 'woodpecker' && { TRUSTED: 'of CI on the main branch' }), READ: ci === 'woodpecker' ? 'of pull requests and laptops' : 'of laptops', ADMIN: 'for stats and purge' };
  const head = `# The remote cache of Nx: npx nx-oci-cache serve --config ${serverConfigFile}
# It has no secrets. Tokens are variables of the server, each such as openssl rand -hex 32 makes:
${Object.entries(tokens).map(([role, what]) => `#   NX_OCI_CACHE_${role}_TOKEN, ${what}`).join('\n')}

# Other machines are served by "tls" (cert, key), or, behind something that speaks TLS, by "plainHttp: true".
listen: ${JSON.stringify(listen)}
# A folder, s3://bucket/prefix, or oci://registry/repository.
storage: /var/lib/nx-oci-cache
# What who has no token may do, as pull requests of forks: nothing, or read.
anonymous: nothing
`;
  return ci === 'woodpecker' ? head : `${head}\n${ciConfig(vouching[ci], { audience: origin, branch: readNxJson(tree)?.defaultBase ?? 'main', repository: ciRepository(tree, repository) })}`;
}

function ciConfig({ issuer, repository: claim, main }: Vouching, { audience, branch, repository: { name, host } }: { audience: string; branch: string; repository: CiRepository }): string {
  const claims = (more: Record<string, string> = {}): string => stringify({ [claim]: name, ...more }, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  return `# What the CI says of a run becomes a token for it, so that the CI has to keep no secret.
ci:
  - issuer: ${issuer(host)}
    audience: ${audience}
    # The first that fits counts. A run of a fork fits none, and gets no token.
    rules:
      # What is pushed to ${branch}, which has to be a protected branch, writes what all read.
      - role: trusted
        claims: ${claims({ ...main(branch), ref_protected: 'true' })}
      # All else, such as pull requests, reads that, and what runs of its own branch wrote.
      - role: untrusted
        claims: ${claims()}
`;
}

import type { ExplainedSource } from './credential-chain';
import { registryOf } from './reference';

/**
 * The user name that a token goes with where `REGISTRY_USERNAME` is not set. GHCR, GitLab (for access tokens) and Gitea take
 * any name there, but none that is empty. Docker Hub, Harbor and Quay want the account's, ECR wants `AWS`, Google's
 * Artifact Registry `oauth2accesstoken`, and GitLab `gitlab-ci-token` for a job's token.
 */
export const defaultUsername = 'token';

/**
 * The credentials in the environment: `REGISTRY_TOKEN`, as user `REGISTRY_USERNAME` or {@link defaultUsername}; then
 * `REGISTRY_PASSWORD` with `REGISTRY_USERNAME`. Both are for the registry that `REGISTRY_HOST` names, or for `home` where
 * that is not set, and for no other. What is blank counts as not set; a line end after a secret is not part of it.
 */
export function environmentSources(env: NodeJS.ProcessEnv, home: string | undefined): ExplainedSource[] {
  const username = env.REGISTRY_USERNAME?.trim();
  const token = secretIn(env, 'REGISTRY_TOKEN');
  const tokenName = token !== undefined && !username ? `REGISTRY_TOKEN (as user "${defaultUsername}")` : 'REGISTRY_TOKEN';
  const password = secretIn(env, 'REGISTRY_PASSWORD');
  const target = targetOf(env, home);
  const usernameMissing = username ? undefined : `REGISTRY_USERNAME is ${unset(env, 'REGISTRY_USERNAME')}`;
  return [
    source(tokenName, target, { username: username || defaultUsername, secret: token, missing: unset(env, 'REGISTRY_TOKEN') }),
    source('REGISTRY_PASSWORD', target, {
      username: username ?? '',
      secret: usernameMissing === undefined ? password : undefined,
      missing: password === undefined ? unset(env, 'REGISTRY_PASSWORD') : usernameMissing,
    }),
  ];
}

/** The registry that the environment's credentials are for, or why there is none. */
interface Target {
  registry?: string;
  problem: string;
}

function targetOf(env: NodeJS.ProcessEnv, home: string | undefined): Target {
  if (env.REGISTRY_HOST?.trim()) return { registry: registryOf(env.REGISTRY_HOST), problem: 'REGISTRY_HOST is not the name of a registry' };
  return {
    ...(home !== undefined && { registry: registryOf(home) }),
    problem: `for no registry, because REGISTRY_HOST is ${unset(env, 'REGISTRY_HOST')}`,
  };
}

function source(
  name: string,
  target: Target,
  { username, secret, missing = '' }: { username: string; secret: string | undefined; missing?: string },
): ExplainedSource {
  return {
    name,
    find: async (registry) =>
      secret !== undefined && registry === target.registry ? { type: 'basic', username, password: secret } : undefined,
    absence: () => {
      if (secret === undefined) return missing;
      return target.registry === undefined ? target.problem : `for ${target.registry} only`;
    },
  };
}

function secretIn(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[name]?.replace(/[\r\n]+$/, '');
  return value?.trim() ? value : undefined;
}

function unset(env: NodeJS.ProcessEnv, name: string): string {
  return env[name] === undefined ? 'not set' : 'set, but empty';
}

import { authFiles, authFileSources, authVariableSources } from './auth-file';
import type { Credential, CredentialAttempt, CredentialSource, FoundCredential } from './credential';
import { CredentialHelpers } from './credential-helper';
import { environmentSources } from './environment-credentials';
import { registryOf, type Repository } from './reference';

/** Where credentials are looked for. */
export interface CredentialChainOptions {
  /** Names the files, has `REGISTRY_*`, and is what helpers run in. That of this process by default. */
  env?: NodeJS.ProcessEnv;
  /** For one registry, before everything else. */
  explicit?: { registry: string; credential: Credential };
  /** The registry that a push goes to: the environment's credentials are for it where `REGISTRY_HOST` is not set. */
  home?: string;
}

/** A source that can say why it has no credential. */
export interface ExplainedSource extends CredentialSource {
  /** For a registry and a path for which `find` gave nothing. */
  absence?(registry: string, path: string): string;
}

/**
 * The sources of credentials, for pulls and pushes alike, in this order: `explicit`; `REGISTRY_TOKEN`; `REGISTRY_PASSWORD`;
 * `DOCKER_AUTH_CONFIG`; Docker's configuration; podman's. Their files are read now, and no more; each helper is asked once for each registry.
 */
export function credentialChain({ env = process.env, explicit, home }: CredentialChainOptions = {}): ExplainedSource[] {
  const helpers = new CredentialHelpers(env);
  return [
    ...(explicit === undefined ? [] : [explicitSource(explicit)]),
    ...environmentSources(env, home),
    ...authVariableSources(env, helpers),
    ...authFiles(env).flatMap((file) => authFileSources(file, helpers)),
  ];
}

/**
 * The first credential that the sources have for a repository. A source that fails is noted and the next one asked: there
 * may be no need of it.
 */
export async function findCredential(sources: readonly ExplainedSource[], repository: Repository): Promise<FoundCredential> {
  const path = repository.path;
  const registry = registryOf(repository.registry) ?? repository.registry;
  const tried: CredentialAttempt[] = [];
  for (const source of sources) {
    try {
      const credential = await source.find(registry, path);
      if (credential !== undefined) return { credential, source: source.name, tried: [...tried, { source: source.name, outcome: 'used' }] };
      tried.push({ source: source.name, outcome: source.absence?.(registry, path) ?? `nothing for ${registry}` });
    } catch (error) {
      tried.push({ source: source.name, outcome: error instanceof Error ? error.message.replace(/\.$/, '') : 'failed' });
    }
  }
  return { tried };
}

/** What was tried, as a sentence: `Tried REGISTRY_TOKEN: not set; /home/me/.docker/config.json (auths): no entry for ghcr.io.` */
export function describeAttempts({ tried }: FoundCredential): string {
  if (tried.length === 0) return 'There was nowhere to look for credentials.';
  return `Tried ${tried.map(({ source, outcome }) => `${source}: ${outcome}`).join('; ')}.`;
}

function explicitSource({ registry, credential }: { registry: string; credential: Credential }): ExplainedSource {
  const target = registryOf(registry);
  return {
    name: 'the options',
    find: async (wanted) => (wanted === target ? credential : undefined),
    absence: () => (target === undefined ? 'for what is not the name of a registry' : `for ${target} only`),
  };
}

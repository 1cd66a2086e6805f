import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { authEntries, credentialOf, matchingEntries, type AuthEntry } from './auth-entries';
import type { ExplainedSource } from './credential-chain';
import type { CredentialHelpers } from './credential-helper';
import { registryOf } from './reference';

/** A file of credentials, in the format that Docker and podman share. */
export interface AuthFile {
  /** Absolute. */
  path: string;
  kind: AuthFormat;
}

/** podman keeps to the repositories that a key names, and knows no `credsStore`. */
type AuthFormat = 'docker' | 'podman';

/** What a file, or a variable in its place, says of credentials. */
interface AuthFileContent {
  auths: AuthEntry[];
  credHelpers: [address: string, helper: string][];
  credsStore?: string;
}

/** The address that Docker keeps the credentials of its hub under. */
const hubAddress = 'https://index.docker.io/v1/';

/**
 * The files that are looked into, in this order: Docker's (`$DOCKER_CONFIG/config.json`, or in `~/.docker`), then podman's
 * (`$REGISTRY_AUTH_FILE`, `$XDG_RUNTIME_DIR/containers/auth.json`, or where that is not set `/run/containers/<uid>/auth.json`,
 * `$XDG_CONFIG_HOME/containers/auth.json`, or in `~/.config`). Whether they are there is not looked at.
 */
export function authFiles(env: NodeJS.ProcessEnv): AuthFile[] {
  const home = env.HOME || homedir();
  const docker: AuthFile = { path: path.resolve(env.DOCKER_CONFIG || path.join(home, '.docker'), 'config.json'), kind: 'docker' };
  const podman = [
    env.REGISTRY_AUTH_FILE,
    // Without a session, as in cron, by sudo, or as root, podman logs in here.
    env.XDG_RUNTIME_DIR ? path.join(env.XDG_RUNTIME_DIR, 'containers/auth.json') : `/run/containers/${process.getuid?.() ?? 0}/auth.json`,
    path.join(env.XDG_CONFIG_HOME || path.join(home, '.config'), 'containers/auth.json'),
  ].flatMap((file) => (file ? [path.resolve(file)] : []));
  return [docker, ...[...new Set(podman)].filter((file) => file !== docker.path).map((file): AuthFile => ({ path: file, kind: 'podman' }))];
}

/**
 * The sources in a file, which is read now, once: `credHelpers` for single registries, `auths`, and Docker's `credsStore`
 * for all others. A file that is not there or no JSON is a source that has nothing and says why.
 */
export function authFileSources({ path: file, kind }: AuthFile, helpers: CredentialHelpers): ExplainedSource[] {
  return sourcesIn(read(file), { name: file, kind, helpers });
}

/** The sources in `DOCKER_AUTH_CONFIG`, which holds what Docker's file would: GitLab's runners and Docker read it. */
export function authVariableSources(env: NodeJS.ProcessEnv, helpers: CredentialHelpers): ExplainedSource[] {
  const name = 'DOCKER_AUTH_CONFIG';
  const text = env[name];
  const content = text === undefined ? 'not set' : text.trim() === '' ? 'set, but empty' : contentOf(text);
  return sourcesIn(content, { name, kind: 'docker', helpers });
}

/** What there is of sources in a content, or why there is none. */
function sourcesIn(content: AuthFileContent | string, { name, kind, helpers }: { name: string; kind: AuthFormat; helpers: CredentialHelpers }): ExplainedSource[] {
  if (typeof content === 'string') return [{ name, find: async () => undefined, absence: () => content }];
  const { auths, credHelpers, credsStore } = content;
  const sources: ExplainedSource[] = [];
  if (credHelpers.length > 0) sources.push(helperSource(name, credHelpers, helpers));
  sources.push({
    name: `${name} (auths)`,
    async find(registry, repository) {
      for (const entry of matchingEntries(auths, { registry, path: repository }, kind)) {
        const credential = credentialOf(entry);
        if (credential) return credential;
      }
      return undefined;
    },
    absence(registry, repository) {
      const entries = matchingEntries(auths, { registry, path: repository }, kind);
      return entries.length > 0 ? `the entry for ${registry} is empty` : `no entry for ${registry}`;
    },
  });
  if (credsStore && kind === 'docker') {
    sources.push({
      name: `${name} (credsStore)`,
      find: (registry, repository) => {
        const [entry] = matchingEntries(auths, { registry, path: repository }, kind);
        return helpers.find(credsStore, addresses(registry, entry?.key));
      },
      absence: (registry) => `docker-credential-${credsStore} has none for ${registry}`,
    });
  }
  return sources;
}

function helperSource(name: string, credHelpers: [string, string][], helpers: CredentialHelpers): ExplainedSource {
  const entryFor = (registry: string): [string, string] | undefined => credHelpers.find(([address]) => registryOf(address) === registry);
  return {
    name: `${name} (credHelpers)`,
    async find(registry) {
      const [address, helper] = entryFor(registry) ?? [];
      return helper === undefined ? undefined : helpers.find(helper, addresses(registry, address));
    },
    absence(registry) {
      const [, helper] = entryFor(registry) ?? [];
      return helper === undefined ? `no entry for ${registry}` : `docker-credential-${helper} has none for ${registry}`;
    },
  };
}

/** What a helper may know a registry by: as the file writes it, then as logging in does. */
function addresses(registry: string, written: string | undefined): string[] {
  const usual = registry === 'docker.io' ? hubAddress : registry;
  return [...new Set([written ?? usual, usual])];
}

/** The content of a file, or why there is none. */
function read(file: string): AuthFileContent | string {
  try {
    const text = readFileSync(file, 'utf8');
    return text.trim() === '' ? 'the file is empty' : contentOf(text);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'no such file' : `cannot be read (${code})`;
  }
}

/** What a text says of credentials, or why it says nothing. What a parser says is not passed on: it cites the text. */
function contentOf(text: string): AuthFileContent | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not a JSON object';
  const { auths, credHelpers, credsStore } = value as Record<string, unknown>;
  return {
    auths: authEntries(auths),
    credHelpers: Object.entries(credHelpers ?? {}).filter(([, helper]) => typeof helper === 'string' && helper !== ''),
    ...(typeof credsStore === 'string' && { credsStore }),
  };
}

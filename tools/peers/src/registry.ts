import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Rig } from './daemon';
import { tool } from './tool';

/** Who may log in to a registry. */
export interface RegistryUser {
  username: string;
  password: string;
}

/** A registry on the loopback interface, empty at first. */
export interface Registry extends Rig {
  kind: 'docker-registry' | 'crane' | 'zot';
  /** `127.0.0.1:<port>`, as it stands in a reference. */
  host: string;
  scheme: 'http' | 'https';
  /** `<scheme>://<host>` */
  url: string;
  /** Those that may log in; none where nobody needs to. */
  users: RegistryUser[];
}

/** The environment of a registry's clients: a Docker configuration in `folder`, and trust in `caFile`. */
export function registryEnv(folder: string, caFile?: string): Record<string, string> {
  const config = path.join(folder, 'docker');
  mkdirSync(config);
  const file = path.join(config, 'config.json');
  writeFileSync(file, '{}');
  return { DOCKER_CONFIG: config, REGISTRY_AUTH_FILE: file, ...(caFile === undefined ? {} : { SSL_CERT_FILE: caFile }) };
}

/** Adds credentials for `host` to the Docker configuration that a registry's `env` names, as `docker login` would. */
export function logIn(registry: Pick<Rig, 'env'>, host: string, { username, password }: RegistryUser): void {
  const file = path.join(registry.env.DOCKER_CONFIG!, 'config.json');
  const config = JSON.parse(readFileSync(file, 'utf8')) as { auths?: Record<string, { auth: string }> };
  config.auths = { ...config.auths, [host]: { auth: Buffer.from(`${username}:${password}`).toString('base64') } };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
}

/** A command that succeeds once a server answers anything at `url`. */
export function httpProbe(url: string, options: string[] = []): string[] {
  return [tool('curl'), '--silent', '--output', '/dev/null', '--noproxy', '*', ...options, url];
}

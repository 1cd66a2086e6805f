import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { folderUrl } from '../mirrors';
import { findNpm, npmEnvironment } from './npm-program';

/** Where npm's settings are looked for. */
export interface NpmConfigContext {
  env: NodeJS.ProcessEnv;
  /** Absolute. */
  workspaceRoot?: string;
}

/** What npm is set to on this machine: where registries are, and who we are there. */
export class NpmConfig {
  readonly #values: ReadonlyMap<string, string>;
  readonly #env: NodeJS.ProcessEnv;
  #usual: Promise<URL | undefined> | undefined;

  constructor({ env, workspaceRoot }: NpmConfigContext) {
    this.#env = env;
    this.#values = readValues(env, workspaceRoot);
  }

  /** The registry that settings give for a package; nothing without one. */
  registryOf(name: string): URL | undefined {
    const scope = name.startsWith('@') ? this.#values.get(`${name.split('/')[0]}:registry`) : undefined;
    const value = scope ?? this.#values.get('registry');
    return value !== undefined && URL.canParse(value) ? folderUrl(value) : undefined;
  }

  /** The registry that npm asks if it is told nothing. Nothing where there is no npm. */
  usualRegistry(): Promise<URL | undefined> {
    return (this.#usual ??= this.#askNpm());
  }

  async #askNpm(): Promise<URL | undefined> {
    const npm = findNpm(this.#env);
    if (npm === undefined) return undefined;
    const { stdout } = await promisify(execFile)(npm, ['config', 'get', 'registry'], { cwd: tmpdir(), env: npmEnvironment(this.#env) }).catch(() => ({ stdout: '' }));
    return URL.canParse(stdout.trim()) ? folderUrl(stdout.trim()) : undefined;
  }

  /** The header that says who we are, if settings have it for the host and folder of an address; none goes anywhere else. */
  authorization(url: URL): Record<string, string> {
    for (let key = `//${url.host}${url.pathname}`; key.length > 2; key = key.replace(/([^/]+|\/)$/, '')) {
      const header = this.#headerOf((name) => this.#values.get(`${key}:${name}`));
      if (header !== undefined) return { authorization: header };
    }
    const registry = this.#values.get('registry');
    if (registry === undefined || !URL.canParse(registry) || new URL(registry).origin !== url.origin) return {};
    // Old files have it without a host: for the registry that they name.
    const header = this.#headerOf((name) => this.#values.get(name));
    return header === undefined ? {} : { authorization: header };
  }

  #headerOf(value: (name: string) => string | undefined): string | undefined {
    const [token, auth, user, password] = ['_authToken', '_auth', 'username', '_password'].map(value);
    if (token) return `Bearer ${token}`;
    if (auth) return `Basic ${auth}`;
    return user && password ? `Basic ${Buffer.from(`${user}:${Buffer.from(password, 'base64').toString()}`).toString('base64')}` : undefined;
  }
}

/** Variables of the environment come first, then files: the workspace's, the user's, the machine's. */
function readValues(env: NodeJS.ProcessEnv, workspaceRoot: string | undefined): Map<string, string> {
  const values = new Map<string, string>();
  const add = (key: string, value: string): void => {
    if (!values.has(key)) values.set(key, value);
  };
  for (const [name, value] of Object.entries(env)) {
    if (!/^npm_config_./i.test(name) || !value) continue;
    const key = name.slice('npm_config_'.length);
    add(key.startsWith('//') ? key : key.replace(/(?!^)_/g, '-').toLowerCase().replace('-authtoken', '_authToken'), value);
  }
  const addFile = (file: string): void => {
    for (const [key, value] of readNpmrc(file, env)) add(key, value);
  };
  if (workspaceRoot !== undefined) addFile(path.join(workspaceRoot, '.npmrc'));
  addFile(values.get('userconfig') ?? path.join(env.HOME || homedir(), '.npmrc'));
  const prefix = values.get('prefix') ?? env.PREFIX ?? path.dirname(path.dirname(process.execPath));
  addFile(values.get('globalconfig') ?? path.join(prefix, 'etc/npmrc'));
  return values;
}

/** Lines of `key = value`, with `${NAME}` for variables of the environment. */
function readNpmrc(file: string, env: NodeJS.ProcessEnv): [string, string][] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  const expanded = (value: string): string => value.replace(/\$\{([^${}?]+)(\?)?\}/g, (written, name: string, optional?: string) => env[name] ?? (optional ? '' : written));
  return text.split(/\r?\n/).flatMap((line) => {
    const [, key, value] = /^\s*([^\s=;#[][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    return key === undefined ? [] : [[expanded(key), expanded(unquoted(value))] as [string, string]];
  });
}

function unquoted(value: string): string {
  const [, , quoted] = /^(["'])(.*)\1$/.exec(value) ?? [];
  return quoted ?? value.replace(/\s[;#].*$/, '');
}

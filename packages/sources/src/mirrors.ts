import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { SourcesError } from './error';

/**
 * Says where repositories of packages are, by their names (`debian`, `npm`), and where addresses lead that begin in a
 * certain way. It never has a part in what is built: everything is verified.
 */
export class Mirrors {
  readonly #rules: ReadonlyMap<string, readonly string[]>;

  constructor(rules: ReadonlyMap<string, readonly string[]>) {
    this.#rules = rules;
  }

  /** Names of repositories that there are rules for; beginnings of addresses are none. */
  get names(): string[] {
    return [...this.#rules.keys()].filter((name) => !isAddress(name));
  }

  /** The addresses that rules give a repository, with a slash at their ends; none without a rule. */
  of(repository: string): URL[] {
    return (this.#rules.get(repository) ?? []).map(folderUrl);
  }

  /** Where to look for an address, the best first: by rules whose name is its beginning, and last at itself. */
  redirected(address: string): URL[] {
    const found = [...this.#rules].filter(([name]) => isAddress(name) && address.startsWith(name)).sort(([a], [b]) => b.length - a.length);
    return [...found.flatMap(([name, urls]) => urls.map((url) => url + address.slice(name.length))), address].map((each) => new URL(each));
  }
}

function isAddress(name: string): boolean {
  return /^https?:/.test(name);
}

/** An address as a folder's, which relative ones are resolved against. */
export function folderUrl(address: string): URL {
  return new URL(address.endsWith('/') ? address : `${address}/`);
}

/**
 * The user's rules: of `NX_OCI_MIRRORS` (`name=address`, with spaces between), and of `nx-oci/mirrors.json` in the folder
 * for configuration (a name → an address or several). Throws `mirrors-invalid`.
 */
export function userMirrors(env: NodeJS.ProcessEnv = process.env): Mirrors {
  const rules = new Map<string, string[]>();
  const add = (name: string, address: unknown, origin: string): void => {
    if (name === '' || typeof address !== 'string' || !URL.canParse(address) || !/^(https?|file):/.test(address)) throw invalid(origin, `${JSON.stringify(name)} leads to ${JSON.stringify(address)}, which is no address`);
    rules.set(name, [...(rules.get(name) ?? []), address]);
  };
  for (const rule of (env.NX_OCI_MIRRORS ?? '').split(/\s+/).filter(Boolean)) {
    const [name, ...address] = rule.split('=');
    add(name, address.join('='), 'NX_OCI_MIRRORS');
  }
  const file = path.join(env.XDG_CONFIG_HOME || path.join(env.HOME || homedir(), '.config'), 'nx-oci', 'mirrors.json');
  for (const [name, addresses] of Object.entries(readRules(file))) for (const address of [addresses].flat()) add(name, address, file);
  return new Mirrors(rules);
}

function readRules(file: string): Record<string, unknown> {
  try {
    const rules = JSON.parse(readFileSync(file, 'utf8')) as unknown;
    if (typeof rules === 'object' && rules !== null && !Array.isArray(rules)) return rules as Record<string, unknown>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw invalid(file, (error as Error).message);
  }
  throw invalid(file, 'it is no JSON object');
}

function invalid(origin: string, why: string): SourcesError {
  return new SourcesError('mirrors-invalid', {
    message: `The mirrors in ${origin} cannot be used: ${why}.`,
    remedy: 'Give names of repositories, or beginnings of addresses, with the addresses that stand for them: {"debian": "https://mirror.example/debian"}.',
  });
}

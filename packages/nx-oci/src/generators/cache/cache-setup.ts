import { readNxJson, updateNxJson, type GeneratorCallback, type Tree } from '@nx/devkit';
import type { CacheCi } from './server-config';

/** What is to be known of whoever keeps the cache. */
export interface CacheSettings {
  /** The workspace's id at Nx Cloud. */
  id?: string;
  /** Address of a server of one's own. */
  server?: string;
  /** Whose runs get tokens of that server: has a configuration written for it. */
  ci?: CacheCi;
  /** The repository as the CI names it, or its address. By default that of `origin`. */
  repository?: string;
}

/** What is done to a workspace so that its machines share a cache. */
export interface CacheSetup {
  /** Lines for people: what was done. */
  done: string[];
  /** Lines for people: what is left for them. */
  next: string[];
  /** Installs what was added. */
  install?: GeneratorCallback;
}

/** Sets keys of nx.json that are not as wanted. Returns what was done, a line each. */
export function setKeys(tree: Tree, keys: { nxCloudId?: string; neverConnectToCloud?: boolean }): string[] {
  const nxJson = readNxJson(tree) ?? {};
  const wanted = Object.entries(keys).filter(([key, value]) => nxJson[key as keyof typeof keys] !== value);
  if (wanted.length === 0) return [];
  updateNxJson(tree, { ...nxJson, ...Object.fromEntries(wanted) });
  return wanted.map(([key, value]) => `Set "${key}" to ${JSON.stringify(value)} in nx.json.`);
}

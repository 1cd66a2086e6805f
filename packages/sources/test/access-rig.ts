import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Store, type FileTree, type Platform } from '@nx-oci/oci';
import { registrySettings, type RegistrySettings } from '@nx-oci/registry';
import { Archives } from '../src/archive/archives';
import { Artifacts, type Archive, type Upstream } from '../src/artifacts';
import { Downloads } from '../src/downloads';
import { Mirrors } from '../src/mirrors';
import type { LockedContent, ResolveContext, Source, SourceContent } from '../src/source';

const parent = mkdtempSync(path.join(tmpdir(), 'nx-oci-sources-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** A new empty folder, gone when the tests of the file are through. */
export function newFolder(): string {
  return mkdtempSync(path.join(parent, 'folder-'));
}

export const amd64: Platform = { os: 'linux', architecture: 'amd64' };
export const arm64: Platform = { os: 'linux', architecture: 'arm64' };
export const mac: Platform = { os: 'darwin', architecture: 'arm64' };

/** A machine of its own: an empty store, and ways to what is outside. */
export interface Machine extends ResolveContext<never> {
  store: Store;
}

/** Starts on nothing; `platforms` are linux/amd64 and linux/arm64 unless told. */
export function newMachine(
  upstreams: Upstream[],
  options: { rules?: Record<string, string[]>; env?: NodeJS.ProcessEnv; settings?: Partial<RegistrySettings>; archives?: Archive[]; platforms?: Platform[]; store?: Store } = {},
): Machine {
  const { rules = {}, env = {}, settings, platforms = [amd64, arm64], archives: kept = [] } = options;
  const store = options.store ?? new Store(newFolder());
  const downloads = new Downloads({ settings: { ...registrySettings({}), attempts: 2, retryDelay: 1, ...settings } });
  const mirrors = new Mirrors(new Map(Object.entries(rules)));
  const artifacts = new Artifacts({ store, downloads, mirrors, env, upstreamOf: (type) => upstreams.find((each) => each.type === type), archives: kept });
  const archives = new Archives(artifacts);
  opened.push(downloads, archives);
  return { store, downloads, mirrors, env, artifacts, archives, platforms, workspaceRoot: parent };
}

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => void (await Promise.all(opened.splice(0).map((each) => each.close()))));

/** What a content becomes on a platform, all parts in one tree, as lines: mode, path, and what is in it or where it leads. */
export async function laidOut<C extends SourceContent, L extends LockedContent>(source: Source<C, L>, content: C, locked: L, machine: Machine, platform = amd64): Promise<string[]> {
  const parts = await source.parts(content, locked, { workspaceRoot: machine.workspaceRoot, archives: machine.archives, platform });
  return (await Promise.all(parts.map(({ tree }) => treeLines(tree)))).flat();
}

async function treeLines(tree: FileTree): Promise<string[]> {
  const lines: string[] = [];
  for (const [name, entry] of [...tree].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const chunks: Buffer[] = [];
    if (entry.type === 'file') for await (const chunk of entry.content.open()) chunks.push(Buffer.from(chunk));
    const what = entry.type === 'file' ? JSON.stringify(Buffer.concat(chunks).toString('latin1')) : entry.type === 'directory' ? '' : `-> ${entry.target}`;
    expect([entry.uid, entry.gid, entry.mtime]).toEqual([0, 0, 0]);
    lines.push([entry.mode.toString(8).padStart(4, '0'), `/${name}`, what].filter(Boolean).join(' '));
  }
  return lines;
}

/** An error of a code. */
export function coded(code: string, message: RegExp = /./): Error {
  return expect.objectContaining({ code, message: expect.stringMatching(message) as string }) as Error;
}

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from '@nx-oci/peers';
import { installedBase } from './installed-base';
import { nxVersions, type NxMajor } from './plugin-workspace';
import { copyTarget, imageTarget, Workspace, type NxResult } from './workspace';

/** How Nx has to do with a server: by way of `nx-oci-cache run`, or by itself. */
export type Way = 'behind the proxy' | 'without the proxy';
export const ways: readonly Way[] = ['behind the proxy', 'without the proxy'];

/** A server, as Nx is told of one. */
export interface Server {
  url: string;
  token: string;
}

/** What every machine builds: binaries of a service, and its image. */
export const tasks = ['svc:build', 'svc:image'];
export const output = 'dist/oci/apps/svc/image';

/** A machine with a clone of a workspace. All that it keeps, its home included, is its own. */
export class CacheMachine extends Workspace {
  #way: Way = 'without the proxy';

  constructor(folder: string) {
    // Plugins in the same process: it is the cache that matters here.
    super(folder, { HOME: path.join(folder, 'home'), TMPDIR: path.join(folder, 'temporary'), NX_ISOLATE_PLUGINS: 'false' });
  }

  /** Makes a clone with Nx of a major, and the service in it. */
  static async make(major: NxMajor): Promise<CacheMachine> {
    const machine = new CacheMachine(mkdtempSync(path.join(tmpdir(), 'nx-oci-e2e-')));
    await run(['cp', '-al', await installedBase(nxVersions[major]), machine.root]);
    machine.write('nx.json', JSON.stringify({ analytics: false, plugins: ['nx-oci'] }));
    machine.write('.gitignore', 'node_modules\ntarballs\ndist\n.nx\n');
    machine.write('apps/svc/src/page.txt', 'first');
    // Enough for a connection to be broken off in the middle, and nothing that could be compressed.
    machine.write('apps/svc/src/data', noise(1, 3_000_000));
    machine.project('svc', { build: copyTarget('svc'), image: imageTarget('dist/apps/svc', { base: 'static' }) });
    const git = (...args: string[]) => run(['git', '-c', 'user.name=e2e', '-c', 'user.email=e2e@example.test', ...args], { cwd: machine.root });
    await git('init', '--quiet', '--initial-branch=main', '.');
    await git('add', '--all');
    await git('commit', '--quiet', '--message=begin');
    machine.reset();
    return machine;
  }

  /** Another machine: what is committed, in a folder of its own. */
  async clone(): Promise<CacheMachine> {
    const clone = new CacheMachine(mkdtempSync(path.join(tmpdir(), 'nx-oci-e2e-other-')));
    await run(['git', 'clone', '--quiet', this.root, clone.root]);
    await run(['cp', '-al', this.path('node_modules'), clone.root]);
    clone.reset();
    return clone;
  }

  /** Has it as new: nothing built, empty caches, an empty store and home. */
  reset(): void {
    this.remove('dist');
    for (const name of ['cache', 'workspace-data', 'store', 'home', 'temporary']) rmSync(path.join(this.folder, name), { recursive: true, force: true });
    for (const name of ['home', 'temporary']) mkdirSync(path.join(this.folder, name));
  }

  /** Builds the image with what a server has, whatever comes of it. */
  build(way: Way, { url, token }: Server, target = 'svc:image'): Promise<NxResult> {
    this.#way = way;
    return this.nxWith({ NX_SELF_HOSTED_REMOTE_CACHE_SERVER: url, NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: token }, 'run', target);
  }

  /** File → SHA-256, of all that was built; nothing where nothing was. */
  built(): Record<string, string> {
    if (!this.has('dist')) return {};
    return Object.fromEntries(this.files('dist').map((name) => [name, createHash('sha256').update(readFileSync(this.path('dist', name))).digest('hex')]));
  }

  protected override get nxCommand(): string[] {
    return [...(this.#way === 'behind the proxy' ? [process.execPath, this.path('node_modules/.bin/nx-oci-cache'), 'run', '--'] : []), ...super.nxCommand];
  }
}

/** Bytes that are always the same, and that nothing compresses. */
export function noise(seed: number, size: number): Buffer {
  let state = seed + 1;
  return Buffer.from(Uint8Array.from({ length: size }, () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24)));
}

import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { appendLayers, bytesContent, emptyImage, indexOf, parsePlatform, storeLayer, Store, type FileTree, type Image } from '@nx-oci/oci';
import type { Registry } from '@nx-oci/peers';
import { executePush, planPush, RegistryClient, RemoteRepository } from '@nx-oci/registry';
import { formatToolsLock, lockTools, machineFiles, machinePlatform, updaterFile } from '@nx-oci/tools';

/** The layers of an image by name; a text is a script. */
export type Layers = Record<string, Record<string, string | Uint8Array>>;

/** The layers that every image of tools here has. Node is that of this machine unless told. */
export function usualLayers(node: string | Uint8Array = `#!/bin/sh\nexec '${process.execPath}' "$@"\n`): Layers {
  return { node: { 'usr/local/bin/node': node }, updater: { 'usr/local/lib/nx-oci/updater.mjs': readFileSync(updaterFile) } };
}

/** A layer with a command that says a word, and files beside it that do not compress: large ones, and many. */
export function toolLayer(word: string, { megabytes = 0, files = 0 }: { megabytes?: number; files?: number } = {}): Record<string, string | Uint8Array> {
  const many = Object.fromEntries(Array.from({ length: files }, (_, at) => [`usr/local/lib/${word}/${at % 50}/${at}`, `${word} ${at}`]));
  const large = Object.fromEntries(Array.from({ length: megabytes }, (_, at) => [`usr/local/lib/${word}/large-${at}`, randomBytes(1e6)]));
  return { 'usr/local/bin/shout': `#!/bin/sh\necho ${word}\n`, [`usr/local/lib/${word}/word`]: word, ...large, ...many };
}

/** Makes images of layers, one for each platform, in a store. */
export async function makeImages(store: Store, platforms: Record<string, Layers>): Promise<Image[]> {
  return Promise.all(
    Object.entries(platforms).map(async ([platform, layers]) => {
      const added = [];
      for (const [name, files] of Object.entries(layers)) {
        const tree: FileTree = new Map(
          Object.entries(files).map(([file, bytes]) => [file, { type: 'file', mode: file.includes('/bin/') ? 0o755 : 0o644, uid: 0, gid: 0, mtime: 0, content: bytesContent(bytes) }]),
        );
        added.push({ layer: await storeLayer(tree, store), history: { created_by: 'nx-oci', comment: name } });
      }
      return appendLayers(emptyImage(parsePlatform(platform)), added);
    }),
  );
}

/** This machine's platform, as it stands in the lock. */
export function ownPlatform(): string {
  const { os, architecture } = machinePlatform();
  return `${os}/${architecture}`;
}

/** Pushes images as `acme/tools:main`, and returns their lock, in which they are at `host`. */
export async function publishTools(registry: Registry, images: Image[], host = registry.host): Promise<string> {
  const [user] = registry.users;
  const client = new RegistryClient({ credentials: [{ name: 'the test', find: async () => (user ? { type: 'basic', ...user } : undefined) }] });
  try {
    const place = { registry: registry.host, path: 'acme/tools' };
    const repository = new RemoteRepository(client, place, { access: 'push' });
    const content = { root: indexOf(images).document, images };
    await executePush(repository, content, await planPush(repository, content, { tags: ['main'] }));
    const lock = await lockTools(client, { ...place, tag: 'main' });
    return formatToolsLock({ ...lock, repository: { ...place, registry: host } });
  } finally {
    await client.close();
  }
}

/** How a run ended. */
export interface Ended {
  /** Nothing if it was killed. */
  code: number | null;
  output: string;
}

/** A workspace on a machine. */
export class Machine {
  readonly link: string;

  constructor(
    /** The workspace's folder. */
    readonly root: string,
    /** The folder of the cache. */
    readonly cache: string,
  ) {
    this.link = path.join(root, '.tools');
    mkdirSync(root, { recursive: true });
    for (const { path: name, text, executable } of machineFiles({ update: 'nx run tools-image:update' }).files) {
      writeFileSync(path.join(root, name), text, { mode: executable ? 0o755 : 0o644 });
    }
  }

  lock(text: string): void {
    writeFileSync(path.join(this.root, '.tools.lock'), text);
  }

  /** Starts the script or the updater, in a group of its own. */
  start(program: 'bootstrap' | 'updater', ...args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
    const argv = program === 'bootstrap' ? ['sh', path.join(this.root, 'bootstrap.sh'), ...args] : [process.execPath, updaterFile, ...args];
    const child = spawn(argv[0], argv.slice(1), { cwd: this.root, detached: true, env: { ...process.env, NX_OCI_TOOLS_CACHE: this.cache }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, output })));
    return { child, ended };
  }

  run(program: 'bootstrap' | 'updater', ...args: string[]): Promise<Ended> {
    return this.start(program, ...args).ended;
  }

  /** Runs the updater, and throws with what it printed unless it succeeds. */
  async succeed(program: 'bootstrap' | 'updater' = 'updater', ...args: string[]): Promise<string> {
    const { code, output } = await this.run(program, ...args);
    if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output}`);
    return output;
  }

  /** What the tool that is linked says, and whether all its files are there: the word, or what is wrong. */
  async tool(): Promise<string> {
    if (!existsSync(this.link)) return 'none';
    const child = spawn('sh', ['-c', '. ./.envrc 2>/dev/null; shout'], { cwd: this.root, env: { ...process.env, NX_OCI_TOOLS_TTL: '0' }, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    await new Promise((resolve) => child.once('close', resolve));
    const word = said.trim();
    const folder = path.join(this.link, 'usr/local/lib', word);
    const other = readdirSync(path.join(this.link, 'usr/local/lib')).filter((name) => ![word, 'nx-oci', 'other'].includes(name));
    if (other.length > 0 || readFileSync(path.join(folder, 'word'), 'utf8') !== word) return `${word}, damaged: ${other.join(', ')}`;
    const count = readdirSync(folder, { recursive: true }).length;
    return `${word} ${count}`;
  }

  /** What processes that were killed must not leave for good. A lock of theirs holds nobody up, and goes in time. */
  leftovers(): string[] {
    const names = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
    return [...names(path.join(this.cache, 'tmp')), ...names(this.root).filter((name) => name.startsWith('.tools.new'))];
  }
}

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { FileTree } from '@nx-oci/oci';
import { newFolder } from './access-rig';
import { rawTar } from './packed';
import { serve } from './rig';

/** A package.json, and files beside it: text, or with a mode. */
export interface Published {
  name: string;
  version: string;
  files?: Record<string, string | { bytes: string | Buffer; mode: number }>;
  [field: string]: unknown;
}

/** A registry on the loopback interface that has what is published to it; it ends with the tests of the file. */
export class NpmRegistry {
  url = '';
  seen: string[] = [];
  readonly tarballs = new Map<string, Buffer>();
  readonly #versions = new Map<string, Record<string, unknown>>();
  /** Where archives are, if not where they usually are: told by what is said of packages. */
  elsewhere = false;
  /** What a request has to say of who it is from. */
  authorization: string | undefined;
  onRequest: (request: IncomingMessage) => void = () => undefined;

  static async start(...packages: Published[]): Promise<NpmRegistry> {
    const registry = new NpmRegistry();
    const { url, seen } = await serve((request, response) => {
      registry.onRequest(request);
      const at = decodeURIComponent(request.url!.slice(1));
      if (registry.authorization !== undefined && request.headers.authorization !== registry.authorization) return void response.writeHead(401).end();
      const found = registry.tarballs.get(at) ?? registry.#described(at);
      response.writeHead(found ? 200 : 404).end(found);
    });
    Object.assign(registry, { url, seen });
    for (const each of packages) registry.publish(each);
    return registry;
  }

  publish({ files = {}, ...manifest }: Published): Buffer {
    const entries = Object.entries<string | { bytes: string | Buffer; mode: number }>({ 'package.json': JSON.stringify(manifest, null, 2), ...files }).map(([name, file]) => ({
      name: `package/${name}`,
      bytes: typeof file !== 'string' && Buffer.isBuffer(file.bytes) ? file.bytes : Buffer.from(typeof file === 'string' ? file : file.bytes),
      mode: typeof file === 'string' ? 0o644 : file.mode,
    }));
    return this.publishArchive(manifest, gzipSync(rawTar(...entries)));
  }

  publishArchive(manifest: Published, archive: Buffer): Buffer {
    const { name, version } = manifest;
    const at = this.elsewhere ? `archives/${name.replace('/', '-')}-${version}` : `${name}/-/${name.split('/').at(-1)}-${version}.tgz`;
    this.tarballs.set(at, archive);
    const dist = { tarball: `${this.url}/${at}`, integrity: integrityOf(archive), shasum: createHash('sha1').update(archive).digest('hex') };
    this.#versions.set(name, { ...this.#versions.get(name), [version]: { ...manifest, ...('scripts' in manifest && { hasInstallScript: true }), dist } });
    return archive;
  }

  #described(name: string): string | undefined {
    const versions = this.#versions.get(name);
    return versions && JSON.stringify({ name, versions, 'dist-tags': { latest: Object.keys(versions).at(-1) } });
  }

  /** An environment in which npm knows this registry, and no settings of the machine. */
  environment(): NodeJS.ProcessEnv {
    const home = newFolder();
    return { PATH: process.env.PATH, HOME: home, npm_config_registry: `${this.url}/`, npm_config_globalconfig: path.join(home, 'none'), npm_config_cache: path.join(home, 'cache') };
  }
}

export function integrityOf(archive: Buffer): string {
  return `sha512-${createHash('sha512').update(archive).digest('base64')}`;
}

/** A folder with a package.json, and with those of projects in it. */
export function npmWorkspace(manifests: Record<string, unknown>): string {
  const folder = newFolder();
  for (const [project, manifest] of Object.entries(manifests)) {
    mkdirSync(path.join(folder, project), { recursive: true });
    writeFileSync(path.join(folder, project, 'package.json'), JSON.stringify({ name: project === '.' ? 'workspace' : project.replaceAll('/', '-'), version: '1.0.0', private: true, ...(manifest as object) }, null, 2));
  }
  return folder;
}

/** Runs npm, or another program that is told by its file. */
export async function npm(cwd: string, env: NodeJS.ProcessEnv, args: string[], program = 'npm'): Promise<string> {
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', 'umask 022; exec "$@"', '', program, ...args], { cwd, env, maxBuffer: 1 << 26 });
  return stdout;
}

/** Files and links below a folder as lines, without those that are of the tool alone. */
export function linesOnDisk(folder: string, prefix = ''): string[] {
  return readdirSync(folder).sort().flatMap((name) => {
    const file = path.join(folder, name);
    const at = `${prefix}${name}`;
    const { mode } = lstatSync(file);
    if (lstatSync(file).isSymbolicLink()) return [`${at} -> ${readlinkSync(file)}`];
    return lstatSync(file).isDirectory() ? linesOnDisk(file, `${at}/`) : [`${at} ${(mode & 0o7777).toString(8)} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`];
  });
}

/** The same of trees, below a folder of the image. */
export function linesOfTrees(trees: FileTree[], folder: string): string[] {
  const lines = trees.flatMap((tree) =>
    [...tree].filter(([, { type }]) => type !== 'directory').map(([name, entry]) => {
      expect(name.startsWith(`${folder}/`) && entry.uid === 0 && entry.gid === 0 && entry.mtime === 0).toBe(true);
      const at = name.slice(folder.length + 1);
      return entry.type === 'file' ? `${at} ${entry.mode.toString(8)} ${entry.content.digest.slice('sha256:'.length)}` : `${at} -> ${(entry as { target: string }).target}`;
    }),
  );
  return lines;
}

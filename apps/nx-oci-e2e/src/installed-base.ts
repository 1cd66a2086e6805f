import { run } from '@nx-oci/peers';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** This repository. */
export const repository = path.resolve(__dirname, '../../..');

const packages = readdirSync(path.join(repository, 'packages'));
const day = 86_400_000;

/**
 * The folder of a workspace into which Nx, of this repository's version unless told, and the packages were installed as users
 * get them: from tarballs. It is made once for each content of the packages, and is to be copied, not written to.
 */
export async function installedBase(versions?: Readonly<Record<string, string>>): Promise<string> {
  const cache = path.join(tmpdir(), 'nx-oci-e2e');
  mkdirSync(cache, { recursive: true });
  const packed = mkdtempSync(path.join(cache, 'packing-'));
  try {
    const tarballs = await pack(packed);
    const { devDependencies } = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    const nx = versions ?? Object.fromEntries(['nx', '@nx/devkit'].map((name) => [name, devDependencies[name]]));
    const hash = createHash('sha256').update(JSON.stringify([tarballs.map(({ integrity }) => integrity), nx]));
    const base = path.join(cache, `base-${hash.digest('hex').slice(0, 16)}`);
    if (!existsSync(base)) await install(packed, base, tarballs, nx);
    utimesSync(base, new Date(), new Date());
    removeUnused(cache);
    return base;
  } finally {
    rmSync(packed, { recursive: true, force: true });
  }
}

/** A package as npm packs it. */
export interface Tarball {
  name: string;
  filename: string;
  integrity: string;
}

/** Packs all packages, as they are compiled, into a folder. */
export async function pack(folder: string): Promise<Tarball[]> {
  const folders = packages.map((name) => `./packages/${name}`);
  const output = await run(['npm', 'pack', '--json', '--pack-destination', folder, ...folders], { cwd: repository });
  return Object.values(JSON.parse(output) as Record<string, Tarball>);
}

async function install(packed: string, base: string, tarballs: Tarball[], nx: Readonly<Record<string, string>>): Promise<void> {
  // Beside the base, so that its place in the end is a rename away, and takes the tarballs that the lockfile names.
  const folder = `${packed}-install`;
  try {
    mkdirSync(path.join(folder, 'tarballs'), { recursive: true });
    for (const { filename } of tarballs) renameSync(path.join(packed, filename), path.join(folder, 'tarballs', filename));
    const own = Object.fromEntries(tarballs.map(({ name, filename }) => [name, `file:tarballs/${filename}`]));
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'acme', private: true, devDependencies: { ...nx, ...own } }));
    await run(['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder, timeout: 600_000 });
    if (!existsSync(base)) renameSync(folder, base);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Removes what no run has used for a day. */
function removeUnused(cache: string): void {
  for (const name of readdirSync(cache)) {
    const folder = path.join(cache, name);
    const { mtimeMs } = statSync(folder, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
    if (Date.now() - mtimeMs > day) rmSync(folder, { recursive: true, force: true });
  }
}

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readImageRecord, type Definition } from '@nx-oci/build';
import { run } from '@nx-oci/peers';

/** A build by the library itself, in a process of its own. Paths are absolute. */
export interface LibraryBuild {
  definition: Definition;
  workspace: string;
  store: string;
  output: string;
}

/** What to pass to a Node so that it builds; it prints a `LibraryBuildResult`. */
export function libraryBuildArgs(build: LibraryBuild): string[] {
  return [path.join(__dirname, 'library-build.job.cjs'), JSON.stringify(build)];
}

export interface LibraryBuildResult {
  digest: string;
  /** Which of the two ways to the canonical bytes was taken. */
  deflate: 'native' | 'pako';
}

/** Runs a build to its end, on the Node that runs the tests or another. */
export async function libraryBuild(build: LibraryBuild, node: string[] = [process.execPath]): Promise<LibraryBuildResult> {
  return JSON.parse(await run([...node, ...libraryBuildArgs(build)], { timeout: 600_000 })) as LibraryBuildResult;
}

/** All that is to be the same of an output folder whose names may differ. */
export interface OutputDigests {
  digest: string;
  /** Platform → digest of its manifest and SHA-256 of its tarball. */
  platforms: Record<string, { manifest: string; tarball: string }>;
}

export function outputDigests(folder: string): OutputDigests {
  const { digest, platforms } = readImageRecord(folder);
  const ofPlatforms = Object.entries(platforms).map(([platform, { digest: manifest, tarball }]) => {
    return [platform, { manifest, tarball: createHash('sha256').update(readFileSync(path.join(folder, tarball!))).digest('hex') }];
  });
  return { digest, platforms: Object.fromEntries(ofPlatforms) as OutputDigests['platforms'] };
}

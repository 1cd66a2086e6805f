import { formatPlatform, type Platform } from '@nx-oci/oci';
import type { Artifact } from '../artifact';
import type { ResolveContext } from '../source';
import type { Candidate } from './choose-wheel';
import type { LockedWheel, LockedWheels } from './content';
import { measure, projectFiles, type WheelLocation } from './python-index';

/** A wheel that a platform gets. */
export interface ChosenWheel {
  /** `linux/amd64`. */
  platform: string;
  wheel: LockedWheel;
}

/** What the indexes have of a project, and what was locked of it before: that may be gone from there, and still be archived. Throws `not-found`. */
export async function candidatesOf(name: string, context: ResolveContext<LockedWheels>): Promise<Candidate[]> {
  const locked = context.previous?.wheels.filter((each) => each.name === name) ?? [];
  const listed = await projectFiles(name, context).catch((error: { code?: string }) => {
    if (error.code !== 'not-found' || locked.length === 0) throw error;
    return [];
  });
  const hashes = new Set(listed.map(({ sha256 }) => sha256));
  return [...listed, ...locked.filter(({ sha256 }) => !hashes.has(sha256)).map(({ file, sha256, size }) => ({ file, sha256, size }))];
}

/** A file of a version with its hash and size, which are found out where the index does not say them. */
export async function provenWheel({ name, version }: Pick<LockedWheel, 'name' | 'version'>, { file, sha256, size, url }: Candidate, context: ResolveContext<LockedWheels>): Promise<LockedWheel> {
  if (sha256 !== undefined && size !== undefined) return { name, version, file, size, sha256 };
  context.onStep?.(`Reading ${file}, as the index does not say its hash and size`);
  if (sha256 === undefined) return { name, version, file, ...(await measure(url!, context)) };
  const wheel = { name, version, file, size: 0, sha256 };
  const descriptor = await context.artifacts.fetch({ ...artifactOf(wheel), size: undefined });
  return { ...wheel, size: descriptor.size };
}

/** What has to be fetched for a wheel. */
export function artifactOf({ name, version, file, size, sha256 }: LockedWheel): Artifact {
  const location: WheelLocation = { type: 'wheel', project: name, file, sha256 };
  return { name: `${name} ${version} (${file})`, checksum: `sha256:${sha256}`, size, location };
}

/** Wheels as the lock has them: each once, with its platforms, if it is not for all. */
export function lockedWheels(chosen: readonly ChosenWheel[], platforms: readonly Platform[]): LockedWheels {
  const byHash = new Map<string, Required<LockedWheel>>();
  for (const { platform, wheel } of chosen) {
    const known = byHash.get(wheel.sha256);
    if (known) known.platforms.push(platform);
    else byHash.set(wheel.sha256, { ...wheel, platforms: [platform] });
  }
  const order = platforms.map(formatPlatform);
  const wheels = [...byHash.values()]
    .sort((a, b) => (a.name === b.name ? compareText(a.file, b.file) : compareText(a.name, b.name)))
    .map(({ platforms: own, ...wheel }): LockedWheel => (own.length === order.length ? wheel : { ...wheel, platforms: order.filter((each) => own.includes(each)) }));
  return { type: 'wheel', wheels };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import { canonicalJson, digestOf, formatPlatform, type Digest, type Platform } from '@nx-oci/oci';
import type { Artifact } from '../artifact';
import type { ResolveContext, Source } from '../source';
import { noWheel, rankedWheels, type Candidate } from './choose-wheel';
import type { LockedWheel, LockedWheels, WheelContent } from './content';
import { installWheel, wheelLayout } from './install-wheel';
import { measure, projectFiles, type WheelLocation } from './python-index';
import { pythonOf, pythonTarget } from './python-target';
import { readRequirements, requiredOn, requirementsFiles, type Requirement } from './requirements';

/** Python packages from wheels, as a requirements file with hashes pins them. */
export const wheelSource: Source<WheelContent, LockedWheels> = {
  type: 'wheel',

  request: (content, { workspaceRoot }) => ({ ...pythonOf(content), requirements: hashesByRequirement(readRequirements(content.requirements, workspaceRoot)) }),

  inputs: ({ requirements }, { workspaceRoot }) => requirementsFiles(requirements, workspaceRoot),

  repositories: () => ['pypi'],

  /** The requirements pin what there is, and their hashes the files: nothing moves unless they do. */
  async resolve(content, context) {
    const requirements = readRequirements(content.requirements, context.workspaceRoot);
    const platforms = context.platforms.map((platform) => {
      const target = pythonTarget(content, platform);
      return { platform: formatPlatform(platform), target, required: requiredOn(target, requirements) };
    });
    const needed = new Set(platforms.flatMap(({ required }) => required.map(({ name }) => name)));
    const files = new Map(await Promise.all([...needed].map(async (name) => [name, await candidatesOf(name, context)] as const)));
    const chosen = new Map<string, Required<LockedWheel>>();
    for (const { platform, target, required } of platforms) {
      for (const requirement of required) {
        const found = files.get(requirement.name) ?? [];
        const wheel = await firstProven(rankedWheels(requirement, found, target), requirement, context);
        if (wheel === undefined) throw noWheel(requirement, found, target);
        const known = chosen.get(wheel.sha256);
        if (known) known.platforms.push(platform);
        else chosen.set(wheel.sha256, { ...wheel, platforms: [platform] });
      }
    }
    const wheels = [...chosen.values()]
      .sort((a, b) => (a.name === b.name ? compareText(a.file, b.file) : compareText(a.name, b.name)))
      .map(({ platforms: own, ...wheel }): LockedWheel => (own.length === platforms.length ? wheel : { ...wheel, platforms: own }));
    return { type: 'wheel', wheels };
  },

  artifacts: (_content, locked, platform) => wheelsFor(locked, platform).map(artifactOf),

  parts(content, locked, { platform, archives }) {
    const target = pythonTarget(content, platform);
    const layout = wheelLayout(content, target);
    return Promise.all(
      wheelsFor(locked, platform).map(async (wheel) => ({
        name: `${wheel.name} ${wheel.version}`,
        tree: await installWheel(await archives.open(artifactOf(wheel), 'zip'), wheel, { target, layout }),
      })),
    );
  },
};

/** Requirements as the lock keeps them: each with one hash for all of its own, of which there can be hundreds. */
function hashesByRequirement(requirements: readonly Requirement[]): Record<string, Digest> {
  return Object.fromEntries(requirements.map(({ name, version, marker, hashes }) => [[`${name}==${version}`, marker].filter(Boolean).join(' ; '), digestOf(canonicalJson(hashes))]));
}

/** What the indexes have of a project, and what was locked of it before: that may be gone from there, and still be archived. */
async function candidatesOf(name: string, context: ResolveContext<LockedWheels>): Promise<Candidate[]> {
  const locked = context.previous?.wheels.filter((each) => each.name === name) ?? [];
  const listed = await projectFiles(name, context).catch((error: { code?: string }) => {
    if (error.code !== 'not-found' || locked.length === 0) throw error;
    return [];
  });
  const hashes = new Set(listed.map(({ sha256 }) => sha256));
  return [...listed, ...locked.filter(({ sha256 }) => !hashes.has(sha256)).map(({ file, sha256, size }) => ({ file, sha256, size }))];
}

/** The best of them whose hash is allowed, which is found out where the index does not say it, with its size. */
async function firstProven(ranked: readonly Candidate[], { name, version, hashes }: Requirement, context: ResolveContext<LockedWheels>): Promise<LockedWheel | undefined> {
  for (const { file, sha256, size, url } of ranked) {
    if (sha256 !== undefined && size !== undefined) return { name, version, file, size, sha256 };
    context.onStep?.(`Reading ${file}, as the index does not say its hash and size`);
    if (sha256 !== undefined) {
      const wheel = { name, version, file, size: 0, sha256 };
      const descriptor = await context.artifacts.fetch({ ...artifactOf(wheel), size: undefined });
      return { ...wheel, size: descriptor.size };
    }
    const measured = await measure(url!, context);
    if (hashes.includes(measured.sha256)) return { name, version, file, size: measured.size, sha256: measured.sha256 };
  }
  return undefined;
}

function wheelsFor({ wheels }: LockedWheels, platform: Platform): LockedWheel[] {
  return wheels.filter(({ platforms }) => platforms === undefined || platforms.includes(formatPlatform(platform)));
}

function artifactOf({ name, version, file, size, sha256 }: LockedWheel): Artifact {
  const location: WheelLocation = { type: 'wheel', project: name, file, sha256 };
  return { name: `${name} ${version} (${file})`, checksum: `sha256:${sha256}`, size, location };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import { canonicalJson, digestOf, formatPlatform, type Digest, type Platform } from '@nx-oci/oci';
import { leavesOut } from '../archive/left-out';
import type { ResolveContext, Source } from '../source';
import { artifactOf, candidatesOf, lockedWheels, provenWheel, type ChosenWheel } from './candidates';
import { noWheel, rankedWheels, type Candidate } from './choose-wheel';
import { isRequirementsContent, type LockedWheel, type LockedWheels, type WheelContent, type WheelRequirementsContent } from './content';
import { installWheel, wheelLayout } from './install-wheel';
import { pythonOf, pythonTarget } from './python-target';
import { readRequirements, requiredOn, requirementsFiles, type Requirement } from './requirements';
import { resolvePackages } from './resolve-packages';

/** Python packages from wheels: as a requirements file with hashes pins them, or by name. */
export const wheelSource: Source<WheelContent, LockedWheels> = {
  type: 'wheel',

  request: (content, { workspaceRoot }) => ({
    ...pythonOf(content),
    ...(isRequirementsContent(content) ? { requirements: hashesByRequirement(readRequirements(content.requirements, workspaceRoot)) } : { packages: content.packages }),
  }),

  inputs: (content, { workspaceRoot }) => (isRequirementsContent(content) ? requirementsFiles(content.requirements, workspaceRoot) : []),

  repositories: () => ['pypi'],

  async resolve(content, context) {
    return await (isRequirementsContent(content) ? resolveRequirements(content, context) : resolvePackages(content, context));
  },

  artifacts: (_content, locked, platform) => wheelsFor(locked, platform).map(artifactOf),

  parts(content, locked, { platform, archives }) {
    const target = pythonTarget(content, platform);
    const layout = wheelLayout(content, target);
    const leftOut = leavesOut(content, platform);
    return Promise.all(
      wheelsFor(locked, platform).map(async (wheel) => ({
        name: `${wheel.name} ${wheel.version}`,
        tree: await installWheel(await archives.open(artifactOf(wheel), 'zip'), wheel, { target, layout, leftOut }),
      })),
    );
  },
};

/** The requirements pin what there is, and their hashes the files: nothing moves unless they do. */
async function resolveRequirements(content: WheelRequirementsContent, context: ResolveContext<LockedWheels>): Promise<LockedWheels> {
  const requirements = readRequirements(content.requirements, context.workspaceRoot);
  const platforms = context.platforms.map((platform) => {
    const target = pythonTarget(content, platform);
    return { platform: formatPlatform(platform), target, required: requiredOn(target, requirements) };
  });
  const needed = new Set(platforms.flatMap(({ required }) => required.map(({ name }) => name)));
  const files = new Map(await Promise.all([...needed].map(async (name) => [name, await candidatesOf(name, context)] as const)));
  const chosen: ChosenWheel[] = [];
  for (const { platform, target, required } of platforms) {
    for (const requirement of required) {
      const found = files.get(requirement.name) ?? [];
      const wheel = await firstProven(rankedWheels(requirement, found, target), requirement, context);
      if (wheel === undefined) throw noWheel(requirement, found, target);
      chosen.push({ platform, wheel });
    }
  }
  return lockedWheels(chosen, context.platforms);
}

/** Requirements as the lock keeps them: each with one hash for all of its own, of which there can be hundreds. */
function hashesByRequirement(requirements: readonly Requirement[]): Record<string, Digest> {
  return Object.fromEntries(requirements.map(({ name, version, marker, hashes }) => [[`${name}==${version}`, marker].filter(Boolean).join(' ; '), digestOf(canonicalJson(hashes))]));
}

/** The best of them whose hash is allowed, which is found out where the index does not say it, with its size. */
async function firstProven(ranked: readonly Candidate[], { name, version, hashes }: Requirement, context: ResolveContext<LockedWheels>): Promise<LockedWheel | undefined> {
  for (const each of ranked) {
    const wheel = await provenWheel({ name, version }, each, context);
    if (hashes.includes(wheel.sha256)) return wheel;
  }
  return undefined;
}

function wheelsFor({ wheels }: LockedWheels, platform: Platform): LockedWheel[] {
  return wheels.filter(({ platforms }) => platforms === undefined || platforms.includes(formatPlatform(platform)));
}

import type { Checks, Definition, LockedVersion, PathEntry } from '@nx-oci/build';
import { formatPlatform } from '@nx-oci/oci';
import { withoutBase } from '../service-image/interpreter';
import type { ReadManifest } from './read-manifest';
import { packageOf, systemContents, type System } from './system-contents';
import { binFolder, libraryFolder, toolContents } from './tool-contents';
import { toolFacts, type ToolPlace } from './tool-facts';
import { toolsIn, type SourcedTool } from './tool-sources';
import { updaterEntry } from './updater';

/** What a manifest comes to. */
export interface ToolsDefinition {
  definition: Definition;
  /** Projects that build tools, by the targets that do. */
  builders: { project: string; target: string }[];
}

/** The home of who runs containers: the account that services have. */
const home = '/home/nonroot';

/**
 * The image of the tools of a manifest. `locked` tells what the contents of a definition are locked to, which the image tells
 * of its tools. Throws `tools-invalid`, and what `locked` throws.
 */
export function toolsDefinition(read: ReadManifest, locked: (definition: Definition) => LockedVersion[] = () => []): ToolsDefinition {
  const { platforms, sourced, host } = toolsIn(read);
  const system = systemContents(read, sourced, platforms);
  const contents = [...system.contents];
  const paths: PathEntry[] = [];
  const places: ToolPlace[] = systemPlaces(system);
  for (const tool of sourced) {
    if (tool.kind === 'deb' || tool.kind === 'apk') continue;
    const made = toolContents(tool, read);
    places.push({ tool, at: contents.length, ...(made.versioned && { nameOn: made.versioned }) });
    contents.push(...made.contents);
    paths.push(...made.paths);
  }
  places.sort((a, b) => sourced.indexOf(a.tool) - sourced.indexOf(b.tool));
  const names = platforms.map(formatPlatform);
  const facts = toolFacts(places, host, locked({ platforms: names, contents }));
  const definition: Definition = {
    base: system.isDistribution ? 'none' : 'static',
    platforms: names,
    contents,
    paths: [...paths, ...facts, updaterEntry()],
    // The static base has it.
    ...(system.isDistribution && { accounts: withoutBase.accounts }),
    env: { PATH: `${binFolder}:/usr/bin:/bin`, HOME: home, ...withoutBase.certificates },
    user: '65532:65532',
    workdir: home,
    // The layers of tools are to stay apart, and engines take 127.
    layers: { budget: 120 },
    checks: checksOf(sourced, read),
  };
  return { definition, builders: buildersOf(sourced) };
}

/** Tools that are packages of a distribution, each with the content that it is in. */
function systemPlaces({ tools }: System): ToolPlace[] {
  return tools.flatMap((group, at) => group.map((tool) => ({ tool, at, nameOn: () => packageOf(tool) })));
}

/** Everything that can be known of an image of tools before it is used. */
function checksOf(sourced: readonly SourcedTool[], { manifest }: ReadManifest): Checks {
  const except = [
    // Go's own tests have keys.
    ...new Set(sourced.flatMap(({ kind, name }) => (kind === 'go-toolchain' ? [`${libraryFolder}/${name}/src/crypto/**`] : []))),
    ...Object.values(manifest.tools).flatMap(({ notSecret = [] }) => notSecret),
  ];
  return {
    machines: true,
    links: 'relative',
    secrets: except.length > 0 ? { except } : true,
    programs: sourced.flatMap(({ commands, platforms }) => commands.map((command) => ({ path: `${binFolder}/${command}`, platforms: platforms.map(formatPlatform) }))),
  };
}

function buildersOf(sourced: readonly SourcedTool[]): ToolsDefinition['builders'] {
  const names = sourced.flatMap(({ source: { project } }) => (project === undefined ? [] : [project]));
  return [...new Set(names)].map((name) => {
    const [project, target = 'build'] = name.split(':');
    return { project, target };
  });
}

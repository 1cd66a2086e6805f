import type { Content, OutsideContent, Wrappers } from '@nx-oci/build';
import { formatPlatform, type Platform } from '@nx-oci/oci';
import { debianPackages, outside } from '../service-image/interpreter';
import type { ReadManifest } from './read-manifest';
import type { SourcedTool } from './tool-sources';

/** The layer of packages that are no tools. */
export const systemLayer = 'system libraries';

/** What tools that are packages of a distribution come from, and what containers need beside tools. */
export interface System {
  /** Whether packages are what images of Linux begin with; else the static base is. */
  isDistribution: boolean;
  contents: Content[];
  /** The tools of each of the contents. */
  tools: SourcedTool[][];
}

/**
 * The packages of Debian, or of apk, of a manifest: those of tools are chosen together, so that each library is there once, and
 * have layers of their own. Where tools need libraries, a shell or the command `env`, these come with them. Throws `tools-invalid`.
 */
export function systemContents(read: ReadManifest, sourced: readonly SourcedTool[], platforms: readonly Platform[]): System {
  const { manifest, invalid } = read;
  const [debs, apks] = (['deb', 'apk'] as const).map((kind) => sourced.filter((tool) => tool.kind === kind));
  if (apks.length > 0 && !manifest.apk) throw invalid([...apks[0].place, 'apk'], 'has no repository to come from', 'Name repositories: apk: { repositories: [{ name: wolfi, url: …, keys: […] }] }.');
  if (manifest.apk && (debs.length > 0 || manifest.debian)) {
    throw invalid(debs.length > 0 ? [...debs[0].place, 'deb'] : ['debian'], 'is given beside apk: an image has one distribution', 'Take all packages from one of the two.');
  }
  const linux = platforms.filter(({ os }) => os === 'linux');
  const further = manifest.apk ? (manifest.apk.packages ?? []) : debianNeeds(read, sourced);
  const isDistribution = manifest.apk !== undefined || manifest.debian !== undefined || further.length > 0;
  if (linux.length === 0 || !isDistribution) return { isDistribution: false, contents: [], tools: [] };
  const groups = groupsOf([...debs, ...apks], linux);
  const contents = groups.map(({ platforms: own, tools }, at) => {
    const packages = [...new Set([...tools.map(asked), ...(at === 0 ? further : [])])];
    const exclude = tools.flatMap(({ source }) => source.exclude ?? []);
    const content = manifest.apk ? apkContent(read, packages) : debContent(read, packages);
    return { ...content, ...(exclude.length > 0 && { exclude }), layer: layersOf(tools), ...wrappersOf(tools), platforms: own };
  });
  return { isDistribution, contents, tools: groups.map(({ tools }) => tools) };
}

/** Tools by the platforms that they are for, those for all of Linux first, whether there are any or not. */
function groupsOf(tools: readonly SourcedTool[], linux: readonly Platform[]): { platforms: string[]; tools: SourcedTool[] }[] {
  const groups = new Map<string, { platforms: string[]; tools: SourcedTool[] }>();
  const groupOf = (platforms: readonly Platform[]): { tools: SourcedTool[] } => {
    const names = linux.map(formatPlatform).filter((name) => platforms.some((each) => formatPlatform(each) === name));
    const group = groups.get(names.join()) ?? { platforms: names, tools: [] };
    groups.set(names.join(), group);
    return group;
  };
  groupOf(linux);
  for (const tool of tools) groupOf(tool.platforms).tools.push(tool);
  return [...groups.values()];
}

/** The package of a tool. */
export function packageOf({ kind, source }: SourcedTool): string {
  return (kind === 'apk' ? source.apk : source.deb)!;
}

function asked(tool: SourcedTool): string {
  const { version } = tool.source;
  if (version === undefined) return packageOf(tool);
  return `${packageOf(tool)}${tool.kind === 'apk' && /^[<>=~]/.test(version) ? '' : '='}${version}`;
}

/** A layer for each tool, and one for all else. */
function layersOf(tools: readonly SourcedTool[]): Record<string, string> {
  return { ...Object.fromEntries(tools.map((tool) => [packageOf(tool), tool.name])), '*': systemLayer };
}

function wrappersOf(tools: readonly SourcedTool[]): Pick<OutsideContent, 'wrappers'> {
  const wrappers: Record<string, Wrappers> = {};
  for (const tool of tools) {
    const { commands = [], env } = wrappers[packageOf(tool)] ?? {};
    const all = { ...env, ...tool.source.env };
    wrappers[packageOf(tool)] = { commands: [...commands, ...tool.commands], ...(Object.keys(all).length > 0 && { env: all }) };
  }
  return tools.length > 0 ? { wrappers } : {};
}

/** What programs of npm and Python, and wrappers, need of Debian. */
function debianNeeds({ manifest: { debian } }: ReadManifest, sourced: readonly SourcedTool[]): string[] {
  const isThere = (...kinds: SourcedTool['kind'][]): boolean => sourced.some(({ kind, platforms }) => kinds.includes(kind) && platforms.some(({ os }) => os === 'linux'));
  const needs = [
    ...(isThere('npm', 'wheel') ? ['libc6', 'libstdc++6', 'libatomic1'] : []),
    // Scripts begin with `#!/usr/bin/env node`.
    ...(isThere('npm', 'wheel') ? ['coreutils'] : []),
    ...(isThere('deb') ? ['dash'] : []),
    ...(debian?.packages ?? []),
  ];
  return needs.length > 0 || debian ? ['base-files', 'ca-certificates', ...needs] : [];
}

/** What only scripts of packages need, which are not run. */
const unneeded = ['debconf', 'dpkg', 'mawk', 'openssl'];

function debContent({ manifest: { debian = {} } }: ReadManifest, packages: string[]): OutsideContent {
  const names = packages.map((each) => each.split('=')[0]);
  const omit = [...new Set([...unneeded.filter((each) => !names.includes(each)), ...(debian.omit ?? [])])];
  return debianPackages(packages, omit, { distribution: debian.suite, distributionKeys: debian.keys });
}

function apkContent({ manifest: { apk } }: ReadManifest, packages: string[]): OutsideContent {
  return outside({ type: 'apk', packages, repositories: apk!.repositories });
}

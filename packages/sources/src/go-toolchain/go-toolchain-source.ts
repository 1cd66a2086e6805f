import { formatPlatform, imagePath, parsePlatform, samePlatform, type Entry, type Platform } from '@nx-oci/oci';
import { damaged } from '../archive/faults';
import { filteredPaths } from '../archive/filtered-paths';
import { leavesOut } from '../archive/left-out';
import { memberTree } from '../archive/member-tree';
import type { Member } from '../archive/unpack';
import type { Artifact, ArtifactLocation } from '../artifact';
import type { Upstream } from '../artifacts';
import { SourcesError } from '../error';
import { behind } from '../go/behind';
import { isToolchain } from '../go/resolve-command';
import { relativeLink } from '../relative-link';
import type { Source } from '../source';
import type { GoToolchainContent, LockedGoToolchain, LockedToolchain } from './content';
import { downloadedZip, newestRelease, zipFolder } from './module';

/** Go itself, from the module proxy, proved by the checksum database. */
export const goToolchainSource: Source<GoToolchainContent, LockedGoToolchain> = {
  type: 'go-toolchain',

  request: ({ version }) => ({ version }),

  repositories: () => ['go'],

  async resolve({ version: asked }, context) {
    const { platforms, previous, update } = context;
    const exact = exactRelease(asked);
    const stays = previous !== undefined && update !== 'all' && !update?.has('go') && (exact === undefined ? isOfSeries(previous.version, asked) : previous.version === exact);
    const version = stays ? previous.version : (exact ?? (await newestRelease(asked, platforms, context)));
    const found: Record<string, LockedToolchain> = {};
    for (const platform of platforms) {
      const name = formatPlatform(platform);
      const before = stays ? previous.archives[name] : undefined;
      if (!before) context.onStep?.(`Fetching ${version} for ${name}`);
      found[name] = before ?? (await lockToolchain(version, platform, context));
    }
    return { type: 'go-toolchain', version, archives: found };
  },

  artifacts: (_, locked, platform) => [artifactOf(locked, platform)],

  async parts(content, locked, { platform, archives }) {
    const artifact = artifactOf(locked, platform);
    const archive = await archives.open(artifact, 'zip');
    const folder = zipFolder(locked.version, platform);
    const base = imagePath(content.to);
    const placeIn = ({ path }: Pick<Member, 'path'>): string => `${base}/${path.slice(folder.length).replace(/(^|\/)_go\.mod$/, '$1go.mod')}`;
    const own = archive.members.filter(({ path }) => path.startsWith(folder));
    if (!own.some(({ path, type }) => path === `${folder}bin/go` && type === 'file')) throw damaged(artifact.name, `it has no ${folder}bin/go`);
    const leftOut = leavesOut(content, platform);
    const members = new Map(own.map((member) => [member.path, member]));
    const kept = filteredPaths(own, (path) => !leftOut?.(placeIn({ path }), members.get(path)!));
    const tree = new Map<string, Entry>(
      memberTree(archive, {
        origin: artifact.name,
        place: (member) => (kept.has(member.path) ? placeIn(member) : undefined),
        mode: ({ path, type }) => (type === 'directory' || runs.test(path.slice(folder.length)) ? 0o755 : 0o644),
      }),
    );
    for (const command of content.bin === undefined ? [] : ['go', 'gofmt']) {
      const link = `${imagePath(content.bin!)}/${command}`;
      if (tree.has(`${base}/bin/${command}`)) tree.set(link, relativeLink(link, `${base}/bin/${command}`));
    }
    return [{ name: `go ${locked.version.slice('go'.length)}`, origin: locked.version, tree }];
  },
};

/** What Go makes executable once it has fetched itself: zips of modules have no modes. Nor have they a go.mod but their own, which is called _go.mod in them. */
const runs = /^(bin\/|pkg\/tool\/|lib\/(.*\/)?go_[^/]+_[^/]+_exec$)/;

/** What brings the zip: the Go of this machine, from where it is set to. */
export const goToolchainUpstream: Upstream = {
  type: 'go-toolchain',
  places: (location, context) => {
    const { version, platform } = location as ToolchainLocation;
    return Promise.resolve([{ name: 'what Go fetches', open: (from) => behind(downloadedZip(version, parsePlatform(platform), context), from) }]);
  },
};

interface ToolchainLocation extends ArtifactLocation {
  type: 'go-toolchain';
  version: string;
  platform: string;
}

/** The release that a whole version names; nothing for a series or `latest`. Throws `content-invalid`. */
function exactRelease(asked: string): string | undefined {
  const version = `go${asked.replace(/^go/, '')}`;
  if (isToolchain(version) && !/^go1\.\d+$/.test(version)) return version;
  if (asked === 'latest' || /^1\.\d+$/.test(asked)) return undefined;
  throw new SourcesError('content-invalid', { message: `"${asked}" is no version of Go.`, remedy: 'Give one ("1.26.8"), a series of which the newest is meant ("1.26"), or "latest".' });
}

function isOfSeries(release: string, asked: string): boolean {
  return asked === 'latest' || release.startsWith(`go${asked}.`);
}

async function lockToolchain(version: string, platform: Platform, context: Parameters<typeof goToolchainSource.resolve>[1]): Promise<LockedToolchain> {
  let sum = '';
  const { digest, size } = await context.artifacts.store.ingest('application/octet-stream', downloadedZip(version, platform, context, (found) => (sum = found)));
  return { sum, checksum: digest, size };
}

function artifactOf({ version, archives }: LockedGoToolchain, platform: Platform): Artifact {
  const found = Object.entries(archives).find(([name]) => samePlatform(parsePlatform(name), platform));
  if (found === undefined) {
    throw new SourcesError('platform-missing', { message: `The lock has ${version} for ${Object.keys(archives).join(', ')}, and not for ${formatPlatform(platform)}.`, remedy: 'Run the lock target.' });
  }
  const [name, { checksum, size }] = found;
  const location: ToolchainLocation = { type: 'go-toolchain', version, platform: name };
  return { name: `go ${version.slice('go'.length)} (${name})`, checksum, size, location };
}

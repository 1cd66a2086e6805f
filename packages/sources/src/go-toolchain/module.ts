import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatPlatform, type Platform } from '@nx-oci/oci';
import type { UpstreamContext } from '../artifacts';
import { SourcesError } from '../error';
import { inFolder, openGo } from '../go/toolchain';

/** The module that has Go's own releases, a version for each release and platform (go.dev/ref/mod, "Go toolchains"). */
const toolchain = 'golang.org/toolchain';

/** A release for a platform as a version of the module: `v0.0.1-go1.26.8.linux-amd64`. */
export function moduleVersion(version: string, { os, architecture }: Platform): string {
  return `v0.0.1-${version}.${os}-${architecture}`;
}

/** The folder that everything in a zip of the module is in, with a slash at its end. */
export function zipFolder(version: string, platform: Platform): string {
  return `${toolchain}@${moduleVersion(version, platform)}/`;
}

/** The newest release that fits a series (`1.26`) or `latest` and is there for all platforms: `go1.26.8`. Throws `not-found`, and what Go's failures are. */
export async function newestRelease(query: string, platforms: readonly Platform[], context: UpstreamContext): Promise<string> {
  const go = await openGo(context);
  const listed = await inFolder((cwd) => go.run(['list', '-m', '-versions', toolchain], { cwd, env: { GOTOOLCHAIN: 'local' }, what: toolchain }));
  const there = new Set(listed.trim().split(/\s+/));
  const releases = [...there].flatMap((each) => /^v0\.0\.1-(go1\.\d+\.\d+)\./.exec(each)?.[1] ?? []);
  const fitting = [...new Set(releases)].filter((release) => query === 'latest' || release.startsWith(`go${query}.`)).sort((a, b) => compareReleases(b, a));
  const newest = fitting.find((release) => platforms.every((platform) => there.has(moduleVersion(release, platform))));
  if (newest !== undefined) return newest;
  throw new SourcesError('not-found', {
    message: `The module proxy lists no Go ${query} for ${platforms.map(formatPlatform).join(' and ')}${fitting.length > 0 ? `, but for some of them ${fitting.slice(0, 3).join(', ')}` : ''}.`,
    remedy: 'Give a whole version, such as "1.26.8": proxies need not list all that they have.',
  });
}

function compareReleases(a: string, b: string): number {
  const [first, second] = [a, b].map((each) => each.slice('go'.length).split('.').map(Number));
  return first.map((number, at) => number - second[at]).find((difference) => difference !== 0) ?? 0;
}

/**
 * Has Go fetch a release for a platform, which proves it by the checksum database whatever is set; `use` gets the zip, which is
 * gone afterwards, and the sum of its files. Throws `not-found`, `go-sum-mismatch`, `go-missing` and the like.
 */
export async function* downloadedZip(version: string, platform: Platform, context: UpstreamContext, onSum?: (sum: string) => void): AsyncGenerator<Uint8Array> {
  const go = await openGo(context);
  // Go lays out what it fetches; in the user's cache that would stay for each platform.
  const folder = await mkdtemp(path.join(tmpdir(), 'nx-oci-go-'));
  try {
    const env = { GOTOOLCHAIN: 'local', GOMODCACHE: path.join(folder, 'modules'), GOFLAGS: '-modcacherw' };
    const what = `Go ${version.slice('go'.length)} for ${formatPlatform(platform)}`;
    await go.run(['mod', 'download', `${toolchain}@${moduleVersion(version, platform)}`], { cwd: folder, env, what }).catch((error: unknown) => refuse(error, what));
    const zip = path.join(folder, 'modules/cache/download', toolchain, '@v', `${moduleVersion(version, platform)}.zip`);
    onSum?.((await readFile(`${zip}hash`, 'utf8')).trim());
    yield* createReadStream(zip, { highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What Go says of its own releases means something else than of those that it would need itself. */
function refuse(error: unknown, what: string): never {
  const { message, code } = error as SourcesError;
  if (code === 'go-missing' && /unknown revision|not found|no such file|\b(403|404|410)\b/i.test(message)) {
    throw new SourcesError('not-found', { message: `There is no ${what} to be had: ${message}`, remedy: 'Look at the version, and at what GOPROXY or a rule for "go" leads to.', cause: error });
  }
  if (/checksum database|checksum mismatch|verifying /.test(message)) {
    throw new SourcesError('go-sum-mismatch', {
      message: `${what} is not proved by the checksum database: ${message}`,
      remedy: 'Go takes no release of itself without that: let GOSUMDB lead to one that can be reached (go env GOSUMDB).',
      cause: error,
    });
  }
  throw error;
}

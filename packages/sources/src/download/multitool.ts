import { readFileSync } from 'node:fs';
import path from 'node:path';
import { formatPlatform, type Platform } from '@nx-oci/oci';
import { SourcesError } from '../error';
import { unknown } from '../archive/faults';
import type { DownloadContent, LockedDownload, LockedFile, LockedTool } from './content';

/** One file of a tool, as multitool's `lockfile.schema.json` has it. */
interface Binary {
  kind: string;
  url: string;
  os: string;
  cpu: string;
  sha256?: string;
  file?: string;
  type?: string;
  headers?: Record<string, string>;
  auth_patterns?: Record<string, string>;
}

const systems: Record<string, string> = { linux: 'linux', darwin: 'macos' };
const cpus: Record<string, string> = { amd64: 'x86_64' };

/** What a multitool lock has of the tools that are wanted, for these platforms. Throws `lockfile-invalid`, `platform-missing`, `archive-unknown`. */
export function multitoolLocked(content: DownloadContent & { lockfile: string }, workspaceRoot: string, platforms: readonly Platform[]): LockedDownload {
  const { lockfile } = content;
  const all = readTools(path.join(workspaceRoot, lockfile), lockfile);
  const tools = (content.tools ?? [...all.keys()]).map((name): LockedTool => {
    const binaries = all.get(name);
    if (binaries === undefined) throw invalid(lockfile, `it has no tool "${name}", only ${[...all.keys()].join(', ')}`);
    return { name, platforms: Object.fromEntries(platforms.map((platform) => [formatPlatform(platform), lockedFile(binaries, platform, `${name} of ${lockfile}`, lockfile)])) };
  });
  return { type: 'download', tools };
}

function lockedFile(binaries: readonly Binary[], platform: Platform, what: string, lockfile: string): LockedFile {
  const [os, cpu] = [systems[platform.os] ?? platform.os, cpus[platform.architecture] ?? platform.architecture];
  const found = binaries.find((each) => each.os === os && each.cpu === cpu);
  if (found === undefined) {
    throw new SourcesError('platform-missing', {
      message: `${what} is not there for ${formatPlatform(platform)}, only for ${binaries.map((each) => `${each.os}/${each.cpu}`).join(', ')}.`,
      remedy: 'Add it to the file, name only other tools in "tools", or build the image without this platform.',
    });
  }
  const { kind, url, sha256, file, type, headers, auth_patterns: authPatterns } = found;
  if (kind === 'pkg') throw unknown(what, 'is an installer of macOS (kind pkg)');
  if (kind !== 'file' && kind !== 'archive') throw invalid(lockfile, `${what} is of kind ${JSON.stringify(kind)}`);
  if (!/^[0-9a-f]{64}$/i.test(sha256 ?? '')) throw invalid(lockfile, `${what} has the sha256 ${JSON.stringify(sha256)} for ${os}/${cpu}, which pins nothing`);
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw invalid(lockfile, `${what} has the address ${JSON.stringify(url)} for ${os}/${cpu}`);
  if (kind === 'archive' && typeof file !== 'string') throw invalid(lockfile, `${what} is an archive, and no "file" of it is named`);
  return {
    url,
    checksum: `sha256:${sha256!.toLowerCase()}`,
    multitool: { kind, ...(kind === 'archive' && { file, ...(type && { type }) }), ...(headers && { headers }), ...(authPatterns && { authPatterns }) },
  };
}

/** Tools by name, in the order of their names. */
function readTools(file: string, lockfile: string): Map<string, Binary[]> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw invalid(lockfile, (error as Error).message);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw invalid(lockfile, 'it is no JSON object');
  const tools = Object.entries(parsed as Record<string, { binaries?: Binary[] }>).filter(([name]) => name !== '$schema');
  for (const [name, tool] of tools) {
    if (!/^(?!\.{1,2}$)[^/\0]+$/.test(name)) throw invalid(lockfile, `no tool can be called ${JSON.stringify(name)}`);
    if (!Array.isArray(tool?.binaries) || tool.binaries.some((each) => typeof each !== 'object' || each === null)) throw invalid(lockfile, `its ${name} has no list of binaries`);
  }
  return new Map(tools.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { binaries }]) => [name, binaries!]));
}

function invalid(lockfile: string, why: string): SourcesError {
  return new SourcesError('lockfile-invalid', {
    message: `${lockfile} cannot be used as a lock of multitool: ${why}.`,
    remedy: 'Give a file as multitool has it: {"name": {"binaries": [{"kind": "file", "url": "…", "os": "linux", "cpu": "x86_64", "sha256": "…"}]}}.',
  });
}

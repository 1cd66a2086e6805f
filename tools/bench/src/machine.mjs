import { cpus, totalmem } from 'node:os';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { peersRoot, repositoryRoot, tool } from './peers.mjs';
import { nxVersion } from './workspace.mjs';
import { run } from './run.mjs';

/** What was measured, on what, and with what; no paths. */
export async function describeMachine(source) {
  const version = async (argv, pattern = /(\d+\.\d+\.\d+)/) => pattern.exec((await run(argv)).stdout)?.[1] ?? 'unknown';
  const modules = readFileSync(path.join(peersRoot, 'go.mod'), 'utf8');
  const module = (name) => new RegExp(`${name} v(\\S+)`).exec(modules)?.[1] ?? 'unknown';
  return {
    commit: (await run(['git', 'rev-parse', '--short', 'HEAD'], { cwd: source })).stdout.trim(),
    processor: `${cpus()[0].model}, ${cpus().length} cores`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: process.platform,
    versions: {
      'nx-oci': JSON.parse(readFileSync(path.join(repositoryRoot, 'packages', 'nx-oci', 'package.json'), 'utf8')).version,
      Nx: nxVersion,
      Node: process.versions.node,
      zlib: process.versions.zlib,
      Go: await version(['go', 'version']),
      crane: module('github.com/google/go-containerregistry'),
      ko: module('github.com/google/ko'),
      BuildKit: module('github.com/moby/buildkit'),
      buildah: await version([tool('buildah'), '--version']),
    },
  };
}

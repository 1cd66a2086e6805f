import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { architectures, goPackage } from '../binaries.mjs';
import { peersRoot, tool } from '../peers.mjs';

/**
 * ko with the binaries compiled and linked before (KOCACHE), on an empty base in the loopback registry. Its tarballs hold
 * one platform each and would take a run each, so it writes the layout with both and the index, and no tarballs.
 */
export async function startKo({ folder, repository }) {
  const cache = path.join(folder, 'cache');
  mkdirSync(cache, { recursive: true });
  // Outside of the checkout, of which ko would ask git the state.
  const module = path.join(folder, 'module');
  mkdirSync(module);
  for (const file of ['go.mod', 'go.sum', 'schema.go']) copyFileSync(path.join(peersRoot, file), path.join(module, file));
  const env = {
    KOCACHE: cache, KO_DEFAULTBASEIMAGE: `${repository}/base:latest`, KO_DOCKER_REPO: `${repository}/ko`,
    GOFLAGS: '-buildvcs=false -mod=readonly', GOWORK: 'off', CGO_ENABLED: '0',
  };
  const build = (platforms, to) => [tool('ko'), 'build', '--push=false', '--sbom=none', '--bare', '--ldflags=-s', '--ldflags=-w', `--platform=${platforms}`, ...to, goPackage];
  const steps = (output) => ({ chains: [[build(architectures.map((each) => `linux/${each}`).join(','), ['--oci-layout-path', path.join(output, 'layout')])]] });
  return {
    name: 'ko',
    cwd: module,
    env,
    steps,
    /** Forgets the layers and keeps the binaries. */
    cool: () => forget(cache),
    outputs: (output) => [path.join(output, 'layout')],
    warms: true,
    stop: async () => undefined,
  };
}

function forget(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (/^(buildid-to-diffid|diffid-to-descriptor)/.test(entry.name)) rmSync(path.join(entry.parentPath ?? entry.path, entry.name));
  }
}

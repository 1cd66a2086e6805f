import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { architectures } from '../binaries.mjs';
import { freePort, tool } from '../peers.mjs';
import { run, start } from '../run.mjs';

/**
 * crane against its own registry on the loopback address, in memory. What crane cannot set while it appends, platform and
 * entrypoint, is in prepared bases without layers, and costs it nothing here. Its images lie in the registry, and so does
 * the index, once they are pushed; a tarball is pulled from there.
 */
export async function startCrane({ binaries, folder }) {
  const crane = tool('crane');
  const port = await freePort();
  const registry = start([crane, 'registry', 'serve', '--address', `127.0.0.1:${port}`]);
  const repository = `127.0.0.1:${port}/bench`;
  await answered(port);
  const empty = path.join(folder, 'empty.tar');
  mkdirSync(path.join(folder, 'empty'), { recursive: true });
  await run(['tar', '--create', '--file', empty, '--files-from', '/dev/null']);
  for (const architecture of architectures) {
    await run([crane, 'append', '--oci-empty-base', '-f', empty, '-t', `${repository}/base:${architecture}`]);
    await run([crane, 'mutate', '--set-platform', `linux/${architecture}`, '--entrypoint', '/svc', '-t', `${repository}/base:${architecture}`, `${repository}/base:${architecture}`]);
  }
  await run([crane, 'index', 'append', ...architectures.flatMap((each) => ['-m', `${repository}/base:${each}`]), '-t', `${repository}/base:latest`]);
  // Each time under a name of its own, or the registry would have the layers already.
  let count = 0;
  return {
    name: 'crane',
    daemon: `127.0.0.1:${port}`,
    repository,
    steps(output) {
      const target = `${repository}/svc${count++}`;
      return {
        chains: architectures.map((architecture) => {
          const layer = path.join(output, `${architecture}.layer.tar`);
          return [
            ['tar', '--create', '--file', layer, '--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--directory', path.join(binaries, architecture), 'svc'],
            [crane, 'append', '-b', `${repository}/base:${architecture}`, '-f', layer, '-t', `${target}:${architecture}`],
            [crane, 'pull', `${target}:${architecture}`, path.join(output, `${architecture}.tar`)],
          ];
        }),
        then: [[crane, 'index', 'append', ...architectures.flatMap((each) => ['-m', `${target}:${each}`]), '-t', `${target}:latest`]],
      };
    },
    env: {},
    outputs: (output) => architectures.map((architecture) => path.join(output, `${architecture}.tar`)),
    stop: () => registry.stop(),
  };
}

async function answered(port) {
  for (let tries = 0; tries < 100; tries++) {
    const there = await fetch(`http://127.0.0.1:${port}/v2/`).then((response) => response.ok, () => false);
    if (there) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('crane registry serve does not answer.');
}

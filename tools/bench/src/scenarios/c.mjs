import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { addProject, readGraph } from '../workspace.mjs';
import { seconds, table } from '../table.mjs';
import { runExecutor } from '../tools/nx-oci.mjs';

export const title = 'Memory for a layer of 2 GB';
const size = 2 * 10 ** 9;

export async function measure({ workspace, folder }) {
  writeData(path.join(workspace, 'bin', 'large', 'data'), size);
  addProject(workspace, 'large', {
    image: { executor: 'nx-oci:image', options: { base: 'none', platforms: ['linux/amd64'], contents: [{ type: 'files', from: 'bin/large', to: '/data' }], name: 'large' } },
  });
  await readGraph(workspace);
  const store = path.join(folder, 'store');
  const result = {};
  for (const [name, options] of [['cold', { tarballs: 'always' }], ['warm', { tarballs: 'always' }]]) {
    const { executor, peakBytes, cpu } = await runExecutor(workspace, { project: 'large', options, store });
    result[name] = { milliseconds: executor, peakBytes, cpu };
  }
  rmSync(store, { recursive: true });
  rmSync(path.join(workspace, 'bin', 'large'), { recursive: true });
  rmSync(path.join(workspace, 'dist', 'oci', 'apps', 'large'), { recursive: true });
  rmSync(path.join(workspace, 'apps', 'large'), { recursive: true });
  await readGraph(workspace);
  return result;
}

export function report(result) {
  return [
    table(['', 'time in the executor', 'largest resident size of the process'], Object.entries(result).map(([name, { milliseconds, peakBytes }]) => [name, seconds(milliseconds), `${(peakBytes / 1e6).toFixed(0)} MB`])),
    '',
    'One file, by turns noise and text; layout and tarball are written. The process holds Node and Nx as well.',
  ].join('\n');
}

/** By turns a MiB of noise and one of words, the same in every run. */
function writeData(file, bytes) {
  mkdirSync(path.dirname(file), { recursive: true });
  const fd = openSync(file, 'w');
  const block = Buffer.alloc(1 << 20);
  let seed = createHash('sha256').update('nx-oci').digest();
  for (let at = 0, turn = 0; at < bytes; turn++) {
    if (turn % 2) block.fill(`${turn} words that come again and again, as in a text or a log: ${seed.toString('hex')}\n`);
    else {
      for (let offset = 0; offset < block.length; offset += 64) {
        seed = createHash('sha512').update(seed).digest();
        seed.copy(block, offset);
      }
    }
    at += writeSync(fd, block, 0, Math.min(block.length, bytes - at));
  }
  closeSync(fd);
}

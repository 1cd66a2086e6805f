import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { run } from '../run.mjs';
import { architectures } from '../binaries.mjs';
import { alternate, column } from '../statistics.mjs';
import { megabytes, ratio, table, timing } from '../table.mjs';

export const title = 'The level of canonical gzip';
const levels = [1, 4, 5, 6];
const blockSize = 1 << 20;
const windowSize = 1 << 15;
const deflateRaw = promisify(zlib.deflateRaw);

export async function measure({ binaries, rounds }) {
  const inputs = {
    binaries: Buffer.concat(architectures.map((each) => readFileSync(path.join(binaries, each, 'svc')))),
    text: await sources(36e6),
  };
  const subjects = {};
  for (const [name, bytes] of Object.entries(inputs)) {
    for (const level of levels) {
      subjects[`${name} ${level}`] = async () => {
        const before = process.cpuUsage();
        const started = performance.now();
        const size = await deflate(bytes, level);
        const { user, system } = process.cpuUsage(before);
        return { wall: performance.now() - started, cpu: (user + system) / 1000, size };
      };
    }
  }
  const samples = await alternate(subjects, rounds);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { length }]) => [
      name,
      { bytes: length, levels: Object.fromEntries(levels.map((level) => [level, Object.fromEntries(['wall', 'cpu', 'size'].map((field) => [field, column(samples[`${name} ${level}`], field)]))])) },
    ]),
  );
}

/** As format 1 does it, but for the level. */
async function deflate(bytes, level) {
  const pending = [];
  let size = 0;
  for (let at = 0; at < bytes.length; at += blockSize) {
    if (pending.length > availableParallelism()) size += (await pending.shift()).length;
    const last = at + blockSize >= bytes.length;
    pending.push(deflateRaw(bytes.subarray(at, at + blockSize), {
      level, chunkSize: blockSize + (1 << 16), finishFlush: last ? zlib.constants.Z_FINISH : zlib.constants.Z_SYNC_FLUSH,
      ...(at > 0 && { dictionary: bytes.subarray(at - windowSize, at) }),
    }));
  }
  for (const job of pending) size += (await job).length;
  return size;
}

/** The sources of Go's standard library, in order, as one text. */
async function sources(limit) {
  const root = (await run(['go', 'env', 'GOROOT'])).stdout.trim();
  const found = [];
  let size = 0;
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (size >= limit) return;
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) walk(file);
      else if (entry.name.endsWith('.go')) {
        found.push(readFileSync(file));
        size += found.at(-1).length;
      }
    }
  };
  walk(path.join(root, 'src'));
  return Buffer.concat(found).subarray(0, limit);
}

export function report(result) {
  const rows = Object.entries(result).flatMap(([name, { bytes, levels: each }]) =>
    Object.entries(each).map(([level, { wall, cpu, size }]) => [
      `${name}, level ${level}`, timing(wall), `${cpu.median.toFixed(0)} ms`, megabytes(size.median), `${((100 * size.median) / bytes).toFixed(1)} %`,
      ratio(wall.median / each[5].wall.median), ratio(size.median / each[5].size.median),
    ]),
  );
  return [
    table(['', 'time (min–max)', 'processor time', 'size', 'of the input', 'time, of level 5’s', 'size, of level 5’s'], rows),
    '',
    `Blocks as in format 1, ${Object.entries(result).map(([name, { bytes }]) => `${megabytes(bytes)} of ${name}`).join(', ')}; compression alone, without hashing or writing.`,
  ].join('\n');
}

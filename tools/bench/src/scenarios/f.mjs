import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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
const deflateRaw = promisify(zlib.deflateRaw);

export async function measure({ workspace, binaries, rounds }) {
  const { format1 } = createRequire(path.join(workspace, 'package.json'))('@nx-oci/oci');
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
        const size = await deflate(bytes, { ...format1, level });
        const { user, system } = process.cpuUsage(before);
        return { wall: performance.now() - started, cpu: (user + system) / 1000, size };
      };
    }
  }
  const samples = await alternate(subjects, rounds);
  const measured = Object.fromEntries(
    Object.entries(inputs).map(([name, { length }]) => [
      name,
      { bytes: length, levels: Object.fromEntries(levels.map((level) => [level, Object.fromEntries(['wall', 'cpu', 'size'].map((field) => [field, column(samples[`${name} ${level}`], field)]))])) },
    ]),
  );
  return { format1, measured };
}

/** As format 1 does it, but for the level. */
async function deflate(bytes, { level, memLevel, blockSize, windowSize }) {
  const pending = [];
  let size = 0;
  for (let at = 0; at < bytes.length; at += blockSize) {
    if (pending.length > availableParallelism()) size += (await pending.shift()).length;
    const last = at + blockSize >= bytes.length;
    pending.push(deflateRaw(bytes.subarray(at, at + blockSize), {
      level, memLevel, chunkSize: blockSize + (1 << 16), finishFlush: last ? zlib.constants.Z_FINISH : zlib.constants.Z_SYNC_FLUSH,
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

export function report({ format1, measured }) {
  const own = format1.level;
  const rows = Object.entries(measured).flatMap(([name, { bytes, levels: each }]) =>
    Object.entries(each).map(([level, { wall, cpu, size }]) => [
      `${name}, level ${level}`, timing(wall), `${cpu.median.toFixed(0)} ms`, megabytes(size.median), `${((100 * size.median) / bytes).toFixed(1)} %`,
      ratio(wall.median / each[own].wall.median), ratio(size.median / each[own].size.median),
    ]),
  );
  return [
    table(['', 'time (min–max)', 'processor time', 'size', 'of the input', `time, of level ${own}’s`, `size, of level ${own}’s`], rows),
    '',
    `Format 1 has level ${own}. Blocks as it makes them, ${Object.entries(measured).map(([name, { bytes }]) => `${megabytes(bytes)} of ${name}`).join(', ')}; compression alone, without hashing or writing.`,
  ].join('\n');
}

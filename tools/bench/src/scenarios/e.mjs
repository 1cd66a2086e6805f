import { readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { smallServices } from '../binaries.mjs';
import { sizeOf, sizeOnDisk } from '../files.mjs';
import { watchMemory } from '../memory.mjs';
import { start } from '../run.mjs';
import { megabytes, seconds, table } from '../table.mjs';
import { addProject, clearCache, clearOutputs, imageTarget, nxArgv, readGraph } from '../workspace.mjs';

export const title = '1, 10 and 100 services in one nx run-many';

export async function measure({ workspace, folder, binaries }) {
  const bins = path.join(workspace, 'bin', 'many');
  await smallServices(bins, 100, binaries);
  const store = path.join(folder, 'store');
  const result = {};
  for (const count of [1, 10, 100]) {
    const names = Array.from({ length: count }, (_, at) => `many-${at}`);
    names.forEach((name, at) => addProject(workspace, name, imageTarget(`bin/many/${at}/{arch}/svc`)));
    await readGraph(workspace);
    rmSync(store, { recursive: true, force: true });
    const run = (options) => runMany(workspace, names, store, options);
    clearOutputs(workspace);
    await clearCache(workspace);
    const cold = await run([]);
    clearOutputs(workspace);
    const warm = await run(['--skip-nx-cache']);
    clearOutputs(workspace);
    const cached = await run([]);
    if (cold.output !== warm.output || cold.output !== cached.output) throw new Error('Cold, warm and cached runs leave different outputs.');
    result[count] = { cold, warm, cached };
    process.stderr.write(`  ${count} services\n`);
  }
  for (let at = 0; at < 100; at++) rmSync(path.join(workspace, 'apps', `many-${at}`), { recursive: true, force: true });
  rmSync(bins, { recursive: true });
  clearOutputs(workspace);
  await readGraph(workspace);
  return result;
}

async function runMany(workspace, names, store, options) {
  const argv = nxArgv(workspace, ['run-many', '-t', 'image', `--projects=${names.join(',')}`, `--parallel=${availableParallelism()}`, '--output-style=static', ...options]);
  const before = { written: written(), left: left(workspace, store) };
  const started = performance.now();
  const running = start(argv, { cwd: workspace, env: { NX_DAEMON: 'false', NX_OCI_STORE: store, CI: 'true', NX_TUI: 'false' } });
  const memory = watchMemory(running.pid);
  const code = await running.ended;
  const milliseconds = performance.now() - started;
  const peak = memory.end();
  if (code !== 0) throw new Error(`nx run-many ended with ${code}.`);
  const after = left(workspace, store);
  const output = sizeOf(path.join(workspace, 'dist'));
  if (output < names.length * 1e6) throw new Error('Not every service has an image.');
  return { milliseconds, peak, written: written() - before.written, output, left: after - before.left };
}

/** Bytes that descendants which have ended handed to the kernel to write: /proc/[pid]/io, wchar. */
function written() {
  return Number(/^wchar: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))[1]);
}

function left(workspace, store) {
  return sizeOnDisk(store, path.join(workspace, 'dist'), path.join(workspace, '.nx', 'cache'));
}

export function report(result) {
  const rows = Object.entries(result).flatMap(([count, runs]) =>
    Object.entries(runs).map(([name, { milliseconds, peak, written, output, left }]) => [
      `${count}, ${name}`, seconds(milliseconds), seconds(milliseconds / Number(count)), megabytes(peak.single), megabytes(peak.together), megabytes(written), megabytes(output), megabytes(left),
    ]),
  );
  return [
    table(['services', 'time', 'for each', 'largest process', 'all processes', 'bytes written', 'output', 'new on disk'], rows),
    '',
    'Two platforms each, 5 to 8 MB a binary, each of its own content. cold: store and Nx cache empty; warm: store used, `--skip-nx-cache`, outputs gone; cached: from the Nx cache, outputs gone. ' +
      '“New on disk” is output, store and Nx cache together, a file with several names counted once. Memory is sampled every 50 ms; pages that processes share count for each. The daemon is off.',
  ].join('\n');
}

import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sizeOf } from '../files.mjs';
import { writeNoise } from '../noise.mjs';
import { alternate, column } from '../statistics.mjs';
import { ratio, seconds, table, timing } from '../table.mjs';
import { runExecutor } from '../tools/nx-oci.mjs';
import { registryTools, startRegistry } from '../tools/registry.mjs';
import { addProject, readGraph } from '../workspace.mjs';

export const title = 'Eight layers of 64 MB to a registry, from it, and within it';

const layers = 8;
const layerSize = 64e6;
const largeSize = 2e9;

const peak = fileURLToPath(new URL('../peak.cjs', import.meta.url));

export async function measure({ workspace, folder, rounds }) {
  const nxOciCommand = (...args) => [process.execPath, '-r', peak, path.join(workspace, 'node_modules', '.bin', 'nx-oci'), ...args];
  const build = async (project, count, size) => {
    const contents = Array.from({ length: count }, (_, at) => ({ type: 'files', from: `bin/${project}/${at}`, to: `/data/${at}` }));
    for (const { from } of contents) writeNoise(path.join(workspace, from), size);
    addProject(workspace, project, { image: { executor: 'nx-oci:image', options: { base: 'none', platforms: ['linux/amd64'], tarballs: 'never', contents } } });
    await readGraph(workspace);
    await runExecutor(workspace, { project, options: {}, store: path.join(folder, 'build-store') });
    rmSync(path.join(folder, 'build-store'), { recursive: true });
    return path.join(workspace, 'dist', 'oci', 'apps', project, 'image', 'layout');
  };
  const push = (project) => async (repository, env) => {
    const options = { repository, tag: '1', publish: true, main: false };
    const result = await runExecutor(workspace, { project, target: 'push', options, store: env.NX_OCI_STORE });
    return { ...result, process: result.wall, wall: result.executor, cpu: result.executorCpu };
  };

  const layout = await build('layers', layers, layerSize);
  const tools = registryTools({ layout, folder, nxOciCommand, pushByNxOci: push('layers') });
  const names = ['crane', 'skopeo', 'nx-oci'];

  // Each in a registry of its own: what one brought would be there for the next.
  const withRegistry = (work) => async () => {
    tools.fresh();
    const registry = await startRegistry();
    try {
      return await work(`${registry.host}/bench/a`, `${registry.host}/bench/b`);
    } finally {
      await registry.stop();
    }
  };
  const subjects = (work) => Object.fromEntries(names.map((name) => [name, withRegistry((a, b) => work(tools[name], a, b))]));
  const output = path.join(folder, 'pulled');
  const pulled = async (tool, from) => {
    rmSync(output, { recursive: true, force: true });
    const result = await tool.pull(from, output);
    if (sizeOf(output) < layers * layerSize) throw new Error('A pull brought too little.');
    rmSync(output, { recursive: true });
    return result;
  };
  const steps = {
    push: subjects((tool, to) => tool.push(to)),
    pull: subjects(async (tool, from) => {
      await tools.crane.push(from);
      return pulled(tool, from);
    }),
    'copy within a registry': subjects(async (tool, from, to) => {
      await tools.crane.push(from);
      return tool.copy(from, to);
    }),
    'copy to another registry': Object.fromEntries(
      names.map((name) => [
        name,
        withRegistry(async (from) => {
          await tools.crane.push(from);
          const other = await startRegistry();
          try {
            return await tools[name].copy(from, `${other.host}/bench/b`);
          } finally {
            await other.stop();
          }
        }),
      ]),
    ),
  };
  const times = {};
  for (const [step, each] of Object.entries(steps)) {
    process.stderr.write(`  ${step}\n`);
    times[step] = Object.fromEntries(Object.entries(await alternate(each, rounds)).map(([name, samples]) => [name, summary(samples)]));
  }
  rmSync(path.join(workspace, 'bin', 'layers'), { recursive: true });
  return { times, memory: await measureMemory() };

  /** What the process holds at most while it pushes and pulls one layer of 2 GB. */
  async function measureMemory() {
    const large = await build('large', 1, largeSize);
    const own = registryTools({ layout: large, folder, nxOciCommand, pushByNxOci: push('large') })['nx-oci'];
    const told = ({ told: text, peakBytes }) => peakBytes ?? JSON.parse(text).peakBytes;
    return withRegistry(async (from, to) => {
      const result = { push: told(await own.push(from)), pull: told(await own.pull(from, output)) };
      rmSync(output, { recursive: true });
      tools.fresh();
      const other = await startRegistry();
      try {
        return { ...result, copy: told(await own.copy(from, `${other.host}/bench/b`)) };
      } finally {
        await other.stop();
        rmSync(path.join(workspace, 'bin', 'large'), { recursive: true });
        rmSync(path.join(workspace, 'dist', 'oci', 'apps'), { recursive: true });
        for (const name of ['layers', 'large']) rmSync(path.join(workspace, 'apps', name), { recursive: true });
        await readGraph(workspace);
      }
    })();
  }
}

function summary(samples) {
  return Object.fromEntries(['wall', 'cpu', 'process'].filter((field) => samples[0][field] !== undefined).map((field) => [field, column(samples, field)]));
}

export function report({ times, memory }) {
  const missed = [];
  const rows = Object.entries(times).flatMap(([step, tools]) => {
    const fastest = Math.min(...['crane', 'skopeo'].map((name) => tools[name].wall.median));
    const own = tools['nx-oci'].wall.median;
    if (own > fastest) missed.push(`${step}: ${ratio(own / fastest)} of the faster peer’s time`);
    return Object.entries(tools).map(([name, { wall, cpu, process }]) => [step, name, timing(wall), ratio(wall.median / fastest), seconds(cpu.median), process ? seconds(process.median) : '–']);
  });
  return [
    table(['', 'tool', 'time (min–max)', 'of the faster peer’s', 'processor time', 'whole process'], rows),
    '',
    table(['one layer of 2 GB', ...Object.keys(memory)], [['largest resident size', ...Object.values(memory).map((bytes) => `${(bytes / 1e6).toFixed(0)} MB`)]]),
    '',
    ...(missed.length > 0 ? [`**Not ahead:** ${missed.join('; ')}.`, ''] : []),
    'The layers are noise, in a layout on disk. Each measurement has a docker-registry of its own on the loopback address, over plain HTTP, and tools remember nothing of earlier ones. ' +
      'nx-oci’s push is timed inside the executor, and “whole process” is that with Node’s start and the loading of Nx; all else is timed from the start of the command to its end. ' +
      'nx-oci verifies every byte that it reads from disk or network.',
  ].join('\n');
}

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { smallServices } from '../binaries.mjs';
import { alternate, column } from '../statistics.mjs';
import { ratio, table, timing } from '../table.mjs';
import { addProject, clearOutputs, imageTarget, noopTarget, nx, readGraph, stopDaemon } from '../workspace.mjs';

export const title = 'A workspace of 200 services: the project graph, and nx run-many from the cache';

const count = 200;

export async function measure({ workspace, folder, binaries, rounds }) {
  const root = path.join(folder, 'with');
  const plain = path.join(folder, 'without');
  cpSync(workspace, root, { recursive: true, verbatimSymlinks: true });
  rmSync(path.join(root, 'apps'), { recursive: true });
  const bins = path.join(root, 'bin', 'many');
  await smallServices(bins, 1, binaries);
  for (let at = 0; at < count; at++) addProject(root, `service-${at}`, { ...imageTarget('bin/many/0/{arch}/svc', { tarballs: 'never' }), ...noopTarget });
  cpSync(root, plain, { recursive: true, verbatimSymlinks: true });
  const settings = JSON.parse(readFileSync(path.join(root, 'nx.json'), 'utf8'));
  writeFileSync(path.join(plain, 'nx.json'), JSON.stringify({ ...settings, plugins: [] }));
  const idle = path.join(folder, 'idle');
  cpSync(plain, idle, { recursive: true, verbatimSymlinks: true });
  writeFileSync(path.join(idle, 'nx.json'), JSON.stringify({ ...settings, plugins: [addIdlePlugin(idle)] }));

  const graph = (where, env) => () => nx(where, ['show', 'projects', '--json'], { NX_DAEMON: 'false', NX_CACHE_PROJECT_GRAPH: 'false', ...env });
  const together = { NX_ISOLATE_PLUGINS: 'false' };
  const graphs = await alternate(
    {
      'no plugin': graph(plain),
      'a plugin that infers nothing': graph(idle),
      'nx-oci': graph(root),
      'no plugin, one process': graph(plain, together),
      'a plugin that infers nothing, one process': graph(idle, together),
      'nx-oci, one process': graph(root, together),
    },
    Math.max(rounds, 15),
  );

  // A cache of its own: nothing else fills it, and what Nx says of the last run is beside it.
  const env = { NX_OCI_STORE: path.join(folder, 'store'), NX_CACHE_DIRECTORY: path.join(folder, 'cache') };
  const runs = {};
  for (const target of ['noop', 'image']) await readMany(root, target, { ...env, NX_DAEMON: 'false' });
  for (const daemon of ['true', 'false']) {
    const cached = (target, { gone = false } = {}) => async () => {
      if (gone) clearOutputs(root);
      return readMany(root, target, { ...env, NX_DAEMON: daemon }, { hits: count });
    };
    const subjects = { noop: cached('noop'), 'image, outputs in place': cached('image'), 'image, outputs gone': cached('image', { gone: true }) };
    runs[daemon] = Object.fromEntries(Object.entries(await alternate(subjects, rounds)).map(([name, samples]) => [name, figures(samples)]));
  }
  await stopDaemon(root);
  if (readdirSync(path.join(root, 'dist', 'oci', 'apps')).length !== count) throw new Error('Not every service has an image.');
  await readGraph(workspace);
  return { graphs: Object.fromEntries(Object.entries(graphs).map(([name, samples]) => [name, figures(samples)])), runs };
}

/** Adds a plugin to a workspace that Nx starts and asks, and that has nothing to say. */
function addIdlePlugin(root) {
  const folder = path.join(root, 'node_modules', 'idle');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'idle', version: '1.0.0', main: 'index.js' }));
  writeFileSync(path.join(folder, 'index.js'), "exports.name = 'idle';\nexports.createNodesV2 = exports.createNodes = ['**/project.json', () => []];\n");
  return 'idle';
}

async function readMany(root, target, env, { hits } = {}) {
  const argv = ['run-many', '-t', target, `--parallel=${availableParallelism()}`, '--output-style=static'];
  const sample = await nx(root, argv, env);
  const { tasks } = JSON.parse(readFileSync(path.join(env.NX_CACHE_DIRECTORY, 'run.json'), 'utf8'));
  const found = tasks.filter(({ cacheStatus }) => cacheStatus === 'local-cache-hit').length;
  if (hits !== undefined && found !== hits) throw new Error(`${found} of ${hits} tasks came from the cache.`);
  return sample;
}

const figures = (samples) => ({ wall: column(samples, 'wall'), cpu: column(samples, 'cpu') });

export function report({ graphs, runs }) {
  const graphRows = Object.entries(graphs).map(([name, { wall, cpu }]) => {
    const base = graphs[name.endsWith('one process') ? 'no plugin, one process' : 'no plugin'];
    return [name, timing(wall), ratio(wall.median / base.wall.median), `${cpu.median} ms`];
  });
  const runRows = Object.entries(runs).flatMap(([daemon, all]) =>
    Object.entries(all).map(([name, { wall, cpu }]) => [`${name}, daemon ${daemon === 'true' ? 'on' : 'off'}`, timing(wall), ratio(wall.median / all.noop.wall.median), `${cpu.median} ms`]),
  );
  return [
    `### The graph of ${count} projects, nothing of it remembered`,
    '',
    table(['', 'time (min–max)', 'of no plugin', 'processor time'], graphRows),
    '',
    `\`nx show projects\` without daemon and without the graph's cache (\`NX_CACHE_PROJECT_GRAPH=false\`). Nx starts a process for each plugin, whatever that infers, unless \`NX_ISOLATE_PLUGINS=false\` has it do all in one. With nx-oci, each project has ten targets more than it declares.`,
    '',
    `### nx run-many over ${count} services, all from the cache`,
    '',
    table(['', 'time (min–max)', 'of noop', 'processor time'], runRows),
  ].join('\n');
}

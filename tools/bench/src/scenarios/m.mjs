import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { scriptsOf, writeArtifact } from '../artifacts.mjs';
import { watchMemory } from '../memory.mjs';
import { repositoryRoot } from '../peers.mjs';
import { run, timeOfTree } from '../run.mjs';
import { alternate, column, median } from '../statistics.mjs';
import { ratio, table, timing } from '../table.mjs';
import { startNginx, startNxOciCache, startTurboCache, token } from '../tools/cache-servers.mjs';
import { addProject, nx, nxArgv, readGraph } from '../workspace.mjs';

export const title = 'A remote cache of Nx: the server, and the proxy beside Nx';

/** Megabytes of an artifact, how many there are, and how many are asked for by one client, and by many. */
const sizes = [
  { size: 1, files: 24, alone: 200, together: 640 },
  { size: 10, files: 8, alone: 40, together: 128 },
  { size: 500, files: 1, alone: 2, together: 64 },
];
const many = 64;
/** Of the largest, many at once move 32 GB for each server: that is done this often. */
const largeRounds = 1;

export async function measure({ workspace, binaries, folder, rounds }) {
  const at = (...names) => path.join(folder, ...names);
  const client = at('client');
  await run(['go', 'build', '-trimpath', '-buildvcs=false', '-o', client, '.'], { cwd: path.join(repositoryRoot, 'tools', 'bench', 'client'), env: { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '' } });
  const scripts = scriptsOf(path.join(workspace, 'node_modules', 'nx', 'dist'));
  const bytes = {};
  for (const { size, files } of sizes) {
    for (let n = 0; n < files; n++) bytes[size] = await writeArtifact(at('artifacts', `${size}-${n}`), { name: `${size}-${n}`, size: size * 1e6, binary: path.join(binaries, 'amd64', 'svc'), scripts, workspace });
  }
  const servers = {};
  const start = {
    'nx-oci-cache': () => startNxOciCache(workspace, at('nx-oci-cache')),
    nginx: () => startNginx(at('nginx')),
    'turborepo-remote-cache': () => startTurboCache(at('turborepo-remote-cache')),
  };
  for (const name of Object.keys(start)) mkdirSync(at(name));
  try {
    for (const [name, begin] of Object.entries(start)) servers[name] = await begin();
    const ask = async (server, method, { size, files }, clients, requests) => {
      const before = timeOfTree(server.pid);
      const { stdout } = await run([client, '-method', method, '-url', server.url(`${size}000${method === 'PUT' ? '{n}' : '{m}'}`), '-token', token, '-file', at('artifacts', `${size}-{m}`), '-files', `${files}`, '-clients', `${clients}`, '-requests', `${requests}`]);
      const { seconds, statuses } = JSON.parse(stdout);
      const wrong = Object.keys(statuses).filter((status) => !/^2/.test(status));
      if (wrong.length > 0) throw new Error(`${method} of ${size} MB: ${stdout.slice(0, 300)}`);
      // Of the artifact as Nx sends it, whatever the server makes of it.
      return { speed: (requests * bytes[size]) / 1e6 / seconds, cpu: timeOfTree(server.pid) - before };
    };
    const each = (of) => Object.fromEntries(Object.entries(servers).map(([name]) => [name, () => of(servers[name], name)]));
    const summary = (samples) => Object.fromEntries(Object.entries(samples).map(([name, taken]) => [name, { speed: column(taken, 'speed'), cpu: column(taken, 'cpu') }]));

    const put = {};
    for (const kind of sizes) {
      // Of many whole bodies that a server holds in memory there is no room for the largest.
      for (const clients of kind.size === 500 ? [1] : [1, many]) {
        const samples = await alternate(
          each((server) => {
            server.clear();
            return ask(server, 'PUT', kind, clients, clients === 1 ? kind.files : many);
          }),
          kind.size === 500 ? Math.min(rounds, 3) : rounds,
        );
        put[`${kind.size} MB, ${clients}`] = summary(samples);
      }
    }

    // From here on every server has everything.
    for (const server of Object.values(servers)) {
      server.clear();
      for (const kind of sizes) await ask(server, 'PUT', kind, 1, kind.files);
    }
    const get = {};
    const cold = {};
    const memory = {};
    for (const kind of sizes) {
      for (const clients of [1, many]) {
        const isLong = kind.size === 500 && clients === many;
        const samples = await alternate(
          each(async (server, name) => {
            const watch = isLong ? watchMemory(server.pid) : undefined;
            const sample = await ask(server, 'GET', kind, clients, clients === 1 ? kind.alone : kind.together);
            if (watch) memory[name] = Math.max(memory[name] ?? 0, watch.end().together);
            return sample;
          }),
          isLong ? largeRounds : rounds,
        );
        get[`${kind.size} MB, ${clients}`] = summary(samples);
      }
      // A server that has just begun has looked at nothing; what it learns of its own code it learns by other artifacts.
      const other = sizes.find(({ size }) => size !== kind.size && size < 500);
      const samples = await alternate(
        {
          'nx-oci-cache': async () => {
            await servers['nx-oci-cache'].stop();
            servers['nx-oci-cache'] = await start['nx-oci-cache']();
            await ask(servers['nx-oci-cache'], 'GET', other, 1, other.files * 3);
            return ask(servers['nx-oci-cache'], 'GET', kind, 1, kind.files);
          },
          nginx: () => ask(servers.nginx, 'GET', kind, 1, kind.files),
        },
        rounds,
      );
      cold[`${kind.size} MB`] = summary(samples);
    }

    const missed = await alternate(
      each(async (server) => {
        const { stdout } = await run([client, '-url', server.url('7{n}'), '-token', token, '-requests', '1000']);
        const taken = JSON.parse(stdout).last.sort((a, b) => a - b);
        return { median: taken[500], late: taken[989] };
      }),
      rounds,
    );
    const miss = Object.fromEntries(Object.entries(missed).map(([name, samples]) => [name, { median: median(samples.map((sample) => sample.median)), late: median(samples.map((sample) => sample.late)) }]));
    return { bytes, put, get, cold, memory, miss, proxy: await proxy(workspace, servers['nx-oci-cache'], rounds) };
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
}

/** What the proxy adds to `nx run` of a target whose outputs are in a cache: this machine's, or the server's. */
async function proxy(workspace, server, rounds) {
  const command = `node -e "fs.mkdirSync('dist/made',{recursive:true});for(let n=0;n<20;n++)fs.writeFileSync('dist/made/'+n,String(n).repeat(5000))"`;
  addProject(workspace, 'made', { made: { executor: 'nx:run-commands', cache: true, inputs: ['{projectRoot}/project.json'], outputs: ['{workspaceRoot}/dist/made'], options: { command, cwd: '{workspaceRoot}' } } });
  await readGraph(workspace);
  const cache = path.join(workspace, '.nx', 'cache-of-made');
  const env = { CI: 'true', NX_TUI: 'false', FORCE_COLOR: '0', NX_DAEMON: 'false', NX_CACHE_DIRECTORY: cache, NX_WORKSPACE_DATA_DIRECTORY: path.join(cache, 'data'), NX_SELF_HOSTED_REMOTE_CACHE_SERVER: server.base, NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: token };
  const bin = path.join(workspace, 'node_modules', '@nx-oci', 'cache', 'bin', 'nx-oci-cache.js');
  const argv = { 'without the proxy': nxArgv(workspace, ['run', 'made:made']), 'with the proxy': [process.execPath, bin, 'run', '--quiet', '--', ...nxArgv(workspace, ['run', 'made:made'])] };
  const emptied = () => rmSync(path.join(workspace, 'dist', 'made'), { recursive: true, force: true });
  const forgotten = () => rmSync(cache, { recursive: true, force: true });
  const hit = async (line, said) => {
    const sample = await run(line, { cwd: workspace, env });
    if (!said.test(sample.stdout)) throw new Error(`Not from where it should be:\n${sample.stdout.slice(-2000)}`);
    return { wall: sample.wall, cpu: sample.cpu };
  };
  // Once, so that the server has it.
  await run(argv['without the proxy'], { cwd: workspace, env });
  const result = {};
  for (const [where, before, said] of [
    ['a hit on this machine', () => emptied(), /local cache/],
    ['a hit on the server', () => (emptied(), forgotten()), /remote cache/],
  ]) {
    const samples = await alternate(
      Object.fromEntries(Object.entries(argv).map(([name, line]) => [name, () => (before(), hit(line, said))])),
      Math.max(rounds, 7),
    );
    result[where] = Object.fromEntries(Object.entries(samples).map(([name, taken]) => [name, { wall: column(taken, 'wall'), cpu: column(taken, 'cpu') }]));
  }
  forgotten();
  rmSync(path.join(workspace, 'apps', 'made'), { recursive: true });
  await readGraph(workspace);
  return result;
}

const speed = ({ median: middle, min, max }) => `${middle.toFixed(0)} MB/s (${min.toFixed(0)}–${max.toFixed(0)})`;

export function report({ bytes, put, get, cold, memory, miss, proxy: beside }) {
  const names = Object.keys(miss);
  const speeds = (measured) =>
    Object.entries(measured).map(([what, all]) => [what, ...names.flatMap((name) => (all[name] ? [speed(all[name].speed)] : ['–'])), ratio(all['nx-oci-cache'].speed.median / all.nginx.speed.median), `${all['nx-oci-cache'].cpu.median.toFixed(0)} ms`, `${all.nginx.cpu.median.toFixed(0)} ms`]);
  const head = (what) => [what, ...names, 'of nginx’s', 'processor time', 'nginx’s'];
  const below = (measured, aim) => Object.entries(measured).map(([what, all]) => [what, all['nx-oci-cache'].speed.median / all.nginx.speed.median]).filter(([, factor]) => factor < aim).map(([what, factor]) => `${what} (${ratio(factor)} of ${aim})`);
  const behind = [...below(get, 0.8), ...below(cold, 0.3).map((what) => `${what}, not looked at before`)];
  if (memory['nx-oci-cache'] >= 200e6) behind.push(`memory, ${(memory['nx-oci-cache'] / 1e6).toFixed(0)} MB of 200`);
  if (miss['nx-oci-cache'].median >= 2) behind.push(`a miss, ${miss['nx-oci-cache'].median.toFixed(2)} ms of 2`);
  return [
    '### GET, where the server has looked at the files before',
    '',
    table(head('artifact, clients'), speeds(get)),
    '',
    '### GET, where it has not: it was started anew',
    '',
    table(head('artifact'), speeds(cold)),
    '',
    '### PUT',
    '',
    table(head('artifact, clients'), speeds(put)),
    '',
    '### A miss, and memory',
    '',
    table(['', ...names], [
      ['a miss, median', ...names.map((name) => `${miss[name].median.toFixed(2)} ms`)],
      ['a miss, 99 of 100', ...names.map((name) => `${miss[name].late.toFixed(2)} ms`)],
      [`${many} clients that get 500 MB`, ...names.map((name) => `${(memory[name] / 1e6).toFixed(0)} MB`)],
    ]),
    '',
    '### nx run, from a cache',
    '',
    table(['', 'how', 'time (min–max)', 'without the proxy', 'processor time'], Object.entries(beside).flatMap(([where, all]) => Object.entries(all).map(([how, { wall, cpu }]) => [where, how, timing(wall), ratio(wall.median / all['without the proxy'].wall.median), `${cpu.median} ms`]))),
    '',
    ...(behind.length > 0 ? [`**Behind the aim:** ${behind.join('; ')}.`, ''] : []),
    `Artifacts are gzipped tars of ${Object.values(bytes).map((size) => (size / 1e6).toFixed(1)).join(', ')} MB (some 2.3 times that unpacked): archives, programs, JavaScript. Speeds are of these bytes, whatever a server sends for them. ` +
      'The client is a small Go program on one core at most, which reads and forgets, and sends by sendfile; client and server share the machine. ' +
      'nginx (Debian’s) serves and takes whole files and looks at nothing; nx-oci-cache opens each artifact, stores its files once, and has verified each before its first byte is out. ' +
      'turborepo-remote-cache is a community’s server, of Turborepo’s protocol and not of Nx’s, but of the same kind: whole artifacts by their hash. Of those of Nx’s protocol that were looked for, none was on a registry that this is installed from. It holds each in memory while it is put. Many clients that put share some artifacts, all of them under way at once.',
  ].join('\n');
}

import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sizeOf } from '../files.mjs';
import { startBuildkit, startDockerRegistry, tool } from '../peers.mjs';
import { run } from '../run.mjs';
import { alternate, column } from '../statistics.mjs';
import { ratio, table, timing } from '../table.mjs';
import { runExecutor } from '../tools/nx-oci.mjs';
import { addProject, noopTarget, nx, readGraph } from '../workspace.mjs';

export const title = 'A Dockerfile through nx-oci, against buildctl directly';

/** What may be more than buildctl's own time. */
const aim = 1.05;

const debian = [{ name: 'debian', suites: ['bookworm'] }];

export async function measure({ workspace, folder, rounds }) {
  const registry = await startDockerRegistry();
  // One each: buildctl's contexts have one name, so that each would take the other's files away.
  const daemons = {};
  try {
    for (const name of ['buildctl', 'nx-oci']) daemons[name] = await startBuildkit({ plainRegistries: [registry.host] });
    const programs = path.join(folder, 'programs');
    mkdirSync(programs);
    symlinkSync(tool('buildctl'), path.join(programs, 'buildctl'));
    const env = { BUILDKIT_HOST: daemons['nx-oci'].host, PATH: `${programs}:${process.env.PATH}` };
    const base = await pushBase(workspace, { folder, registry });
    const result = {};
    for (const each of dockerfiles(base)) {
      process.stderr.write(` ${each.name}\n`);
      result[each.name] = await compare(each, { workspace, folder, rounds, daemons, env });
    }
    return result;
  } finally {
    for (const daemon of Object.values(daemons)) await daemon.stop();
    await registry.stop();
  }
}

/** Pushes an image with a shell, by its digest. */
async function pushBase(workspace, { folder, registry }) {
  const contents = [{ type: 'deb', packages: ['busybox-static'], repositories: debian }];
  const paths = ['sh', 'cat', 'find', 'sha256sum', 'xargs'].map((name) => ({ type: 'symlink', path: `/bin/${name}`, target: 'busybox' }));
  addProject(workspace, 'shell', { image: { executor: 'nx-oci:image', options: { base: 'none', platforms: ['linux/amd64'], contents, paths, env: { PATH: '/bin' }, tarballs: 'always' } } });
  await readGraph(workspace);
  const env = { NX_DAEMON: 'false', NX_OCI_STORE: path.join(folder, 'store-of-shell') };
  await nx(workspace, ['run', 'shell:lock'], env);
  await nx(workspace, ['run', 'shell:image', '--skip-nx-cache'], env);
  const repository = `${registry.host}/acme/shell`;
  await run([tool('crane'), 'push', path.join(workspace, 'dist', 'oci', 'apps', 'shell', 'image', 'shell-linux-amd64.tar'), `${repository}:1`, '--insecure'], { env: registry.env });
  const { stdout } = await run([tool('crane'), 'digest', '--insecure', `${repository}:1`], { env: registry.env });
  return `${repository}@${stdout.trim()}`;
}

function dockerfiles(base) {
  const two = ['linux/amd64', 'linux/arm64'];
  const large = { files: 2000, bytes: 200e6, text: 'FROM scratch\nCOPY src /srv\n' };
  return [
    { name: '50 files, RUN', project: 'steps', files: 50, bytes: 5e6, platforms: two.slice(0, 1), text: `FROM ${base}\nCOPY src /src\nRUN find /src -type f | xargs sha256sum > /sums && cat /src/* > /all\n` },
    { name: '2,000 files of 200 MB', project: 'large', platforms: two.slice(0, 1), ...large },
    { name: '2,000 files of 200 MB, two platforms', project: 'large-two', platforms: two, ...large },
  ];
}

/** Files that gzip makes a third of. */
function writeSources(folder, { files, bytes }) {
  let state = 1;
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648);
  const words = Array.from({ length: 4096 }, () => random().toString(36).slice(0, 6));
  for (let at = 0; at < files; at++) {
    const lines = [];
    for (let size = 0; size < bytes / files; size += 7) lines.push(words[random() >> 12 & 4095]);
    mkdirSync(path.join(folder, 'src', String(at % 20)), { recursive: true });
    writeFileSync(path.join(folder, 'src', String(at % 20), `${at}.txt`), lines.join(' '));
  }
}

async function compare({ project, platforms, text, ...sources }, { workspace, folder, rounds, daemons, env }) {
  const targets = { image: { executor: 'nx-oci:image', options: { base: `apps/${project}/Dockerfile`, platforms } }, ...noopTarget };
  addProject(workspace, project, targets);
  const contexts = { buildctl: path.join(folder, project), 'nx-oci': path.join(workspace, 'apps', project) };
  for (const context of Object.values(contexts)) {
    writeSources(context, sources);
    writeFileSync(path.join(context, 'Dockerfile'), text.replace('/src/*', '/src/*/*'));
  }
  await readGraph(workspace);
  const archive = path.join(folder, 'buildctl.tar');
  const store = path.join(folder, 'store');
  const output = path.join(workspace, 'dist');
  const buildctl = () =>
    run(
      [
        // In a session of its own, as nx-oci has it: Linux shares a busy machine among sessions, and here the daemon is of this one.
        'setsid', '--wait', tool('buildctl'), 'build', '--progress=plain', '--frontend', 'dockerfile.v0', '--local', `context=${contexts.buildctl}`, '--local', `dockerfile=${contexts.buildctl}`,
        '--opt', `platform=${platforms.join(',')}`, '--opt', 'build-arg:SOURCE_DATE_EPOCH=0', '--output', `type=oci,dest=${archive},rewrite-timestamp=true`,
      ],
      { env: daemons.buildctl.env },
    );
  const own = async () => {
    const { wall, executor } = await runExecutor(workspace, { project, store, env });
    return { wall: executor, process: wall };
  };
  const prune = (name) => run([tool('buildctl'), 'prune', '--all'], { env: daemons[name].env });
  let version = 0;
  // Of the same size each time, which must not make it the same.
  const change = (name) => writeFileSync(path.join(contexts[name], 'src', '0', '0.txt'), `version ${String(version++).padStart(8, '0')}`);
  const cold = await alternate(
    {
      buildctl: async () => {
        await prune('buildctl');
        rmSync(archive, { force: true });
        return buildctl();
      },
      'nx-oci': async () => {
        await prune('nx-oci');
        for (const each of [store, output]) rmSync(each, { recursive: true, force: true });
        return own();
      },
    },
    rounds,
  );
  const warm = await alternate({ buildctl: () => (change('buildctl'), buildctl()), 'nx-oci': () => (change('nx-oci'), own()) }, rounds);
  const nxRun = (target) => async () => {
    const sample = await nx(workspace, ['run', `${project}:${target}`], { NX_DAEMON: 'false', NX_OCI_STORE: store, ...env });
    return { wall: sample.wall };
  };
  const noop = await alternate({ buildctl, 'nx-oci': nxRun('image'), 'a target that does nothing': nxRun('noop') }, rounds);
  const bytes = sizeOf(archive);
  for (const each of [archive, store, output, ...Object.values(contexts)]) rmSync(each, { recursive: true, force: true });
  await readGraph(workspace);
  const row = (samples) => Object.fromEntries(['wall', 'process'].filter((field) => samples[0][field] !== undefined).map((field) => [field, column(samples, field)]));
  const rows = (all) => Object.fromEntries(Object.entries(all).map(([name, samples]) => [name, row(samples)]));
  return { bytes, cold: rows(cold), warm: rows(warm), noop: rows(noop) };
}

export function report(result) {
  const builds = Object.entries(result).flatMap(([name, { cold, warm }]) => Object.entries({ cold, 'one file changed': warm }).map(([how, rows]) => ({ name, how, ...rows })));
  const factor = (row) => row['nx-oci'].wall.median / row.buildctl.wall.median;
  const behind = builds.filter((row) => factor(row) > aim).map((row) => `${row.name}, ${row.how} (${ratio(factor(row))})`);
  return [
    table(
      ['', 'build', 'buildctl (min–max)', 'nx-oci', 'of buildctl’s', 'whole process'],
      builds.map((row) => [row.name, row.how, timing(row.buildctl.wall), timing(row['nx-oci'].wall), ratio(factor(row)), timing(row['nx-oci'].process)]),
    ),
    '',
    '### Nothing changed',
    '',
    table(
      ['', 'buildctl', 'nx run, from its cache', 'nx run of a target that does nothing'],
      Object.entries(result).map(([name, { noop }]) => [name, timing(noop.buildctl.wall), timing(noop['nx-oci'].wall), timing(noop['a target that does nothing'].wall)]),
    ),
    '',
    ...(behind.length > 0 ? [`**Over ${aim} of buildctl’s time:** ${behind.join('; ')}.`, ''] : []),
    'Both have a buildkitd of their own, which are alike, and the same Dockerfile and files; times in layers are rewritten. buildctl writes an archive, compressed as by default; nx-oci has it write one that is not compressed, verifies it, compresses the layers into the store, and writes the output folder. ' +
      'Cold is after buildctl prune --all, and with an empty store. nx-oci is timed inside the executor; “whole process” is that with Node’s start and the loading of Nx. The tables of what has not changed are of whole processes, without Nx’s daemon.',
  ].join('\n');
}

import { cpSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { architectures } from '../binaries.mjs';
import { sizeOf } from '../files.mjs';
import { podmanEnv, startBuildkit, tool } from '../peers.mjs';
import { daemonTime, run, runSteps } from '../run.mjs';
import { alternate, column } from '../statistics.mjs';
import { megabytes, ratio, seconds, table, timing } from '../table.mjs';
import { runExecutor } from '../tools/nx-oci.mjs';
import { addProject, nx, readGraph } from '../workspace.mjs';

export const title = 'Python with its packages of Debian for two platforms, and one file of an application';

const packages = {
  type: 'deb',
  packages: ['python3-minimal', 'libpython3-stdlib', 'base-files', 'ca-certificates', 'netbase'],
  omit: ['debconf', 'dpkg', 'mawk', 'openssl'],
  repositories: [
    { name: 'debian', suites: ['bookworm', 'bookworm-updates'] },
    { name: 'debian-security', suites: ['bookworm-security'] },
  ],
};

export async function measure({ workspace, folder, rounds }) {
  const source = path.join(workspace, 'apps', 'py', 'app');
  mkdirSync(source, { recursive: true });
  let version = 0;
  const changeApplication = (to) => writeFileSync(path.join(to, 'main.py'), `print("version ${version++}")\n`);
  changeApplication(source);
  const contents = [packages, { type: 'files', from: 'apps/py/app', to: '/app' }];
  addProject(workspace, 'py', { image: { executor: 'nx-oci:image', options: { name: 'py', base: 'none', contents, entrypoint: ['/usr/bin/python3', '/app/main.py'], tarballs: 'always' } } });
  await readGraph(workspace);

  // All that is fetched is fetched now.
  const filled = path.join(folder, 'filled');
  await nx(workspace, ['run', 'py:lock'], { NX_DAEMON: 'false', NX_OCI_STORE: filled });
  await runExecutor(workspace, { project: 'py', store: filled });
  const { contents: [{ packages: locked }] } = JSON.parse(readFileSync(path.join(workspace, 'apps', 'py', 'image.lock.json'), 'utf8'));
  const blob = (store, { digest }) => path.join(store, 'blobs', 'sha256', digest.slice('sha256:'.length));
  const debs = Object.fromEntries(architectures.map((architecture) => [architecture, locked[`linux/${architecture}`].map((each) => blob(filled, each))]));

  const output = path.join(workspace, 'dist', 'oci', 'apps', 'py', 'image');
  const ownTarballs = () => architectures.reduce((sum, architecture) => sum + sizeOf(path.join(output, `py-linux-${architecture}.tar`)), 0);
  const own = async (store) => {
    const { wall, executor, executorCpu } = await runExecutor(workspace, { project: 'py', store });
    return { wall: executor, cpu: executorCpu, process: wall, bytes: ownTarballs() };
  };
  /** A store with the packages as they were fetched, and nothing else. */
  const onlyPackages = () => {
    const store = path.join(folder, 'store');
    rmSync(store, { recursive: true, force: true });
    mkdirSync(path.join(store, 'blobs', 'sha256'), { recursive: true });
    for (const file of new Set(Object.values(debs).flat())) linkSync(file, path.join(store, 'blobs', 'sha256', path.basename(file)));
    return store;
  };

  const made = path.join(folder, 'made');
  const rootOf = (architecture) => path.join(made, architecture);
  const extract = (architecture, root) => `for deb in ${debs[architecture].join(' ')}; do dpkg-deb -x "$deb" ${root}; done; mkdir -p ${root}/app; cp -r ${source}/. ${root}/app`;
  const byDpkg = async () => {
    rmSync(made, { recursive: true, force: true });
    const steps = (architecture) => [
      ['sh', '-ec', `mkdir -p ${rootOf(architecture)}; ${extract(architecture, rootOf(architecture))}`],
      ['sh', '-ec', `tar --sort=name --mtime=@0 --numeric-owner -C ${rootOf(architecture)} -cf - . | gzip -n > ${rootOf(architecture)}.tar.gz`],
    ];
    const times = await runSteps({ chains: architectures.map(steps) });
    return { ...times, bytes: architectures.reduce((sum, architecture) => sum + sizeOf(`${rootOf(architecture)}.tar.gz`), 0) };
  };

  const rig = await podmanEnv();
  const buildah = tool('buildah');
  const byBuildah = async () => {
    const options = { env: rig.env };
    await runSteps({ chains: [[[buildah, 'rm', '--all'], [buildah, 'rmi', '--all', '--force']]] }, options);
    rmSync(made, { recursive: true, force: true });
    mkdirSync(made, { recursive: true });
    const steps = (architecture) => [
      [buildah, 'from', '--arch', architecture, '--name', `py-${architecture}`, 'scratch'],
      ['sh', '-ec', `root=$(${buildah} mount py-${architecture}); ${extract(architecture, '$root')}; ${buildah} umount py-${architecture}`],
      [buildah, 'config', '--arch', architecture, '--entrypoint', '["/usr/bin/python3", "/app/main.py"]', `py-${architecture}`],
      [buildah, 'commit', '--quiet', `py-${architecture}`, `py-image-${architecture}`],
      [buildah, 'push', '--quiet', `py-image-${architecture}`, `oci-archive:${rootOf(architecture)}.tar:py`],
    ];
    const times = await runSteps({ chains: architectures.map(steps) }, options);
    return { ...times, bytes: architectures.reduce((sum, architecture) => sum + sizeOf(`${rootOf(architecture)}.tar`), 0) };
  };

  const daemon = await startBuildkit();
  const context = path.join(folder, 'context');
  const byBuildkit = async () => {
    changeApplication(path.join(context, 'app'));
    const archive = path.join(folder, 'buildkit.tar');
    const before = daemonTime(`${daemon.folder}/`);
    const argv = [
      tool('buildctl'), 'build', '--progress=plain', '--frontend', 'dockerfile.v0', '--local', `context=${context}`, '--local', `dockerfile=${context}`,
      '--opt', 'platform=linux/amd64,linux/arm64', '--output', `type=oci,dest=${archive}`,
    ];
    const { wall, cpu } = await run(argv, { env: daemon.env });
    return { wall, cpu: cpu + daemonTime(`${daemon.folder}/`) - before, bytes: sizeOf(archive) };
  };

  try {
    const cold = await alternate({ 'nx-oci': () => own(onlyPackages()), 'dpkg-deb, tar, gzip': byDpkg, buildah: byBuildah }, rounds);
    await byDpkg();
    for (const architecture of architectures) {
      rmSync(path.join(rootOf(architecture), 'app'), { recursive: true });
      cpSync(rootOf(architecture), path.join(context, architecture), { recursive: true, verbatimSymlinks: true });
    }
    mkdirSync(path.join(context, 'app'));
    writeFileSync(path.join(context, 'Dockerfile'), 'FROM scratch\nARG TARGETARCH\nCOPY ${TARGETARCH}/ /\nCOPY app /app\nENTRYPOINT ["/usr/bin/python3", "/app/main.py"]\n');
    const changed = await alternate(
      {
        'nx-oci': async () => {
          changeApplication(source);
          return own(filled);
        },
        BuildKit: byBuildkit,
      },
      rounds,
    );
    return { cold: summary(cold), changed: summary(changed), packages: locked['linux/amd64'].length };
  } finally {
    await daemon.stop();
    await rig.stop();
  }
}

function summary(samples) {
  const fields = ['wall', 'cpu', 'bytes', 'process'];
  return Object.fromEntries(
    Object.entries(samples).map(([name, each]) => [name, Object.fromEntries(fields.filter((field) => each[0][field] !== undefined).map((field) => [field, column(each, field)]))]),
  );
}

export function report({ cold, changed, packages: count }) {
  const fastest = (rows) => Math.min(...Object.entries(rows).filter(([name]) => name !== 'nx-oci').map(([, { wall }]) => wall.median));
  const rows = (all) =>
    Object.entries(all)
      .sort(([, a], [, b]) => a.wall.median - b.wall.median)
      .map(([name, { wall, cpu, bytes, process }]) => [name, timing(wall), ratio(wall.median / fastest(all)), seconds(cpu.median), process ? seconds(process.median) : '–', megabytes(bytes.median)]);
  const head = ['', 'time (min–max)', 'of the fastest peer’s', 'processor time', 'whole process', 'output'];
  const missed = [
    [cold, 2, 'cold, half of the fastest peer’s time'],
    [changed, 5, 'one file changed, a fifth of BuildKit’s time'],
  ].filter(([all, part]) => all['nx-oci'].wall.median > fastest(all) / part);
  return [
    `### Packages at hand, layers cold (${count} packages for each platform)`,
    '',
    table(head, rows(cold)),
    '',
    '### One file of the application changed, everything else warm',
    '',
    table(head, rows(changed)),
    '',
    ...(missed.length > 0 ? [`**Missed aims:** ${missed.map(([, , what]) => what).join('; ')}.`, ''] : []),
    'All have the same packages, fetched before: nx-oci in its store, the others as files. nx-oci verifies each, unpacks it, and makes a layer of each, with the bills of dpkg that scanners read; the peers make one layer. ' +
      'All write complete tarballs, but for dpkg-deb, tar and gzip, which write the layer alone. The platforms are built side by side.',
  ].join('\n');
}

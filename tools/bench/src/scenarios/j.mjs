import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { architectures } from '../binaries.mjs';
import { sizeOf } from '../files.mjs';
import { apkRepository, newApkKey, writeApkRepository } from '../peers.mjs';
import { run } from '../run.mjs';
import { alternate, column } from '../statistics.mjs';
import { megabytes, ratio, seconds, table, timing } from '../table.mjs';
import { startApko } from '../tools/apko.mjs';
import { runExecutor } from '../tools/nx-oci.mjs';
import { addProject, nx, readGraph } from '../workspace.mjs';

export const title = 'A hundred packages of apk, 300 MB, for two platforms';

const count = 100;
const native = { amd64: 'x86_64', arm64: 'aarch64' };

export async function measure({ workspace, folder, binaries, rounds }) {
  const repository = path.join(workspace, 'apk', 'repository');
  const key = newApkKey('bench.rsa.pub');
  const installed = writeRepository(repository, { binaries, key, text: await goSources() });
  writeFileSync(path.join(workspace, 'apk', key.name), key.publicKey);
  const wanted = [`p${count - 1}`];
  const contents = [{ type: 'apk', packages: wanted, repositories: [{ name: 'bench', url: './apk/repository', keys: [`apk/${key.name}`] }] }];
  addProject(workspace, 'apk', { image: { executor: 'nx-oci:image', options: { name: 'apk', base: 'none', contents, tarballs: 'always' } } });
  await readGraph(workspace);

  const store = path.join(folder, 'store');
  const output = path.join(workspace, 'dist', 'oci', 'apps', 'apk', 'image');
  await nx(workspace, ['run', 'apk:lock'], { NX_DAEMON: 'false', NX_OCI_STORE: store });
  const own = async () => {
    rmSync(output, { recursive: true, force: true });
    const { wall, executor, executorCpu, cpu, peakBytes } = await runExecutor(workspace, { project: 'apk', store });
    const bytes = architectures.reduce((sum, architecture) => sum + sizeOf(path.join(output, `apk-linux-${architecture}.tar`)), 0);
    return { wall: executor, cpu: executorCpu, process: wall, processCpu: cpu, bytes, peakBytes };
  };
  const ownCold = () => {
    rmSync(store, { recursive: true, force: true });
    return own();
  };

  const configuration = { contents: { packages: wanted, repositories: [repository], keyring: [path.join(workspace, 'apk', key.name)] }, archs: architectures };
  const one = await startApko({ folder: path.join(folder, 'apko'), name: 'one', configuration });
  const layered = await startApko({ folder: path.join(folder, 'apko'), name: 'layered', configuration: { ...configuration, layering: { strategy: 'origin', budget: count } } });
  const cold = await alternate({ 'nx-oci': ownCold, 'apko, one layer': () => one.cold(), 'apko, by origin': () => layered.cold() }, rounds);
  const warm = await alternate({ 'nx-oci': own, 'apko, one layer': () => one.warm(), 'apko, by origin': () => layered.warm() }, rounds);
  const { platforms } = JSON.parse(readFileSync(path.join(output, 'image.json'), 'utf8'));
  return { cold: summary(cold), warm: summary(warm), installed, layers: platforms['linux/amd64'].layers.length, apko: await one.version() };
}

/** Packages in a chain, so that one asked for brings them all: each with parts of a program, and texts. Returns bytes of files, by architecture. */
function writeRepository(folder, { binaries, key, text }) {
  const installed = {};
  for (const architecture of architectures) {
    const program = readFileSync(path.join(binaries, architecture, 'svc'));
    installed[architecture] = 0;
    const packages = Array.from({ length: count }, (_, at) => {
      const files = { [`usr/bin/p${at}`]: { text: part(program, at * 104_729, 1_500_000), mode: 0o755 }, [`usr/lib/lib${at}.so.1`]: { text: part(program, at * 224_737 + 5_000_000, 1_200_000), mode: 0o755 } };
      for (let each = 0; each < 30; each++) files[`usr/share/p${at}/${each}.txt`] = { text: part(text, (at * 30 + each) * 7919, 10_000) };
      installed[architecture] += Object.values(files).reduce((sum, file) => sum + file.text.length, 0);
      return { name: `p${at}`, architecture: 'native', depends: at === 0 ? [] : [`p${at - 1}`], files };
    });
    writeApkRepository(folder, apkRepository({ packages, key, architectures: [native[architecture]] }));
  }
  return installed;
}

/** Sources of Go's standard library, one after the other. */
async function goSources() {
  const folder = path.join((await run(['go', 'env', 'GOROOT'])).stdout.trim(), 'src', 'net', 'http');
  return Buffer.concat(readdirSync(folder).filter((name) => name.endsWith('.go')).sort().map((name) => readFileSync(path.join(folder, name))));
}

/** Bytes from a place on, which may lie behind the end: as if the whole were there again. */
function part(whole, at, size) {
  const start = at % Math.max(1, whole.length - size);
  return whole.subarray(start, start + size);
}

function summary(samples) {
  const fields = ['wall', 'cpu', 'bytes', 'process', 'processCpu', 'peakBytes'];
  return Object.fromEntries(
    Object.entries(samples).map(([name, each]) => [name, Object.fromEntries(fields.filter((field) => each[0][field] !== undefined).map((field) => [field, column(each, field)]))]),
  );
}

export function report({ cold, warm, installed, layers, apko }) {
  const fastest = (rows) => Math.min(...Object.entries(rows).filter(([name]) => name !== 'nx-oci').map(([, { wall }]) => wall.median));
  const rows = (all) =>
    Object.entries(all)
      .sort(([, a], [, b]) => a.wall.median - b.wall.median)
      .map(([name, { wall, cpu, bytes, process }]) => [name, timing(wall), ratio(wall.median / fastest(all)), seconds(cpu.median), process ? seconds(process.median) : '–', megabytes(bytes.median)]);
  const head = ['', 'time (min–max)', 'of the faster apko’s', 'processor time', 'whole process', 'output'];
  const missed = warm['nx-oci'].wall.median > fastest(warm) / 2;
  return [
    '### Caches warm',
    '',
    table(head, rows(warm)),
    '',
    '### Nothing cached',
    '',
    table(head, rows(cold)),
    '',
    ...(missed ? ['**Missed aim:** warm, half of apko’s time.', ''] : []),
    `${Object.entries(installed).map(([architecture, bytes]) => `${megabytes(bytes)} of files for ${architecture}`).join(', ')}, in ${count} packages of a signed repository on the same disk, locked before by each. nx-oci writes ${layers} layers for each platform into complete tarballs, apko (${apko}, without SBOMs, which nx-oci writes elsewhere) one layer, or at most ${count}, into a layout.`,
  ].join('\n');
}

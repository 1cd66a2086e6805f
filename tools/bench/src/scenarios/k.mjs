import { mkdirSync, readFileSync, readdirSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { filesIn, sizeOf } from '../files.mjs';
import { peersRoot, tool } from '../peers.mjs';
import { run } from '../run.mjs';
import { alternate, column } from '../statistics.mjs';
import { ratio, table, timing } from '../table.mjs';
import { startRegistry } from '../tools/registry.mjs';

export const title = 'A tools image of 500 MB from a registry onto the disk';

/** Bytes of files in the image, and where they come from: real tools, many small files and few large ones. */
const wanted = 500e6;

export async function measure({ workspace, folder, rounds }) {
  const require = createRequire(path.join(workspace, 'package.json'));
  const oci = require('@nx-oci/oci');
  const tools = require('@nx-oci/tools');
  const registry = await startRegistry();
  try {
    const store = new oci.Store(path.join(folder, 'store'));
    const goRoot = (await run(['go', 'env', 'GOROOT'])).stdout.trim();
    const sources = {
      go: { from: goRoot, to: 'usr/local/lib/go', most: 200e6 },
      node: { from: path.join(peersRoot, 'nodes'), to: 'usr/local/lib/node', most: 100e6, largest: true },
      updater: { from: tools.updaterFile, to: 'usr/local/lib/nx-oci/updater.mjs' },
      packages: { from: path.join(workspace, 'node_modules'), to: 'usr/local/lib/node_modules', most: 100e6 },
      ...Object.fromEntries(['crane', 'kind', 'ko', 'buildctl', 'actionlint'].map((name) => [name, { from: path.join(peersRoot, 'bin', name), to: `usr/local/bin/${name}` }])),
    };
    const layers = Object.entries(sources).map(([name, source]) => [name, treeOf(oci, source)]);
    const sum = layers.reduce((total, [, tree]) => total + bytesOf(tree), 0);
    // The rest is of the largest binary there is, cut off.
    layers.push(['more', new Map([['usr/local/lib/more', fileOf(oci, readFileSync(path.join(peersRoot, 'bin', 'buildkitd')).subarray(0, Math.max(0, wanted - sum)))]])]);
    const publish = async (trees) => {
      const added = [];
      for (const [name, tree] of trees) added.push({ layer: await oci.storeLayer(tree, store), history: { created_by: 'nx-oci', comment: name } });
      return pushImage(workspace, oci.appendLayers(oci.emptyImage(tools.machinePlatform()), added), registry.host);
    };
    const { lock, image } = await publish(layers);
    const bumped = await publish(layers.map(([name, tree]) => [name, name === 'crane' ? new Map([['usr/local/bin/crane', fileOf(oci, Buffer.concat([...tree.get('usr/local/bin/crane').content.open(), Buffer.from('2')]))]]) : tree]));
    const about = {
      bytes: layers.reduce((total, [, tree]) => total + bytesOf(tree), 0),
      files: layers.reduce((total, [, tree]) => total + tree.size, 0),
      layers: layers.length,
      compressed: image.layers.reduce((total, { descriptor }) => total + descriptor.size, 0),
      bump: bumped.image.layers[layers.findIndex(([name]) => name === 'crane')].descriptor.size,
    };
    rmSync(store.root, { recursive: true });

    const at = (name) => path.join(folder, name);
    const reference = `${registry.host}/acme/tools@${image.descriptor.digest}`;
    const root = at('workspace');
    const env = { NX_OCI_TOOLS_CACHE: at('cache') };
    mkdirSync(root);
    const lockFile = path.join(root, '.tools.lock');
    const update = (link = path.join(root, '.tools')) => run([process.execPath, tools.updaterFile, 'sync', '--lock', lockFile, '--link', link], { env });
    const emptied = (...names) => {
      for (const name of names) rmSync(at(name), { recursive: true, force: true });
    };
    const complete = (folderOfImage) => {
      const { bytes, files } = filesIn(folderOfImage);
      if (bytes < about.bytes || files < about.files) throw new Error(`${folderOfImage} has ${files} files of ${bytes} bytes, not ${about.files} of ${about.bytes}.`);
    };
    const subjects = {
      'nx-oci': async () => {
        emptied('cache', 'workspace/.tools');
        writeFileSync(lockFile, lock);
        const sample = await update();
        complete(readlinkSync(path.join(root, '.tools')));
        return sample;
      },
      'crane export | tar -x': async () => {
        emptied('exported');
        mkdirSync(at('exported'));
        const sample = await run(['sh', '-c', '"$1" export "$2" - | tar -x -C "$3"', 'sh', tool('crane'), reference, at('exported')]);
        complete(at('exported'));
        return sample;
      },
      'skopeo copy, umoci unpack': async () => {
        emptied('copied', 'unpacked');
        const before = await run([tool('skopeo'), 'copy', '--src-tls-verify=false', `docker://${reference}`, `oci:${at('copied')}:it`]);
        const sample = await run([tool('umoci'), 'unpack', '--image', `${at('copied')}:it`, at('unpacked')]);
        complete(path.join(at('unpacked'), 'rootfs'));
        return { wall: before.wall + sample.wall, cpu: before.cpu + sample.cpu };
      },
    };
    const cold = await alternate(subjects, rounds);
    // From here on the cache has the image.
    await subjects['nx-oci']();
    const warm = await alternate(
      {
        'the same again': () => update(),
        'a second worktree': async () => {
          emptied('workspace/second');
          return update(path.join(root, 'second'));
        },
        'a bump of one layer': async () => {
          writeFileSync(lockFile, lock);
          await update();
          for (const kind of ['images', 'layers']) for (const digest of onlyIn(bumped, image, kind)) emptied(`cache/${kind}/${digest}`);
          writeFileSync(lockFile, bumped.lock);
          const sample = await update();
          writeFileSync(lockFile, lock);
          return sample;
        },
      },
      rounds,
    );
    const figures = (samples) => Object.fromEntries(Object.entries(samples).map(([name, each]) => [name, { wall: column(each, 'wall'), cpu: column(each, 'cpu') }]));
    return { about, cold: figures(cold), warm: figures(warm) };
  } finally {
    await registry.stop();
  }
}

/** The digits of what one image has and another has not. */
function onlyIn({ image }, other, kind) {
  const digests = (each) => (kind === 'images' ? [each.descriptor.digest] : each.layers.map(({ descriptor }) => descriptor.digest));
  return digests(image).filter((digest) => !digests(other).includes(digest)).map((digest) => digest.slice('sha256:'.length));
}

/** Pushes an image, and returns its lock. */
async function pushImage(workspace, image, host) {
  const require = createRequire(path.join(workspace, 'package.json'));
  const { indexOf } = require('@nx-oci/oci');
  const { executePush, planPush, RegistryClient, RemoteRepository } = require('@nx-oci/registry');
  const { formatToolsLock, lockTools } = require('@nx-oci/tools');
  const client = new RegistryClient({ credentials: [] });
  try {
    const place = { registry: host, path: 'acme/tools' };
    const repository = new RemoteRepository(client, place, { access: 'push' });
    const content = { root: indexOf([image]).document, images: [image] };
    await executePush(repository, content, await planPush(repository, content, { tags: ['main'] }));
    return { image, lock: formatToolsLock(await lockTools(client, { ...place, tag: 'main' })) };
  } finally {
    await client.close();
  }
}

const fileOf = (oci, bytes, mode = 0o755) => ({ type: 'file', mode, uid: 0, gid: 0, mtime: 0, content: oci.bytesContent(bytes) });
const bytesOf = (tree) => [...tree.values()].reduce((sum, { content }) => sum + content.size, 0);

/** The files of a file or folder, up to so many bytes; by size, where the largest are wanted. */
function treeOf(oci, { from, to, most = Infinity, largest = false }) {
  if (statSync(from).isFile()) return new Map([[to, fileOf(oci, readFileSync(from))]]);
  const files = readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({ file, ...statSync(file) }))
    .sort((a, b) => (largest ? b.size - a.size : 0) || (a.file < b.file ? -1 : 1));
  const tree = new Map();
  let left = most;
  for (const { file, size, mode } of files) {
    if (size > left) continue;
    left -= size;
    tree.set(path.posix.join(to, path.relative(from, file)), fileOf(oci, readFileSync(file), mode & 0o111 ? 0o755 : 0o644));
  }
  return tree;
}

export function report({ about, cold, warm }) {
  const peers = Object.entries(cold).filter(([name]) => name !== 'nx-oci');
  const [fastest] = peers.sort(([, a], [, b]) => a.wall.median - b.wall.median);
  const rows = Object.entries(cold)
    .sort(([, a], [, b]) => a.wall.median - b.wall.median)
    .map(([name, { wall, cpu }]) => [name, timing(wall), ratio(wall.median / fastest[1].wall.median), `${cpu.median} ms`]);
  const factor = cold['nx-oci'].wall.median / fastest[1].wall.median;
  return [
    table(['', 'time (min–max)', 'of the fastest peer’s', 'processor time'], rows),
    '',
    `${(about.bytes / 1e6).toFixed(0)} MB in ${about.files} files and ${about.layers} layers, ${(about.compressed / 1e6).toFixed(0)} MB as they are sent; the registry is on the loopback address. nx-oci is the updater, from the start of its process to its end: it verifies every layer twice, keeps the layers for later, and links their files into the image. crane and tar keep nothing.`,
    ...(factor > 0.5 ? ['', `**Not at the half:** nx-oci takes ${ratio(factor)} of the time of ${fastest[0]}.`] : []),
    '',
    '### With the image in the cache',
    '',
    table(['', 'time (min–max)', 'processor time'], Object.entries(warm).map(([name, { wall, cpu }]) => [name, timing(wall), `${cpu.median} ms`])),
    '',
    `The layer that moved has ${(about.bump / 1e6).toFixed(1)} MB. What asks the registry is the bump alone.`,
  ].join('\n');
}

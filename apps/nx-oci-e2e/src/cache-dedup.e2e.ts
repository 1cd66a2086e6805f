import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { deflateRawSync, gunzipSync } from 'node:zlib';
import { tarEntries } from '@nx-oci/oci';
import { freePort } from '@nx-oci/peers';
import { startCacheRecorder, type CacheRecorder } from './cache-recorder';
import { repository } from './installed-base';
import { temporaryFolder } from './temporary-folder';
import { imageTarget, makeWorkspace, type Target, type Workspace } from './workspace';

const services = 20;
const steps = 100;
const token = 'a-token-of-the-main-branch';
const folder = temporaryFolder('cache-dedup');
const storage = path.join(folder, 'storage');

let workspace: Workspace;
let server: ChildProcess;
let recorder: CacheRecorder;

beforeAll(async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const env = { ...process.env, NX_OCI_CACHE_STORAGE: storage, NX_OCI_CACHE_LISTEN: address, NX_OCI_CACHE_TRUSTED_TOKEN: token };
  server = spawn(process.execPath, [path.join(repository, 'packages/cache/bin/nx-oci-cache.js'), 'serve'], { env, stdio: 'ignore' });
  while (!(await fetch(`http://${address}/ready`).catch(() => undefined))?.ok) if (server.exitCode !== null) throw new Error(`The server ended with ${server.exitCode}.`);
  recorder = await startCacheRecorder(`http://${address}`);
  workspace = await makeWorkspace();
  workspace.write('tools/build.cjs', buildScript);
  for (let service = 0; service < services; service += 1) {
    const name = nameOf(service);
    workspace.write(`apps/${name}/src/main.js`, sourceOf(service, 0));
    for (let file = 1; file < 10; file += 1) workspace.write(`apps/${name}/src/lib/part-${file}.js`, sourceOf(service * 100 + file, 0));
    workspace.project(name, {
      build: buildTarget(name, service % 2 === 0 ? 'go' : 'node'),
      image: { ...imageTarget(service % 2 === 0 ? `dist/${name}` : [`dist/${name}/modules`, `dist/${name}/own`]), dependsOn: ['build'] },
    });
  }
}, 600_000);

afterAll(async () => {
  workspace?.dispose();
  await recorder?.stop();
  if (server?.exitCode === null) {
    server.kill();
    await once(server, 'exit');
  }
});

/**
 * What builds a service: as Go does, one binary, of which other parts are others whenever a source is another; or as a bundler does,
 * a bundle beside packages that stay. Binaries do not get much smaller by deflating, bundles do.
 */
const buildScript = `
const { createHash } = require('node:crypto');
const { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const [, , name, kind] = process.argv;
const sources = readdirSync(\`apps/\${name}/src\`, { recursive: true }).filter((file) => file.endsWith('.js')).sort().map((file) => readFileSync(\`apps/\${name}/src/\${file}\`));
const code = (seed, size) => {
  const blocks = [];
  for (let at = 0; at < size; at += 64) blocks.push(createHash('sha256').update(\`\${seed} \${at}\`).digest(), Buffer.alloc(16), Buffer.from('symbol.of.a.table'.slice(0, 16)));
  return Buffer.concat(blocks);
};
const out = \`dist/\${name}\`;
rmSync(out, { recursive: true, force: true });
mkdirSync(\`\${out}/own\`, { recursive: true });
if (kind === 'go') writeFileSync(\`\${out}/own/\${name}\`, Buffer.concat([Buffer.from('\\x7fELF'), code('runtime', 400_000), ...sources.map((source) => code(source, 40_000))]));
else {
  writeFileSync(\`\${out}/own/main.js\`, Buffer.concat(sources));
  writeFileSync(\`\${out}/own/main.js.map\`, JSON.stringify({ version: 3, sources: sources.map(String) }));
  for (let at = 0; at < 60; at += 1) {
    mkdirSync(\`\${out}/modules/package-\${at}\`, { recursive: true });
    writeFileSync(\`\${out}/modules/package-\${at}/index.js\`, code(\`package \${at}\`, at % 10 === 0 ? 60_000 : 4_000).toString('hex'));
    writeFileSync(\`\${out}/modules/package-\${at}/package.json\`, JSON.stringify({ name: \`package-\${at}\`, version: '1.0.0' }));
  }
}
console.log(\`\${name}: built of \${sources.length} files\`);
`;

function nameOf(service: number): string {
  return `service-${service}`;
}

function buildTarget(name: string, kind: 'go' | 'node'): Target {
  return { executor: 'nx:run-commands', cache: true, inputs: ['{projectRoot}/src/**/*', '{workspaceRoot}/tools/build.cjs'], outputs: [`{workspaceRoot}/dist/${name}`], options: { command: `node tools/build.cjs ${name} ${kind}` } };
}

/** Source as people write it: much of it stays from one version to the next. */
function sourceOf(seed: number, version: number): string {
  const lines = Array.from({ length: 120 }, (_, at) => `export function handler${at}(request) { return respond(request, '${createHash('sha1').update(`${seed} ${at}`).digest('hex')}'); }`);
  lines[version % lines.length] = `export const version = '${version} of ${seed}';`;
  return `${lines.join('\n')}\n`;
}

/** Files of an artifact, and of each tar among them the files in it. */
async function contentsOf(tar: Uint8Array): Promise<Buffer[]> {
  const found: Buffer[] = [];
  for await (const entry of tarEntries((async function* () {
    yield tar;
  })(), 'an artifact')) {
    if (entry.type !== 'file') continue;
    const content = Buffer.from(await buffer(entry.content()));
    if (content.toString('latin1', 257, 262) === 'ustar') found.push(...(await contentsOf(content)));
    else if (content.length > 0) found.push(content);
  }
  return found;
}

/** Bytes of all files below a folder: of what is in them, and of what the disk takes for them. */
function sizesOf(root: string): { bytes: number; disk: number } {
  const sizes = { bytes: 0, disk: 0 };
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const { size, blocks } = lstatSync(path.join(entry.parentPath, entry.name));
    sizes.bytes += size;
    sizes.disk += blocks * 512;
  }
  return sizes;
}

const inMB = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;

/**
 * Unique bytes are what could not be left out by any cache that keeps files: of each content that is in any artifact (a file, or a
 * file in a tar that is one), once, the bytes that it deflates to at zlib's own level, or its own where those are fewer. Headers,
 * paths, records and packs count as nothing there, and in full among what is stored.
 */
test(`${steps} changes of one file each in a workspace of ${services} services are stored in at most 1.1 times their unique bytes`, async () => {
  // Without a process for each plugin, which takes most of the time of a hundred runs.
  const env = { NX_ISOLATE_PLUGINS: 'false', NX_SELF_HOSTED_REMOTE_CACHE_SERVER: recorder.url, NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: token };
  const build = async (...projects: string[]): Promise<void> => {
    const result = await workspace.nxWith(env, 'run-many', '-t', 'build', 'image', '--parallel=2', '--output-style=static', ...projects.map((name) => `--projects=${name}`));
    if (result.code !== 0) throw new Error(`Nx ended with ${result.code}:\n${result.stdout}\n${result.stderr}`);
  };
  await build();
  const atFirst = recorder.stored.length;
  expect(atFirst).toBe(2 * services);
  for (let step = 1; step <= steps; step += 1) {
    const service = (step * 7) % services;
    const file = step % 10 === 0 ? 'main.js' : `lib/part-${step % 10}.js`;
    workspace.write(`apps/${nameOf(service)}/src/${file}`, sourceOf(service * 100 + (step % 10), step));
    await build(nameOf(service));
    // A build and an image, of the one service that changed.
    expect(recorder.stored.length).toBe(atFirst + 2 * step);
  }
  expect(recorder.answers.filter((answer) => answer !== 'GET 404' && answer !== 'PUT 200')).toEqual([]);

  const unique = new Map<string, number>();
  let files = 0;
  let content = 0;
  for (const body of recorder.stored) {
    for (const each of await contentsOf(gunzipSync(body))) {
      files += 1;
      content += each.length;
      const digest = createHash('sha256').update(each).digest('hex');
      if (!unique.has(digest)) unique.set(digest, Math.min(each.length, deflateRawSync(each).length));
    }
  }
  const sum = (sizes: Iterable<number>): number => [...sizes].reduce((total, size) => total + size, 0);
  const uniqueBytes = sum(unique.values());
  const whole = sum(recorder.stored.map(({ length }) => length));
  const [blobs, entries] = ['blobs', 'entries'].map((kind) => sizesOf(path.join(storage, kind)));
  const stored = blobs.bytes + entries.bytes;
  console.log(
    [
      `${recorder.stored.length} artifacts, ${files} files, ${inMB(content)}; whole artifacts, as Nx sends them: ${inMB(whole)}`,
      `unique: ${unique.size} contents, ${inMB(uniqueBytes)} deflated`,
      `stored: ${inMB(stored)} (blobs ${inMB(blobs.bytes)}, records ${inMB(entries.bytes)}; on disk ${inMB(blobs.disk + entries.disk)})`,
      `stored / unique: ${(stored / uniqueBytes).toFixed(3)}; whole / stored: ${(whole / stored).toFixed(2)}`,
    ].join('\n'),
  );
  expect(stored).toBeLessThanOrEqual(1.1 * uniqueBytes);
  expect(whole / stored).toBeGreaterThan(2);
}, 7_200_000);

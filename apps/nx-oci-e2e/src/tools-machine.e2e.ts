import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { randomNumbers, Store, type Image } from '@nx-oci/oci';
import { startDockerRegistry, type DockerRegistry } from '@nx-oci/peers';
import { startLab, type Lab } from '@nx-oci/registry-lab';
import { temporaryFolder } from './temporary-folder';
import { Machine, makeImages, ownPlatform, publishTools, toolLayer, usualLayers, type Layers } from './tools-rig';

const scratch = temporaryFolder('tools-machine');
const store = new Store(path.join(scratch, 'store'));
const seed = Number(process.env.NX_OCI_E2E_SEED ?? Date.now() % 2 ** 31);
const wanted = 50;
let registry: DockerRegistry;
let lab: Lab;

beforeAll(async () => {
  registry = await startDockerRegistry({ memory: true });
  lab = await startLab({ upstream: registry.url });
});
afterAll(async () => {
  await lab?.stop();
  await registry?.stop();
});
beforeEach(() => {
  lab.setFaults([]);
  lab.reset();
});

async function image(layers: Layers): Promise<Image> {
  const [made] = await makeImages(store, { [ownPlatform()]: { ...usualLayers(), ...layers } });
  return made;
}

const locked = async (layers: Layers): Promise<string> => publishTools(registry, [await image(layers)], lab.host);
const machine = (name: string): Machine => new Machine(path.join(mkdtempSync(path.join(scratch, `${name}-`)), 'workspace'), path.join(mkdtempSync(path.join(scratch, `${name}-cache-`))));
/** Blobs and manifests that were asked for. */
const asked = (): string[] => lab.requests.filter(({ path: at }) => at !== '/v2/').map(({ method, path: at }) => `${method} ${at.replace('/v2/acme/tools/', '')}`);
/** Large enough to be killed and cut off in, and files enough. */
const large = (word: string): Record<string, string | Uint8Array> => toolLayer(word, { megabytes: 6, files: 400 });

/** Mounts a file system of one's own for a test. */
function mounted(folder: string, ...options: string[]): () => void {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', [...options, folder], { stdio: 'pipe' });
  } catch (error) {
    throw new Error(`${folder} cannot be mounted, which this test needs: run it as root. ${(error as { stderr?: Buffer }).stderr?.toString()}`);
  }
  return () => void execFileSync('umount', ['--lazy', folder]);
}

test('fifty updates are killed at random moments: the tools from before work, or the new ones, and the next run completes', async () => {
  const next = randomNumbers(seed);
  const at = machine('kills');
  at.lock(await locked({ shout: large('v0') }));
  let usual = performance.now();
  await at.succeed();
  usual = performance.now() - usual;
  const moments: string[] = [];
  let hits = 0;
  for (let round = 1; hits < wanted; round++) {
    const before = await at.tool();
    at.lock(await locked({ shout: large(`v${round}`), other: { [`usr/local/lib/other/${round}`]: `${next()}` } }));
    const started = performance.now();
    const { child, ended } = at.start('updater');
    await delay((next() / 2 ** 32) * usual);
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // It has ended.
    }
    const hit = (await ended).code === null;
    if (hit) hits += 1;
    const after = await at.tool();
    moments.push(`${hit ? 'killed' : 'ended'} with ${after === before ? 'old' : 'new'} tools${at.leftovers().length > 0 ? ', half-made' : ''}`);
    expect([before, `v${round} 457`]).toContain(after);
    const again = performance.now();
    await at.succeed();
    if (!hit) usual = Math.max(50, again - started);
    expect(await at.tool()).toBe(`v${round} 457`);
    expect(at.leftovers()).toEqual([]);
    // What rounds before left is not to fill the disk.
    for (const folder of ['images', 'layers']) for (const name of namesBut(path.join(at.cache, folder), readlinkSync(at.link))) rmSync(path.join(at.cache, folder, name), { recursive: true });
  }
  const count = (what: string): number => moments.filter((each) => each === what).length;
  console.log(`Seed ${seed} (NX_OCI_E2E_SEED): ${[...new Set(moments)].map((what) => `${count(what)} ${what}`).join('; ')}.`);
  expect(moments.filter((each) => each.includes('half-made')).length).toBeGreaterThan(5);
}, 1_800_000);

test('a bootstrap that is killed is run again on a machine that has nothing else', async () => {
  const next = randomNumbers(seed + 1);
  const at = machine('bootstrap-kills');
  at.lock(await locked({ shout: large('boot') }));
  let usual = performance.now();
  await at.succeed('bootstrap');
  usual = performance.now() - usual;
  for (let hits = 0; hits < 8; ) {
    rmSync(at.cache, { recursive: true });
    rmSync(at.link, { force: true });
    const { child, ended } = at.start('bootstrap');
    await delay((next() / 2 ** 32) * usual);
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // It has ended.
    }
    if ((await ended).code === null) hits += 1;
    expect(['none', 'boot 457']).toContain(await at.tool());
    await at.succeed('bootstrap');
    expect(await at.tool()).toBe('boot 457');
  }
}, 900_000);

test.each([
  ['at the manifest', 1, { kind: 'reset' }],
  ['at the config', 2, { kind: 'status', status: 503 }],
  ['in the middle of a layer', 3, { kind: 'truncate', bytes: 5_000_000 }],
  ['after a layer', 4, { kind: 'reset' }],
  ['at the last layer', 5, { kind: 'truncate', bytes: 1 }],
] as const)('a registry that is cut off %s leaves the tools from before, and the next run fetches only what is left', async (name, nth, what) => {
  const at = machine('cuts');
  const layers = (word: string): Layers => ({ shout: large(word), other: { 'usr/local/lib/other/a': `${name} a` }, more: { 'usr/local/lib/other/b': `${name} b` } });
  at.lock(await locked({ shout: large('before') }));
  await at.succeed();
  const after = await image(layers('after'));
  at.lock(await publishTools(registry, [after], lab.host));
  // From then on the registry is gone.
  lab.reset();
  lab.setFaults([{ nth, what }, { nth: nth + 1, times: 999, what: { kind: 'reset' } }]);
  const { code, output } = await at.run('updater');
  expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(/^error\(registry-down\): /) });
  expect(await at.tool()).toBe('before 457');
  expect(at.leftovers()).toEqual([]);

  lab.setFaults([]);
  lab.reset();
  const { fetched } = JSON.parse(await at.succeed('updater', '--json')) as { fetched: { layers: { digest: string }[] } };
  expect(await at.tool()).toBe('after 457');
  const blobs = asked().filter((each) => each.startsWith('GET blobs/')).map((each) => each.slice('GET blobs/'.length));
  expect(blobs.sort()).toEqual([after.manifest.config.digest, ...fetched.layers.map(({ digest }) => digest)].sort());
  // The large one is begun first, and the others are whole long before it.
  const left = { 1: 3, 2: 3, 3: 3, 4: 2, 5: 1 }[nth];
  expect(fetched.layers.length).toBeLessThanOrEqual(left);
}, 600_000);

test('two shells at once fetch everything once, and both have the tools', async () => {
  const [first, second] = ['one', 'two'].map((name) => new Machine(path.join(scratch, 'shells', name), path.join(scratch, 'shells', 'cache')));
  const made = await image({ shout: large('shared') });
  const lock = await publishTools(registry, [made], lab.host);
  for (const each of [first, second]) each.lock(lock);
  lab.reset();
  const ended = await Promise.all([first.run('updater'), first.run('updater'), second.run('updater'), second.run('bootstrap')]);
  expect(ended.map(({ code, output }) => (code === 0 ? 0 : output))).toEqual([0, 0, 0, 0]);
  for (const each of [first, second]) expect(await each.tool()).toBe('shared 457');
  expect(readlinkSync(first.link)).toBe(readlinkSync(second.link));
  // Beside the two layers that bootstrap.sh gets for itself.
  const own = made.layers.slice(0, 2).map(({ descriptor }) => descriptor.digest as string);
  const blobs = asked().filter((each) => each.startsWith('GET blobs/')).map((each) => each.slice('GET blobs/'.length));
  expect(blobs.filter((digest) => !own.includes(digest)).sort()).toEqual([made.manifest.config.digest, ...made.layers.slice(2).map(({ descriptor }) => descriptor.digest)].sort());
  expect(first.leftovers()).toEqual([]);
}, 600_000);

test('a bump of one tool fetches its layer, the manifest and the config, and nothing else', async () => {
  const at = machine('bump');
  const others = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, { [`usr/local/lib/other/${name}`]: name.repeat(1000) }]));
  at.lock(await locked({ ...others, shout: large('v1') }));
  await at.succeed();
  const bumped = await image({ ...others, shout: large('v2') });
  at.lock(await publishTools(registry, [bumped], lab.host));
  lab.reset();
  await at.succeed();
  expect(await at.tool()).toBe('v2 457');
  expect(asked()).toEqual([`GET manifests/${bumped.descriptor.digest}`, `GET blobs/${bumped.manifest.config.digest}`, `GET blobs/${bumped.layers[5].descriptor.digest}`]);
}, 600_000);

test('a disk that is full leaves the tools from before, and with room the next run completes', async () => {
  const at = machine('full');
  const unmount = mounted(at.cache, '-t', 'tmpfs', '-o', 'size=20m', 'tmpfs');
  try {
    at.lock(await locked({ shout: large('before') }));
    await at.succeed();
    at.lock(await locked({ shout: toolLayer('after', { megabytes: 16, files: 400 }), other: { 'usr/local/lib/other/a': 'a' } }));
    expect(await at.run('updater')).toEqual({ code: 1, output: expect.stringMatching(/^error\(disk-full\): .*no space left/) });
    expect(await at.tool()).toBe('before 457');
    expect(at.leftovers()).toEqual([]);
    execFileSync('mount', ['-o', 'remount,size=60m', at.cache]);
    await at.succeed();
    expect(await at.tool()).toBe('after 467');
  } finally {
    unmount();
  }
}, 600_000);

test('a disk without room for another file leaves the tools from before too', async () => {
  const at = machine('inodes');
  const unmount = mounted(at.cache, '-t', 'tmpfs', '-o', 'size=60m,nr_inodes=1300', 'tmpfs');
  try {
    at.lock(await locked({ shout: large('before') }));
    await at.succeed();
    at.lock(await locked({ shout: large('after') }));
    expect(await at.run('updater')).toEqual({ code: 1, output: expect.stringMatching(/^error\(disk-full\): /) });
    expect(await at.tool()).toBe('before 457');
    execFileSync('mount', ['-o', 'remount,nr_inodes=9000', at.cache]);
    await at.succeed();
    expect(await at.tool()).toBe('after 457');
  } finally {
    unmount();
  }
}, 600_000);

test('a cache that is read-only leaves the tools from before; what is in it can be linked, and once it is writable the next run completes', async () => {
  const at = machine('read-only');
  const unmount = mounted(at.cache, '-t', 'tmpfs', 'tmpfs');
  try {
    const before = await locked({ shout: large('before') });
    at.lock(before);
    await at.succeed();
    execFileSync('mount', ['-o', 'remount,ro', at.cache]);
    expect(await at.succeed()).toMatch(/are there/);
    const other = new Machine(path.join(path.dirname(at.root), 'other'), at.cache);
    other.lock(before);
    expect(await other.succeed()).toMatch(/are linked/);
    expect(await other.tool()).toBe('before 457');
    at.lock(await locked({ shout: large('after') }));
    expect(await at.run('updater')).toEqual({ code: 1, output: expect.stringMatching(/^error\(cache-unwritable\): .*read-only/) });
    expect(await at.tool()).toBe('before 457');
    execFileSync('mount', ['-o', 'remount,rw', at.cache]);
    await at.succeed();
    expect(await at.tool()).toBe('after 457');
  } finally {
    unmount();
  }
}, 600_000);

test('what no worktree uses goes when it is old, and what one uses stays', async () => {
  const at = machine('garbage');
  at.lock(await locked({ shout: large('v1') }));
  await at.succeed();
  at.lock(await locked({ shout: large('v2') }));
  await at.succeed();
  const old = new Date(Date.now() - 100 * 86_400_000);
  execFileSync('find', [at.cache, '-exec', 'touch', '-h', '-d', old.toISOString(), '{}', '+']);
  expect(JSON.parse(await at.succeed('updater', 'gc', '--json'))).toMatchObject({ images: [expect.stringMatching(/^sha256:/)], layers: [expect.stringMatching(/^sha256:/)], users: [] });
  expect(await at.tool()).toBe('v2 457');
  expect(await at.succeed()).toMatch(/are there/);
}, 600_000);

/** The names in a folder but for that at the end of a path, and, of layers, those that its image needs. */
function namesBut(folder: string, used: string): string[] {
  const listed = execFileSync('ls', [folder], { encoding: 'utf8' }).trim().split('\n').filter(Boolean);
  const needed = execFileSync('cat', [path.join(used, '.nx-oci-tools')], { encoding: 'utf8' });
  return listed.filter((name) => !needed.includes(name));
}

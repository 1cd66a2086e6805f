import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { formatPlatform, hexOf, parsePlatform, type Image } from '@nx-oci/oci';
import { startDockerRegistry, type DockerRegistry } from '@nx-oci/peers';
import { RegistryClient, registrySettings, RemoteRepository } from '@nx-oci/registry';
import { startLab, type FaultRule, type Lab } from '@nx-oci/registry-lab';
import { coded, thrownBy } from '../test/errors';
import { listing } from '../test/listing';
import { file, hardlink, layerOf, rawTar, symlink, type RawEntry } from '../test/raw-tar';
import { temporaryFolder } from '../test/temporary-folder';
import { pushTools, rewritten, toolsImage, usualLayers } from '../test/tools-image';
import { usualBounds } from './bounds';
import { lockTools } from './image-tools';
import { syncTools, type SyncContext, type SyncResult } from './sync-tools';
import { ToolsCache } from './tools-cache';
import type { ToolsLock } from './tools-lock';

const scratch = temporaryFolder();
const threadFile = path.join(__dirname, '../dist/updater.mjs');
const amd64 = parsePlatform('linux/amd64');
let registry: DockerRegistry;
let lab: Lab;
let client: RegistryClient;
let folder: string;
let cache: ToolsCache;
let link: string;

beforeAll(async () => {
  registry = await startDockerRegistry();
  lab = await startLab({ upstream: registry.url });
});
afterAll(async () => {
  await lab?.stop();
  await registry?.stop();
});
beforeEach(() => {
  folder = mkdtempSync(path.join(scratch, 'case-'));
  cache = new ToolsCache(path.join(folder, 'cache'));
  link = path.join(folder, '.tools');
  lab.reset();
  lab.setFaults([]);
  const settings = { ...registrySettings({}), plainHttp: [lab.host], attempts: 2, retryDelay: 2, stallTimeout: 2000 };
  client = new RegistryClient({ credentials: [], settings });
});
afterEach(() => client.close());

/** Pushes an image and locks it. */
async function locked(...images: Image[]): Promise<ToolsLock> {
  await pushTools(registry.host, images);
  const lock = await lockTools(client, { registry: lab.host, path: 'acme/tools', tag: 'main' });
  lab.reset();
  return lock;
}

function sync(lock: ToolsLock, more: Partial<SyncContext> = {}): Promise<SyncResult> {
  const open = async (repository: ToolsLock['repository']): Promise<RemoteRepository> => new RemoteRepository(client, repository, { access: 'pull' });
  return syncTools({ lock, platform: amd64, cache, link, threadFile, open, ...more });
}

/** What was asked of the registry: manifests, and blobs. */
const asked = (): string[] => lab.requests.filter(({ path: at }) => at !== '/v2/').map(({ method, path: at }) => `${method} ${at.replace('/v2/acme/tools/', '')}`);
const linked = (name: string): string => readFileSync(path.join(link, name), 'utf8');
/** What processes that fail must not leave. */
const leftovers = (): string[] => [...namesIn(path.join(cache.root, 'tmp')), ...namesIn(path.join(cache.root, 'locks')), ...namesIn(folder).filter((name) => name.includes('.new.'))];
const namesIn = (at: string): string[] => (existsSync(at) ? readdirSync(at) : []);

describe('tools', () => {
  it('are brought, laid out and linked', async () => {
    const image = toolsImage({
      ...usualLayers,
      over: [file('usr/local/bin/shout', '#!/bin/sh\necho shout 2\n', 0o755), symlink('usr/local/bin/say', 'shout'), file('usr/local/lib/nx-oci/.wh.updater.mjs')],
    });
    const lock = await locked(image);
    const seen: number[] = [];
    const result = await sync(lock, { onProgress: (done, total) => seen.push(done / total) });
    expect(result).toMatchObject({ digest: image.descriptor.digest, platform: 'linux/amd64', outcome: 'brought' });
    expect(result.fetched.layers.map(({ names }) => names.join()).sort()).toEqual(['node', 'over', 'shout', 'updater']);
    expect(result.fetched.bytes).toBe(image.layers.reduce((sum, { descriptor }) => sum + descriptor.size, 0));
    expect(seen.at(-1)).toBe(1);
    expect(listing(`${link}/`).map((line) => line.slice(0, 44))).toEqual([
      `f .nx-oci-tools ${image.descriptor.digest.slice(0, 28)}`, 'd usr', 'd usr/local', 'd usr/local/bin', 'x usr/local/bin/node #!/bin/sh\necho node\n', 'l usr/local/bin/say -> shout', 'x usr/local/bin/shout #!/bin/sh\necho shout 2', 'd usr/local/lib', 'd usr/local/lib/nx-oci',
    ]);
    expect(readlinkSync(link)).toBe(result.folder);
    expect(linked('.nx-oci-tools').split('\n')[0]).toBe(`${image.descriptor.digest} linux/amd64 ${lab.host}/acme/tools`);
    expect(leftovers()).toEqual([]);
  });

  it('that are there are neither asked for nor written again', async () => {
    const lock = await locked(toolsImage(usualLayers));
    await sync(lock);
    lab.reset();
    const before = lstatSync(link);
    expect(await sync(lock)).toMatchObject({ outcome: 'there', fetched: { bytes: 0 } });
    expect(lstatSync(link).ino).toBe(before.ino);
    expect(asked()).toEqual([]);
  });

  it('are shared by worktrees: a second link asks for nothing', async () => {
    const lock = await locked(toolsImage(usualLayers));
    await sync(lock);
    lab.reset();
    const other = path.join(folder, 'worktree');
    mkdirSync(other);
    expect(await sync(lock, { link: path.join(other, '.tools') })).toMatchObject({ outcome: 'linked' });
    expect(readlinkSync(path.join(other, '.tools'))).toBe(readlinkSync(link));
    expect(asked()).toEqual([]);
    expect(cache.users().map((user) => user.link).sort()).toEqual([link, path.join(other, '.tools')].sort());
  });

  it('of which one is another move that layer and nothing else', async () => {
    await sync(await locked(toolsImage(usualLayers)));
    const bumped = toolsImage({ ...usualLayers, shout: [file('usr/local/bin/shout', '#!/bin/sh\necho shout 3\n', 0o755)] });
    const lock = await locked(bumped);
    const before = readlinkSync(link);
    expect((await sync(lock)).fetched.layers.map(({ names }) => names)).toEqual([['shout']]);
    expect(asked()).toEqual([`GET manifests/${bumped.descriptor.digest}`, `GET blobs/${bumped.manifest.config.digest}`, `GET blobs/${bumped.layers[2].descriptor.digest}`]);
    expect(linked('usr/local/bin/shout')).toContain('shout 3');
    expect(readFileSync(path.join(before, 'usr/local/bin/shout'), 'utf8')).toContain('shout 1');
    // The same file in both, without its bytes twice.
    expect(statSync(path.join(before, 'usr/local/bin/node')).ino).toBe(statSync(path.join(link, 'usr/local/bin/node')).ino);
  });

  it('of a lock from before come back without a question', async () => {
    const first = await locked(toolsImage(usualLayers));
    await sync(first);
    await sync(await locked(toolsImage({ ...usualLayers, shout: [file('usr/local/bin/shout', '2', 0o755)] })));
    lab.reset();
    expect(await sync(first)).toMatchObject({ outcome: 'linked' });
    expect(asked()).toEqual([]);
    expect(linked('usr/local/bin/shout')).toContain('shout 1');
  });

  it('that were damaged are brought anew, where that is asked for', async () => {
    const lock = await locked(toolsImage(usualLayers));
    await sync(lock);
    rmSync(path.join(link, 'usr/local/bin/node'));
    writeFileSync(path.join(link, 'usr/local/bin/node'), 'damaged');
    expect(await sync(lock)).toMatchObject({ outcome: 'there' });
    expect(await sync(lock, { renew: 'always' })).toMatchObject({ outcome: 'brought' });
    expect(linked('usr/local/bin/node')).toContain('echo node');
    expect(leftovers()).toEqual([]);
  });

  it('whose blobs are here already are not fetched, unless those are others', async () => {
    const image = toolsImage(usualLayers);
    const lock = await locked(image);
    const blobs = path.join(folder, 'blobs');
    mkdirSync(blobs);
    const blobOf = (name: keyof typeof usualLayers): Buffer => layerOf(rawTar(usualLayers[name])).blob;
    writeFileSync(path.join(blobs, hexOf(lock.platforms[0].node.digest)), blobOf('node'));
    writeFileSync(path.join(blobs, hexOf(lock.platforms[0].updater.digest)), 'too short');
    await sync(lock, { blobs });
    expect(asked().filter((each) => each.includes('blobs')).sort()).toEqual(
      [image.manifest.config, image.manifest.layers[1], image.manifest.layers[2]].map(({ digest }) => `GET blobs/${digest}`).sort(),
    );
    const wrong = blobOf('node');
    wrong[20] ^= 1;
    writeFileSync(path.join(blobs, hexOf(lock.platforms[0].node.digest)), wrong);
    rmSync(cache.root, { recursive: true });
    expect(await thrownBy(() => sync(lock, { blobs }))).toEqual(coded('digest-mismatch', blobs));
  });

  it('are brought once by several who want them at once', async () => {
    const image = toolsImage(usualLayers);
    const lock = await locked(image);
    const links = Array.from({ length: 4 }, (_, at) => path.join(folder, `${at}`, '.tools'));
    links.forEach((each) => mkdirSync(path.dirname(each)));
    const results = await Promise.all(links.map((each) => sync(lock, { link: each })));
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(['brought', 'linked', 'linked', 'linked']);
    expect(asked()).toHaveLength(2 + image.layers.length);
    expect(new Set(links.map((each) => readlinkSync(each))).size).toBe(1);
    expect(leftovers()).toEqual([]);
  });

  it('go on where a process that was killed left off', async () => {
    const image = toolsImage(usualLayers);
    const lock = await locked(image);
    const half = path.join(cache.root, 'tmp', `layers-${hexOf(image.layers[0].descriptor.digest)}.killed`);
    mkdirSync(path.join(half, 'tree'), { recursive: true });
    writeFileSync(path.join(half, 'tree', 'half'), '');
    // A layer without its record is not whole, nor is an image without its mark.
    mkdirSync(cache.layerFolder(image.layers[1].descriptor.digest), { recursive: true });
    mkdirSync(path.join(cache.imageFolder(image.descriptor.digest), 'usr'), { recursive: true });
    symlinkSync('nowhere', `${link}.new.999999999`);
    await sync(lock);
    expect(linked('usr/local/bin/node')).toContain('echo node');
    expect(leftovers()).toEqual([]);
  });
});

describe('what fails', () => {
  const fresh = (entries: RawEntry[]): Image => toolsImage({ ...usualLayers, hostile: [file('good'), ...entries] });

  /** Has tools linked, then tries others: the ones from before stay as they were. */
  async function failing(image: Image | (() => Promise<ToolsLock>), more: Partial<SyncContext> = {}, faults: FaultRule[] = []): Promise<unknown> {
    await sync(await locked(toolsImage({ ...usualLayers, before: [file('before')] })));
    const before = listing(`${link}/`);
    const at = readlinkSync(link);
    const lock = typeof image === 'function' ? await image() : await locked(image);
    lab.setFaults(faults);
    const thrown = await thrownBy(() => sync(lock, more));
    expect(readlinkSync(link)).toBe(at);
    expect(listing(`${link}/`)).toEqual(before);
    expect(leftovers()).toEqual([]);
    return thrown;
  }

  it.each<[string, RawEntry[], string]>([
    ['a path that leaves the folder', [file('../../../escaped')], 'entry-unsafe'],
    ['a link that leaves the folder', [symlink('usr/up', '../../..')], 'entry-unsafe'],
    ['a link that leaves the image by way of another', [symlink('d/up', '..'), symlink('out', 'd/up/../x')], 'entry-unsafe'],
    ['a hardlink to what is outside', [hardlink('passwd', '../../../../../../../etc/passwd')], 'entry-unsafe'],
    ['a device', [{ path: 'dev/null', type: '3' }], 'entry-unsafe'],
    ['a set-uid program', [file('usr/bin/su', 'x', 0o4755)], 'entry-unsafe'],
    ['a whiteout of what is above', [file('.wh...')], 'entry-unsafe'],
  ])('by %s is told by name, and the tools from before stay', async (_, entries, code) => {
    const image = fresh(entries);
    expect(await failing(image)).toEqual(coded(code, image.layers[3].descriptor.digest));
    expect(namesIn(folder).sort()).toEqual(['.tools', 'cache']);
  });

  it('after layers that were whole keeps those: the next run fetches what is left', async () => {
    const image = toolsImage({ ...usualLayers, large: [file('large', randomBytes(200_000))] });
    const [, , , large] = image.layers;
    const when = { path: new RegExp(hexOf(large.descriptor.digest)) };
    const cut: FaultRule[] = [{ when, what: { kind: 'truncate', bytes: 100_000 } }, { when, nth: 2, times: 99, what: { kind: 'reset' } }];
    expect(await failing(image, {}, cut)).toEqual(coded('registry-down', lab.host));
    const lock = await locked(image);
    lab.setFaults([]);
    expect((await sync(lock)).fetched.layers.map(({ names }) => names)).toEqual([['large']]);
  });

  it.each<[string, FaultRule['what'], string]>([
    ['bytes that are others', { kind: 'wrong-bytes', offset: 30 }, 'archive-invalid|digest-mismatch'],
    ['a registry that is down', { kind: 'reset' }, 'registry-down'],
    ['a registry that says no more', { kind: 'stall' }, 'registry-down'],
    ['a registry that refuses', { kind: 'status', status: 403 }, 'blob-unavailable'],
  ])('by %s is told by name', async (_, what, codes) => {
    const image = fresh([]);
    const thrown = await failing(image, {}, [{ when: { path: new RegExp(hexOf(image.layers[3].descriptor.digest)) }, times: 99, what }]);
    expect((thrown as { code: string }).code).toMatch(new RegExp(`^(${codes})$`));
  });

  it('by a manifest that is another is told by name', async () => {
    const image = fresh([]);
    const rule: FaultRule = { when: { path: /manifests/ }, times: 99, what: { kind: 'wrong-bytes', offset: 20 } };
    expect(await failing(image, {}, [rule])).toEqual(coded('digest-mismatch', image.descriptor.digest));
  });

  it('by an image for another platform than the lock says is told by name', async () => {
    const lock = async (): Promise<ToolsLock> => {
      const made = await locked(toolsImage({ ...usualLayers, other: [file('other')] }, 'linux/arm64'));
      return { ...made, platforms: made.platforms.map((each) => ({ ...each, platform: amd64 })) };
    };
    expect(await failing(lock)).toEqual(coded('platform-mismatch', 'linux/arm64', `not for ${formatPlatform(amd64)}`));
  });

  it('by a lock without this platform is told by name', async () => {
    expect(await failing(toolsImage({ ...usualLayers, other: [file('other')] }, 'linux/arm64'))).toEqual(coded('tools-platform-missing', 'linux/amd64'));
  });

  it('by a tar that is not that of the config is told by name', async () => {
    const image = toolsImage({ ...usualLayers, other: [file('other')] });
    const wrong = rewritten(image, { config: { rootfs: { ...image.config.rootfs, diff_ids: [...image.config.rootfs.diff_ids].reverse() } } });
    expect(await failing(wrong)).toEqual(coded('digest-mismatch', 'its image’s config'));
  });

  it('by a size that is none is told by name', async () => {
    const image = fresh([]);
    const layers = image.manifest.layers.map((layer, at) => (at === 3 ? { ...layer, size: -1 } : layer));
    const thrown = await failing(async () => {
      const lock = await locked(image);
      const { documents } = rewritten(image, { manifest: { layers } });
      const settings = { ...registrySettings({}), plainHttp: [registry.host] };
      const pushing = new RegistryClient({ credentials: [], settings });
      await new RemoteRepository(pushing, { registry: registry.host, path: 'acme/tools' }, { access: 'push' }).putManifest(documents[0]).finally(() => pushing.close());
      const { digest, size } = documents[0].descriptor;
      return { ...lock, platforms: [{ ...lock.platforms[0], manifest: { digest, size } }] };
    });
    expect((thrown as { code: string }).code).toMatch(/^(tools-image-invalid|upload-failed)$/);
  });

  it('by more entries altogether than an image may have is told by name', async () => {
    expect(await failing(fresh([file('more')]), { bounds: { ...usualBounds, entries: 5 } })).toEqual(coded('image-too-large', '5 entries'));
  });

  it('since something else is in the place of the link is told by name, before anything is fetched', async () => {
    const lock = await locked(toolsImage(usualLayers));
    mkdirSync(link);
    expect(await thrownBy(() => sync(lock))).toEqual(coded('tools-link-taken', link));
    expect(asked()).toEqual([]);
    expect(existsSync(cache.root)).toBe(false);
  });

  it('since the cache is no folder is told by name', async () => {
    const lock = await locked(toolsImage(usualLayers));
    writeFileSync(cache.root, '');
    expect(await thrownBy(() => sync(lock))).toEqual(coded('cache-unwritable', cache.root));
  });
});

test('names that differ in case alone are refused in images for macOS, and are two files on Linux', async () => {
  const layers = { ...usualLayers, cases: [file('usr/Lib/a'), file('usr/lib/b')] };
  await sync(await locked(toolsImage(layers)));
  const darwin = parsePlatform('darwin/arm64');
  const lock = await locked(toolsImage(layers, darwin));
  expect(await thrownBy(() => sync(lock, { platform: darwin }))).toEqual(coded('entry-unsafe', 'usr/lib', 'upper and lower case are one'));
});

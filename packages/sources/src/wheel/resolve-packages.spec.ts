import { createHash } from 'node:crypto';
import { amd64, arm64, coded, mac, newFolder, newMachine, type Machine } from '../../test/access-rig';
import { serveFiles, type FileServer } from '../../test/file-server';
import { wheelOf, type TestWheel } from '../../test/wheels';
import type { LockedWheels, WheelPackagesContent } from './content';
import { wheelUpstream } from './python-index';
import { wheelSource } from './wheel-source';

/** A wheel as an index has it. */
interface Published extends TestWheel {
  /** What it needs (Requires-Dist). */
  needs?: string[];
  requiresPython?: string;
  yanked?: boolean;
  /** Other lines of its METADATA than what it is. */
  says?: string[];
}

type Index = FileServer & { publish(...wheels: Published[]): void; seen(): string[] };

/** Indexes as there are: with hashes and metadata apart, with hashes alone, and without either. */
type Kind = 'metadata' | 'hashes' | 'bare';

async function indexOf(kind: Kind, ...wheels: Published[]): Promise<Index> {
  const server = await serveFiles();
  const files = new Map<string, Record<string, unknown>[]>();
  const publish = (...more: Published[]): void => {
    for (const each of more) {
      const { name = 'demo', version = '1.0', needs = [], requiresPython, says } = each;
      const metadata = ['Metadata-Version: 2.1', ...(says ?? [`Name: ${name}`, `Version: ${version}`]), ...needs.map((text) => `Requires-Dist: ${text}`), 'Provides-Extra: more', '', 'Requires-Dist: nothing'].join('\n');
      const { file, bytes, sha256 } = wheelOf({ ...each, metadata });
      server.files.set(`/files/${file}`, bytes);
      if (kind === 'metadata') server.files.set(`/files/${file}.metadata`, Buffer.from(metadata));
      const core = { sha256: createHash('sha256').update(metadata).digest('hex') };
      const listed = { filename: file, url: `../../files/${file}`, hashes: kind === 'bare' ? {} : { sha256 }, ...(kind !== 'bare' && { size: bytes.length }), ...(kind === 'metadata' && { 'core-metadata': core }), ...(requiresPython && { 'requires-python': requiresPython }), yanked: each.yanked ?? false };
      files.set(name, [...(files.get(name) ?? []), listed]);
      server.files.set(`/simple/${name}/`, Buffer.from(JSON.stringify({ meta: { 'api-version': '1.1' }, name, files: files.get(name) })));
    }
  };
  publish(...wheels);
  return Object.assign(server, { publish, seen: () => server.requests.map(({ url }) => url!) });
}

const machineFor = (index: Index): Machine => ({ ...newMachine([wheelUpstream], { rules: { pypi: [`${index.url}/simple`] }, platforms: [amd64, arm64, mac] }), workspaceRoot: newFolder() });

const lock = (index: Index, packages: string[], more: Partial<WheelPackagesContent> & { platforms?: (typeof amd64)[]; previous?: LockedWheels; update?: 'all' | ReadonlySet<string> } = {}): Promise<LockedWheels> => {
  const { platforms = [amd64, arm64, mac], previous, update, ...own } = more;
  return wheelSource.resolve({ type: 'wheel', packages, ...own }, { ...machineFor(index), platforms, previous, update } as never);
};

const chosen = ({ wheels }: LockedWheels): string[] => wheels.map(({ name, version, platforms }) => [name, version, ...(platforms ?? [])].join(' '));

describe.each<Kind>(['metadata', 'hashes', 'bare'])('an index with %s', (kind) => {
  test('packages come with all that they need, in the newest versions that fit, on all platforms', async () => {
    const index = await indexOf(
      kind,
      { name: 'tool', version: '1.0' }, { name: 'tool', version: '2.0', needs: ['leaf (>=1,<3)', 'Only.Mac ; sys_platform == "darwin"', 'pywin32 ; sys_platform == "win32"'] },
      { name: 'leaf', version: '1.5' }, { name: 'leaf', version: '2.5', needs: ['deep'] }, { name: 'leaf', version: '3.0' },
      { name: 'deep', version: '0.1' }, { name: 'only-mac', version: '1.0' },
    );
    const locked = await lock(index, ['tool']);
    expect(chosen(locked)).toEqual(['deep 0.1', 'leaf 2.5', 'only-mac 1.0 darwin/arm64', 'tool 2.0']);
    const { file, bytes, sha256 } = wheelOf({ name: 'deep', version: '0.1', metadata: 'Metadata-Version: 2.1\nName: deep\nVersion: 0.1\nProvides-Extra: more\n\nRequires-Dist: nothing' });
    expect(locked.wheels[0]).toEqual({ name: 'deep', version: '0.1', file, size: bytes.length, sha256 });
  });
});

test('with metadata apart, no wheel is fetched to choose', async () => {
  const index = await indexOf('metadata', { name: 'tool', needs: ['leaf'] }, { name: 'leaf' });
  await lock(index, ['tool']);
  expect(index.seen().filter((each) => each.endsWith('.whl'))).toEqual([]);
});

test('other metadata than the page of an index says is refused', async () => {
  const index = await indexOf('metadata', {});
  index.files.set('/files/demo-1.0-py3-none-any.whl.metadata', Buffer.from('Name: demo\nVersion: 1.0\nRequires-Dist: evil\n'));
  await expect(lock(index, ['demo'])).rejects.toThrow(coded('artifact-mismatch', /other bytes for the metadata of demo-1\.0-py3-none-any\.whl/));
});

test('a package is in one version on all platforms: the newest that has a wheel for each that needs it', async () => {
  const on = (version: string, ...tags: string[]): Published[] => tags.map((tag) => ({ name: 'native', version, tag: `py3-none-${tag}` }));
  const index = await indexOf('metadata', ...on('1.0', 'manylinux_2_17_x86_64', 'manylinux_2_17_aarch64', 'macosx_11_0_arm64'), ...on('2.0', 'manylinux_2_17_x86_64', 'macosx_11_0_arm64'), ...on('3.0', 'manylinux_2_17_x86_64'));
  expect(chosen(await lock(index, ['native']))).toEqual(['native 1.0 darwin/arm64', 'native 1.0 linux/arm64', 'native 1.0 linux/amd64']);
  expect(new Set(chosen(await lock(index, ['native ; platform_machine != "aarch64"'])))).toEqual(new Set(['native 2.0 linux/amd64', 'native 2.0 darwin/arm64']));
  expect(chosen(await lock(index, ['native'], { platforms: [amd64] }))).toEqual(['native 3.0']);
});

test('what would need other than is there is gone back on, and explained if nothing will do', async () => {
  const index = await indexOf('metadata', { name: 'a', version: '1', needs: ['c<2'] }, { name: 'a', version: '2', needs: ['c>=2'] }, { name: 'b', version: '1', needs: ['c<2'] }, { name: 'c', version: '1' }, { name: 'c', version: '2' });
  expect(chosen(await lock(index, ['a', 'b']))).toEqual(['a 1', 'b 1', 'c 1']);
  await expect(lock(index, ['a==2', 'b'], { platforms: [amd64] })).rejects.toThrow(
    coded('no-solution', /a==2 is asked for\n {2}a 2 depends on c>=2\n {2}b is asked for\n {2}b 1 depends on c<2\n/),
  );
});

test('extras bring what they name, by whatever spelling', async () => {
  const index = await indexOf('metadata', { name: 'tool', needs: ['base', 'fast ; extra == "More_Speed"', 'slow ; extra != "more-speed" and extra == "other"'] }, { name: 'base' }, { name: 'fast' }, { name: 'slow' }, { name: 'top', needs: ['tool[other]'] });
  expect(chosen(await lock(index, ['tool']))).toEqual(['base 1.0', 'tool 1.0']);
  expect(chosen(await lock(index, ['tool[more.speed]']))).toEqual(['base 1.0', 'fast 1.0', 'tool 1.0']);
  expect(chosen(await lock(index, ['top']))).toEqual(['base 1.0', 'slow 1.0', 'tool 1.0', 'top 1.0']);
});

test('versions before a release come where they are named, or there is nothing else; yanked ones by their number alone', async () => {
  const index = await indexOf('metadata', { version: '1.0' }, { version: '1.1', yanked: true }, { version: '2.0rc1' }, { name: 'young', version: '0.1a1' }, { name: 'young', version: '0.1a2' });
  expect(chosen(await lock(index, ['demo', 'young']))).toEqual(['demo 1.0', 'young 0.1a2']);
  expect(chosen(await lock(index, ['demo>=2.0rc1']))).toEqual(['demo 2.0rc1']);
  expect(chosen(await lock(index, ['demo==1.1']))).toEqual(['demo 1.1']);
  await expect(lock(index, ['demo>1.0,<2'])).rejects.toThrow(coded('no-solution'));
});

test('wheels for other Pythons are passed over, whether the index says so or only they themselves', async () => {
  const index = await indexOf('metadata', { version: '1.0' }, { version: '2.0', says: ['Name: demo', 'Version: 2.0', 'Requires-Python: >=3.12'] }, { version: '3.0', requiresPython: '>=3.13' });
  expect(chosen(await lock(index, ['demo']))).toEqual(['demo 1.0']);
  expect(chosen(await lock(index, ['demo'], { python: '3.12' }))).toEqual(['demo 2.0']);
  await expect(lock(index, ['demo>=2'], { platforms: [amd64] })).rejects.toThrow(coded('no-solution', /demo 2\.0 cannot be taken: it is for Python >=3\.12, and not for CPython 3\.11 on linux\/amd64/));
});

test('what says that it is another one, or needs what nobody can say, is passed over', async () => {
  const index = await indexOf(
    'metadata',
    { version: '1.0' }, { version: '2.0', says: ['Name: other', 'Version: 2.0'] }, { version: '3.0', needs: ['leaf @ https://example.com/leaf.zip'] }, { version: '4.0', needs: ['leaf ; platform_release > "5"'] }, { version: '5.0', needs: ['leaf>=what'] }, { version: '6.0', needs: ['gone'] },
  );
  expect(chosen(await lock(index, ['demo']))).toEqual(['demo 1.0']);
  await expect(lock(index, ['demo==2.0'], { platforms: [amd64] })).rejects.toThrow(coded('no-solution', /demo 2\.0 cannot be taken: its METADATA says that it is other 2\.0/));
  await expect(lock(index, ['demo==3.0'], { platforms: [amd64] })).rejects.toThrow(coded('no-solution', /depends on leaf @ https:\/\/example\.com\/leaf\.zip, which is in no index/));
  await expect(lock(index, ['demo==4.0'], { platforms: [amd64] })).rejects.toThrow(coded('no-solution', /what platform_release is in an image, nobody knows/));
  await expect(lock(index, ['demo==5.0'], { platforms: [amd64] })).rejects.toThrow(coded('no-solution', /asks for "leaf>=what", which is no dependency/));
  await expect(lock(index, ['demo==6.0'], { platforms: [amd64] })).rejects.toThrow(coded('no-solution', /demo 6\.0 depends on gone, and no index has it/));
});

test('what is locked stays, with its wheel, until it is to move', async () => {
  const index = await indexOf('hashes', { name: 'tool', needs: ['leaf'] }, { name: 'leaf' });
  const previous = await lock(index, ['tool']);
  index.publish({ name: 'tool', version: '2.0', needs: ['leaf'] }, { name: 'leaf', version: '2.0' }, { name: 'leaf', build: '7', files: { 'leaf.py': 'built again' } });
  expect(await lock(index, ['tool'], { previous })).toEqual(previous);
  expect(chosen(await lock(index, ['tool'], { previous, update: new Set(['Leaf']) }))).toEqual(['leaf 2.0', 'tool 1.0']);
  expect(chosen(await lock(index, ['tool'], { previous, update: 'all' }))).toEqual(['leaf 2.0', 'tool 2.0']);
});

test('the lock is stale when packages or Python change, and not for where files go', () => {
  const request = (own: Partial<WheelPackagesContent>): object => wheelSource.request({ type: 'wheel', packages: ['ruff'], ...own }, { workspaceRoot: '/' });
  expect(request({ to: '/opt', exclude: ['**/x'] })).toEqual(request({}));
  expect(request({ packages: ['ruff>1'] })).not.toEqual(request({}));
  expect(request({ python: '3.13' })).not.toEqual(request({}));
});

test.each([
  [{ packages: ['what ever'] }, 'content-invalid', /"what ever" is no name with versions/],
  [{ packages: ['demo @ https://example.com/demo.whl'] }, 'content-invalid', /is of an address/],
  [{ packages: ['demo>=x'] }, 'content-invalid', /no name with versions/],
  [{ packages: ['unheard-of'] }, 'not-found', /No index has unheard-of/],
  [{ packages: ['demo'], requirements: 'r.txt' }, 'content-invalid', /both requirements and packages/],
  [{ packages: ['demo>9'] }, 'no-solution', /demo>9 is asked for \(linux\/amd64\), and the newest versions are 1\.0/],
  [{ packages: ['windows'] }, 'no-solution', /windows 1\.0 has no wheel for CPython 3\.11 on linux\/amd64 \(glibc 2\.36\): only for py3-none-win_amd64/],
])('%j is an error', async (own, code, message) => {
  const index = await indexOf('metadata', {}, { name: 'windows', tag: 'py3-none-win_amd64' });
  await expect(lock(index, ['demo'], own)).rejects.toThrow(coded(code, message));
});

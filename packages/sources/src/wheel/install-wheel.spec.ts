import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe as describeEntry, mergeTrees, type FileTree } from '@nx-oci/oci';
import { amd64, arm64, coded, laidOut, newFolder, newMachine } from '../../test/access-rig';
import { recordLine, sha256, wheelOf, type TestWheel } from '../../test/wheels';
import type { LockedWheel, WheelContent } from './content';
import { wheelUpstream } from './python-index';
import { wheelSource } from './wheel-source';

const content: WheelContent = { type: 'wheel', requirements: 'requirements.txt', to: '/app/site-packages' };

/** A machine that has wheels in an index of its own, and what locks them. */
function withWheels(...wheels: TestWheel[]) {
  const folder = newFolder();
  const locked = wheels.map((each): LockedWheel & { bytes: Buffer } => {
    const { file, bytes, sha256 } = wheelOf(each);
    return { name: each.name ?? 'demo', version: each.version ?? '1.0', file, size: bytes.length, sha256, bytes };
  });
  return { ...onMachine(folder, locked), folder };
}

function onMachine(folder: string, locked: (LockedWheel & { bytes: Buffer })[]) {
  const index = path.join(folder, 'index');
  const { files } = locked.reduce<{ files: Record<string, string> }>((all, { name, file, bytes, sha256 }) => {
    writeFileSync(path.join(folder, file), bytes);
    return { files: { ...all.files, [name]: `${all.files[name] ?? ''}<a href="${pathToFileURL(path.join(folder, file)).href}#sha256=${sha256}">${file}</a>` } };
  }, { files: {} });
  for (const [name, page] of Object.entries(files)) {
    const place = path.join(index, name);
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, 'index.html'), page);
  }
  const machine = newMachine([wheelUpstream], { rules: { pypi: [pathToFileURL(index).href] } });
  return { machine, lock: { type: 'wheel' as const, wheels: locked.map(({ bytes: _, ...wheel }) => wheel) } };
}

const lines = async (wheel: TestWheel, own: Partial<WheelContent> = {}, platform = amd64): Promise<string[]> => {
  const { machine, lock } = withWheels(wheel);
  return laidOut(wheelSource, { ...content, ...own }, lock, machine, platform);
};
const pathsOf = (found: string[]): string[] => found.map((line) => line.split(' ').slice(0, 2).join(' '));

describe('what is laid out', () => {
  it('is without what is excluded, and what is for other systems, also in RECORD', async () => {
    const wheel: TestWheel = { files: { 'demo.py': '', 'demo/helper.exe': 'MZ', 'demo/tests/test_demo.py': '', 'demo-1.0.data/data/share/man.1': '' } };
    const found = await lines(wheel, { foreign: 'omit', exclude: ['**/tests/**', '/usr/local/share/**'] });
    expect(pathsOf(found).filter((line) => !line.includes('dist-info'))).toEqual(['0644 /app/site-packages/demo.py']);
    expect(found.find((line) => line.includes('/RECORD '))).not.toMatch(/helper|test_demo|man/);
    expect(await lines(wheel)).toHaveLength(found.length + 3);
  });

  it('is what pip lays out: modules, scripts, headers and data in their places', async () => {
    const found = await lines(
      {
        files: {
          'demo.py': '',
          'demo_tool': { bytes: 'tool', mode: 0o100755 },
          'demo-1.0.data/purelib/pure.py': '',
          'demo-1.0.data/platlib/plat.so': 'so',
          'demo-1.0.data/scripts/run': '#!python -s\nprint(1)\n',
          'demo-1.0.data/scripts/shell': '#!/bin/sh\n',
          'demo-1.0.data/headers/sub/demo.h': '',
          'demo-1.0.data/data/share/demo.txt': 'data',
        },
        entryPoints: '# commands\n[console_scripts]\ndemo = demo.cli:App.main [extra]\n\n[gui_scripts]\ndemo-window=demo:window\n[other]\nx = y\n',
      },
      { scripts: '/opt/tools/bin', interpreter: '/opt/python' },
    );
    expect(pathsOf(found)).toEqual([
      '0644 /app/site-packages/demo-1.0.dist-info/INSTALLER',
      '0644 /app/site-packages/demo-1.0.dist-info/METADATA',
      '0644 /app/site-packages/demo-1.0.dist-info/RECORD',
      '0644 /app/site-packages/demo-1.0.dist-info/WHEEL',
      '0644 /app/site-packages/demo-1.0.dist-info/entry_points.txt',
      '0644 /app/site-packages/demo.py',
      '0755 /app/site-packages/demo_tool',
      '0644 /app/site-packages/plat.so',
      '0644 /app/site-packages/pure.py',
      '0755 /opt/tools/bin/demo',
      '0755 /opt/tools/bin/demo-window',
      '0755 /opt/tools/bin/run',
      '0755 /opt/tools/bin/shell',
      '0644 /opt/tools/include/python3.11/demo/sub/demo.h',
      '0644 /opt/tools/share/demo.txt',
    ]);
    expect(found).toContain('0755 /opt/tools/bin/run "#!/opt/python\\nprint(1)\\n"');
    expect(found).toContain('0755 /opt/tools/bin/shell "#!/bin/sh\\n"');
    const command = found.find((line) => line.startsWith('0755 /opt/tools/bin/demo '));
    expect(command).toContain('#!/opt/python\\n');
    expect(command).toContain('from demo.cli import App\\n');
    expect(command).toContain('sys.exit(App.main())');
    const record = found.find((line) => line.includes('/RECORD '))!;
    expect(record).toContain('../../opt/tools/bin/demo,sha256=');
    expect(record).toContain(recordLine({ name: '../../opt/tools/bin/run', bytes: Buffer.from('#!/opt/python\nprint(1)\n') }));
    expect(record).toContain('demo-1.0.dist-info/RECORD,,\\r\\n');
    expect(record).not.toContain('.data/');
  });

  it('goes where Debian has modules and commands, unless told', async () => {
    const paths = pathsOf(await lines({ entryPoints: '[console_scripts]\ndemo = demo:main\n' }, { to: undefined }));
    expect(paths).toEqual(expect.arrayContaining(['0644 /usr/local/lib/python3.11/dist-packages/demo.py', '0755 /usr/local/bin/demo']));
  });

  it('starts Python by a shell where its path has spaces or is too long for a first line', async () => {
    const found = await lines({ entryPoints: '[console_scripts]\ndemo = demo:main\n' }, { interpreter: '/opt/my python/bin/python3' });
    expect(found.join('\n')).toContain(`#!/bin/sh\\n'''exec' \\"/opt/my python/bin/python3\\"`);
  });

  it('has a command rather than a script of its name, hashes of any length, names with commas, and no word of who installed it elsewhere', async () => {
    const long = { name: 'demo.py', bytes: Buffer.from('') };
    const found = await lines({
      files: { 'demo.py': '', 'a,b.txt': 'x', 'demo-1.0.data/scripts/demo': '#!python\nwrapper', 'demo-1.0.dist-info/REQUESTED': '', 'demo-1.0.dist-info/INSTALLER': 'uv' },
      entryPoints: '[console_scripts]\ndemo = demo:main\n',
      record: (all) => all.map((line) => (line.startsWith('demo.py,') ? recordLine(long, 'sha512') : line)),
    });
    expect(found.find((line) => line.startsWith('0755 /usr/local/bin/demo '))).toContain('from demo import main');
    expect(found).toContain('0644 /app/site-packages/demo-1.0.dist-info/INSTALLER "pip\\n"');
    expect(found.join()).not.toContain('REQUESTED');
    expect(found.find((line) => line.includes('/RECORD '))).toContain('\\"a,b.txt\\",sha256=');
    expect(found.find((line) => line.includes('/RECORD '))).toContain('demo.py,sha512=');
  });

  it('is the same whatever else is in the lock: services share its layer', async () => {
    const [one, other] = [withWheels({}), withWheels({}, { name: 'second', files: { 'second.py': '' } })];
    const treeOf = async ({ machine, lock }: ReturnType<typeof withWheels>): Promise<FileTree | undefined> =>
      (await wheelSource.parts(content, lock, { workspaceRoot: '/', archives: machine.archives, platform: amd64 })).find(({ name }) => name === 'demo 1.0')?.tree;
    const described = (tree: FileTree | undefined): string[] | undefined => tree && [...tree].map(([name, entry]) => `${name} ${describeEntry(entry)}`);
    expect(described(await treeOf(one))).toHaveLength(5);
    expect(described(await treeOf(one))).toEqual(described(await treeOf(other)));
  });

  it('keeps names apart that differ in case alone, as images do', async () => {
    const found = await lines({ files: { 'Demo.py': 'upper', 'demo.py': 'lower' } });
    expect(found).toEqual(expect.arrayContaining(['0644 /app/site-packages/Demo.py "upper"', '0644 /app/site-packages/demo.py "lower"']));
  });

  it('conflicts where two wheels have different files at one path, and names both', async () => {
    const { machine, lock } = withWheels({ name: 'one', files: { 'shared.py': '1' } }, { name: 'two', files: { 'shared.py': '2' } });
    const parts = await wheelSource.parts(content, lock, { workspaceRoot: '/', archives: machine.archives, platform: amd64 });
    expect(() => mergeTrees(parts.map(({ name, tree }) => ({ origin: name, tree })))).toThrow(coded('path-conflict', /shared\.py.*two 1\.0.*one 1\.0/));
  });
});

describe('what is refused', () => {
  const info = 'demo-1.0.dist-info';
  const flip = (name: string) => (members: { name: string; bytes?: Buffer }[]) =>
    members.map((member) => (member.name === name ? { ...member, bytes: Buffer.from('answer = 43\n') } : member));

  it.each<[string, TestWheel, string, RegExp]>([
    ['a file with other bytes than RECORD says', { members: flip('demo.py') }, 'record-mismatch', /demo\.py.*other bytes/],
    ['a changed RECORD', { record: (all) => all.map((line) => line.replace(/^demo\.py,sha256=../, 'demo.py,sha256=AA')) }, 'record-mismatch', /demo\.py.*other bytes/],
    ['a file that RECORD does not list', { members: (all) => [...all, { name: 'evil.py', bytes: Buffer.from('') }] }, 'record-mismatch', /does not list "evil\.py"/],
    ['a file that RECORD lists without a hash', { record: (all) => all.map((line) => (line.startsWith('demo.py') ? 'demo.py,,' : line)) }, 'record-mismatch', /proves nothing \(none\)/],
    ['a file that RECORD lists with a weak hash', { record: (all) => all.map((line) => (line.startsWith('demo.py') ? 'demo.py,md5=AAAA,12' : line)) }, 'record-mismatch', /proves nothing/],
    ['a file that is missing', { members: (all) => all.filter(({ name }) => name !== 'demo.py') }, 'record-mismatch', /lists "demo\.py", which is not in it/],
    ['no RECORD', { members: (all) => all.filter(({ name }) => !name.endsWith('/RECORD')) }, 'artifact-damaged', /has no demo-1\.0\.dist-info\/RECORD/],
    ['a name with ..', { files: { '../evil.py': '' } }, 'artifact-unsafe', /\.\.\/evil\.py/],
    ['an absolute name', { files: { '/etc/evil': '' } }, 'artifact-unsafe', /etc\/evil/],
    ['a name with .. among its data', { files: { 'demo-1.0.data/data/../../../etc/evil': '' } }, 'artifact-unsafe', /etc\/evil/],
    ['a command that leaves its folder', { entryPoints: '[console_scripts]\n../../etc/evil = demo:main\n' }, 'artifact-unsafe', /command "\.\.\/\.\.\/etc\/evil"/],
    ['a command that is no function', { entryPoints: '[console_scripts]\ndemo = demo; import os\n' }, 'artifact-damaged', /module:function/],
    ['a symlink', { members: (all) => [...all, { name: 'link', bytes: Buffer.from('/etc/passwd'), mode: 0o120777 }] }, 'artifact-unsafe', /a link, "link"/],
    ['two files for one path', { files: { 'demo.py': '1', 'demo-1.0.data/purelib/demo.py': '2' } }, 'artifact-unsafe', /two files for \/app\/site-packages\/demo\.py/],
    ['data for a place that nobody knows', { files: { 'demo-1.0.data/kernel/x': '' } }, 'artifact-damaged', /nobody knows where/],
    ['METADATA of another package', { metadata: 'Name: evil\nVersion: 1.0\n' }, 'package-mismatch', /METADATA says that it is evil 1\.0/],
    ['METADATA of another version', { metadata: 'Name: demo\nVersion: 1.0.1\n' }, 'package-mismatch', /METADATA says that it is demo 1\.0\.1/],
    ['METADATA without a name', { metadata: 'Version: 1.0\n\nName: demo\n' }, 'package-mismatch', /without a name/],
    ['WHEEL for another machine', { tag: 'py3-none-any', format: 'Wheel-Version: 1.0\nTag: cp311-cp311-linux_aarch64\n' }, 'wrong-platform', /WHEEL says that it is for cp311-cp311-linux_aarch64.*linux\/amd64/],
    ['WHEEL for another Python', { format: 'Wheel-Version: 1.0\nTag: cp312-cp312-manylinux_2_17_x86_64\n' }, 'wrong-platform', /cp312/],
    ['a name for another machine', { tag: 'cp311-cp311-manylinux_2_17_aarch64', format: 'Wheel-Version: 1.0\nTag: py3-none-any\n' }, 'wrong-platform', /its name says that it is for .*aarch64/],
    ['a wheel format that is not known', { format: 'Wheel-Version: 2.0\nTag: py3-none-any\n' }, 'artifact-damaged', /wheel format "2\.0"/],
    ['two folders of metadata that differ in case alone', { files: { [`${info.toUpperCase().replace('.DIST-INFO', '.dist-info')}/METADATA`]: '' } }, 'artifact-damaged', /the folders DEMO-1\.0\.dist-info, demo-1\.0\.dist-info/],
  ])('%s', async (_, wheel, code, message) => {
    await expect(lines(wheel)).rejects.toThrow(coded(code, message));
  });

  it('takes WHEEL with the narrower tag that the wheel was built with', async () => {
    const tag = 'cp311-cp311-manylinux_2_17_aarch64.manylinux2014_aarch64';
    expect(await lines({ tag, format: 'Wheel-Version: 1.0\nTag: cp311-cp311-linux_aarch64\n' }, {}, arm64)).not.toEqual([]);
  });

  it('a flipped byte of a wheel, by its hash', async () => {
    const { machine, lock, folder } = withWheels({});
    const [{ file }] = lock.wheels;
    const bytes = wheelOf({}).bytes;
    bytes[40] ^= 1;
    writeFileSync(path.join(folder, file), bytes);
    await expect(laidOut(wheelSource, content, lock, machine)).rejects.toThrow(coded('artifact-mismatch', /demo 1\.0/));
  });

  it.each([10, 60, 200])('a wheel that was cut off before it was locked, by %i bytes', async (less) => {
    const folder = newFolder();
    const { file, bytes } = wheelOf({});
    const cut = bytes.subarray(0, bytes.length - less);
    const { machine, lock } = onMachine(folder, [{ name: 'demo', version: '1.0', file, size: cut.length, sha256: sha256(cut), bytes: cut }]);
    await expect(laidOut(wheelSource, content, lock, machine)).rejects.toThrow(coded('artifact-damaged', /demo 1\.0/));
  });

  it('a wheel that unpacks to far more than it has', async () => {
    const folder = newFolder();
    const file = 'demo-1.0-py3-none-any.whl';
    writeFileSync(path.join(folder, 'zeros'), Buffer.alloc(120 << 20));
    execFileSync('zip', ['-q', '-9', '-j', file, 'zeros'], { cwd: folder });
    const bytes = readFileSync(path.join(folder, file));
    const { machine, lock } = onMachine(folder, [{ name: 'demo', version: '1.0', file, size: bytes.length, sha256: sha256(bytes), bytes }]);
    await expect(laidOut(wheelSource, content, lock, machine)).rejects.toThrow(coded('archive-bomb', /demo 1\.0/));
  });

  it('a lock that gives a wheel another name or version', async () => {
    const { machine, lock } = withWheels({});
    const [wheel] = lock.wheels;
    await expect(laidOut(wheelSource, content, { ...lock, wheels: [{ ...wheel, version: '1.1' }] }, machine)).rejects.toThrow(coded('package-mismatch', /its file says that it is demo 1\.0/));
    await expect(laidOut(wheelSource, content, { ...lock, wheels: [{ ...wheel, file: 'demo.zip' }] }, machine)).rejects.toThrow(coded('package-mismatch', /no name of a wheel/));
  });
});

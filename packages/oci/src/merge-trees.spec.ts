import { directory, file, hardlink, symlink } from '../test/trees';
import { coded, thrownBy } from '../test/errors';
import type { Entry } from './file-tree';
import { mergeTrees, type MergedTrees, type TreePart } from './merge-trees';

type Given = Record<string, Entry>;

const part = (tree: Given, options: Partial<TreePart> = {}, at = 0): TreePart => ({
  origin: `contents[${at}]`,
  tree: new Map(Object.entries(tree)),
  ...options,
});

/** Merges trees, the first being `contents[0]`. */
const merge = (...trees: Given[]): MergedTrees => mergeTrees(trees.map((tree, at) => part(tree, {}, at)));
const paths = (tree: ReadonlyMap<string, unknown>): string[] => [...tree.keys()].sort();
const textAt = ({ tree }: MergedTrees, path: string): string => {
  const entry = tree.get(path);
  return entry?.type === 'file' ? Buffer.concat([...(entry.content.open() as Iterable<Uint8Array>)]).toString() : `no file: ${entry?.type}`;
};
const mergedUsr: Given = { usr: directory(), 'usr/lib': directory(), lib: symlink('usr/lib') };

describe('mergeTrees', () => {
  it('brings paths into their one form and adds the folders above them', () => {
    const { tree } = merge({ '/opt//app/./run': file('x') });
    expect(paths(tree)).toEqual(['opt', 'opt/app', 'opt/app/run']);
    expect(tree.get('opt')).toMatchObject({ type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0, implied: true });
  });

  it('keeps setuid, setgid and sticky bits', () => {
    const { tree } = merge({ su: file('x', { mode: 0o4755 }), wall: file('x', { mode: 0o2755 }), tmp: directory({ mode: 0o1777 }) });
    expect(['su', 'wall', 'tmp'].map((path) => tree.get(path)!.mode)).toEqual([0o4755, 0o2755, 0o1777]);
  });

  it('leaves the trees that it was given as they were', () => {
    const tree = new Map<string, Entry>([['a/b', file('x')]]);
    mergeTrees([{ origin: 'one', tree }, part({ a: directory({ mode: 0o700 }) })]);
    expect(paths(tree)).toEqual(['a/b']);
  });

  describe('where two parts meet', () => {
    it('takes the same entry twice as one, that of the first part', () => {
      const { tree, parts } = merge({ 'etc/a': file('same') }, { 'etc/a': file('same'), 'etc/b': file('b') });
      expect(paths(tree)).toEqual(['etc', 'etc/a', 'etc/b']);
      expect(parts.map(paths)).toEqual([
        ['etc', 'etc/a'],
        ['etc', 'etc/b'],
      ]);
    });

    it.each<[string, Entry, Entry, string[]]>([
      ['a file with other content', file('one'), file('two'), ['a file with other content or attributes', 'has a file']],
      ['a file with another mode', file('x'), file('x', { mode: 0o600 }), ['a file with other']],
      ['a file with another owner', file('x'), file('x', { uid: 1 }), ['a file with other']],
      ['a file with another time', file('x'), file('x', { mtime: 1 }), ['a file with other']],
      ['a file with other xattrs', file('x'), file('x', { xattrs: { 'user.a': Buffer.from('1') } }), ['a file with other']],
      ['a symlink to elsewhere', symlink('a'), symlink('b'), ['a symlink with other']],
      ['a symlink over a file', file('x'), symlink('a'), ['wants a symlink', 'has a file']],
      ['a file over a directory', directory(), file('x'), ['wants a file', 'has a directory']],
      ['a symlink over a directory', directory(), symlink('usr'), ['wants a symlink', 'has a directory']],
      ['a directory over a file', file('x'), directory(), ['wants a directory', 'has a file']],
      ['a directory with another mode', directory(), directory({ mode: 0o700 }), ['mode 0700', 'mode 0755']],
      ['a directory with another owner', directory(), directory({ uid: 7 }), ['owner 7:0', 'owner 0:0']],
    ])('refuses %s and names both', async (_, first, second, words) => {
      const error = await thrownBy(() => merge({ 'srv/it': first }, { 'srv/it': second }));
      expect(error).toEqual(coded('path-conflict', '/srv/it', 'contents[1] wants', 'contents[0] has', ...words));
    });

    it('refuses something below a file and says for what', async () => {
      const error = await thrownBy(() => merge({ srv: file('x') }, { 'srv/deep/it': file('y') }));
      expect(error).toEqual(coded('path-conflict', '/srv:', 'contents[1] wants a directory for "srv/deep/it"', 'contents[0] has a file'));
    });

    it('refuses a file where an earlier part has only implied a directory', async () => {
      expect(await thrownBy(() => merge({ 'srv/it': file('x') }, { srv: file('y') }))).toEqual(
        coded('path-conflict', '/srv:', 'contents[0]'),
      );
    });

    it('refuses two spellings of one path with different content in one part', async () => {
      expect(await thrownBy(() => merge({ 'a/b': file('1'), '/a//b': file('2') }))).toEqual(coded('path-conflict', '/a/b'));
    });
  });

  describe('declared and implied folders', () => {
    const declared = directory({ mode: 0o750, uid: 5, mtime: 9 });

    it('gives an implied folder the attributes that a later part declares', () => {
      const { tree, parts } = merge({ 'srv/it': file('x') }, { srv: declared });
      expect(tree.get('srv')).toEqual(declared);
      expect(parts[0].get('srv')).toEqual(declared);
      expect(parts[1].get('srv')).toEqual(declared);
    });

    it('lets an implied folder change nothing of a declared one', () => {
      const { tree } = merge({ srv: declared }, { 'srv/it': file('x'), srv: { ...directory(), implied: true } });
      expect(tree.get('srv')).toEqual(declared);
    });

    it('puts the folders above its entries into each part, with the attributes of the whole', () => {
      const { parts } = merge({ srv: declared, 'srv/a': file('a') }, { 'srv/deep/b': file('b') });
      expect(paths(parts[1])).toEqual(['srv', 'srv/deep', 'srv/deep/b']);
      expect(parts[1].get('srv')).toEqual(declared);
    });

    it('leaves implied folders out over a base that it cannot see into', () => {
      const merged = mergeTrees([part({ srv: declared, 'srv/a/x': file('x'), 'lib/y': file('y') })], { opaqueBase: true });
      expect(paths(merged.parts[0])).toEqual(['lib/y', 'srv', 'srv/a/x']);
    });

    it('keeps the attributes of the root when they are declared', () => {
      const { tree, parts } = merge({ '/': declared, a: file('x') });
      expect(tree.get('')).toEqual(declared);
      expect(paths(parts[0])).toEqual(['', 'a']);
    });

    it('makes no entry of the root when nobody declares it', () => {
      expect(paths(merge({ a: file('x'), '.': { ...directory(), implied: true } }).tree)).toEqual(['a']);
    });

    it.each<[string, Entry]>([
      ['file', file('x')],
      ['symlink', symlink('usr')],
    ])('refuses a %s as the root', async (type, entry) => {
      expect(await thrownBy(() => merge({ '/': entry }))).toEqual(coded('path-conflict', `a ${type}`));
    });
  });

  describe('replaces', () => {
    it('lets a later part replace a file, which is then in its layer alone', () => {
      const merged = mergeTrees([part({ 'etc/passwd': file('root') }), part({ 'etc/passwd': file('root, app') }, { replaces: true }, 1)]);
      expect(textAt(merged, 'etc/passwd')).toBe('root, app');
      expect(merged.parts.map(paths)).toEqual([[], ['etc', 'etc/passwd']]);
    });

    it('lets a later part replace the attributes of a folder', () => {
      const merged = mergeTrees([part({ srv: directory() }), part({ srv: directory({ mode: 0o700 }) }, { replaces: true }, 1)]);
      expect(merged.tree.get('srv')!.mode).toBe(0o700);
    });

    it.each<[string, Entry, Entry]>([
      ['a directory by a file', directory(), file('x')],
      ['a file by a directory', file('x'), directory()],
    ])('does not replace %s', async (_, first, second) => {
      const action = (): unknown => mergeTrees([part({ it: first }), part({ it: second }, { replaces: true }, 1)]);
      expect(await thrownBy(action)).toEqual(coded('path-conflict', '/it'));
    });
  });

  describe('symlinks to folders (merged /usr)', () => {
    it('puts what stands below the link into the folder that it names', () => {
      const { tree, parts } = merge(mergedUsr, { 'lib/x/libc.so': file('c') });
      expect(paths(tree)).toEqual(['lib', 'usr', 'usr/lib', 'usr/lib/x', 'usr/lib/x/libc.so']);
      expect(tree.get('lib')).toEqual(symlink('usr/lib'));
      expect(paths(parts[1])).toEqual(['usr', 'usr/lib', 'usr/lib/x', 'usr/lib/x/libc.so']);
    });

    it('takes a folder at the link as the folder that the link names', () => {
      const merged = merge(mergedUsr, { lib: directory(), 'lib/x': file('x') });
      expect(merged.tree.get('lib')).toEqual(symlink('usr/lib'));
      expect(textAt(merged, 'usr/lib/x')).toBe('x');
    });

    it('does not lose the attributes of a folder at the link', async () => {
      const implied = merge({ 'usr/lib/a': file('a'), lib: symlink('usr/lib') }, { lib: directory({ mode: 0o700 }) });
      expect(implied.tree.get('usr/lib')).toEqual(directory({ mode: 0o700 }));
      expect(await thrownBy(() => merge(mergedUsr, { lib: directory({ mode: 0o700 }) }))).toEqual(
        coded('path-conflict', '/usr/lib', 'mode 0700'),
      );
    });

    it('finds conflicts behind the link', async () => {
      const action = (): unknown => merge(mergedUsr, { 'usr/lib/x': file('1') }, { 'lib/x': file('2') });
      expect(await thrownBy(action)).toEqual(coded('path-conflict', '/usr/lib/x', 'contents[2]', 'contents[1]'));
    });

    it('follows absolute links, links to links and links to the root', () => {
      const merged = merge(
        { 'usr/lib': directory(), a: symlink('/usr/lib'), b: symlink('a'), 'usr/root': symlink('..') },
        {
          'b/x': file('x'),
          'usr/root/y': file('y'),
          'usr/root': directory(),
        },
      );
      expect(textAt(merged, 'usr/lib/x')).toBe('x');
      expect(textAt(merged, 'y')).toBe('y');
    });

    it('takes ".." after a link as the folder above its target', () => {
      const merged = merge(
        { 'd/e': directory(), 'd/c': directory(), c: directory(), b: symlink('d/e'), a: symlink('b/../c') },
        { 'a/x': file('x') },
      );
      expect(textAt(merged, 'd/c/x')).toBe('x');
      expect(merged.tree.has('c/x')).toBe(false);
    });

    it.each<[string, Given]>([
      ['dangles', { lib: symlink('usr/lib') }],
      ['leads to a file', { 'usr/lib': file('x'), lib: symlink('usr/lib') }],
      ['leads below a file', { usr: file('x'), lib: symlink('usr/lib') }],
      ['is a loop of one', { lib: symlink('lib') }],
      ['is a loop of two', { lib: symlink('usr'), usr: symlink('lib') }],
      ['leads through itself', { lib: symlink('lib/lib') }],
    ])('refuses a directory over a link that %s, and something below it', async (_, first) => {
      const expected = (words: string): unknown =>
        coded('path-conflict', '/lib:', `contents[1] wants a directory${words}`, 'contents[0] has a symlink');
      expect(await thrownBy(() => merge(first, { lib: directory() }))).toEqual(expected(''));
      expect(await thrownBy(() => merge(first, { 'lib/x': file('x') }))).toEqual(expected(' for "lib/x"'));
    });

    it('gives up on links that multiply', async () => {
      const bomb: Given = { 'd/l0': symlink('.') };
      for (let at = 1; at < 40; at++) bomb[`d/l${at}`] = symlink(`l${at - 1}/l${at - 1}`);
      expect(await thrownBy(() => merge(bomb, { 'd/l39/x': file('x') }))).toEqual(coded('path-conflict', '/d/l39'));
    });

    it('refuses a link that leaves the root, seen from where it comes to stand', async () => {
      expect(await thrownBy(() => merge({ 'a/b': symlink('../../etc') }))).toEqual(coded('link-escapes', 'a/b'));
      const behind: Given = { 'usr/lib/x': symlink('../../../etc') };
      expect(await thrownBy(() => merge({ d: directory(), 'usr/lib': symlink('../d') }, behind))).toEqual(coded('link-escapes', 'd/x'));
    });
  });

  describe('hardlinks', () => {
    it('name their file by the path at which it came to stand', () => {
      const { tree } = merge(mergedUsr, { 'lib/b': hardlink('lib/a'), 'lib/a': file('x') });
      expect(tree.get('usr/lib/b')).toEqual(hardlink('usr/lib/a'));
    });

    it('bring their file into the layer, if it came from another part too', () => {
      const { parts } = merge({ a: file('x') }, { a: file('x'), b: hardlink('a') });
      expect(parts.map(paths)).toEqual([['a'], ['a', 'b']]);
    });

    it('may name each other without end', () => {
      expect(paths(merge({ a: hardlink('b'), b: hardlink('a') }).parts[0])).toEqual(['a', 'b']);
    });
  });

  it.each<[string, Entry, string]>([
    ['a mode of more than twelve bits', file('x', { mode: 0o10000 }), 'mode 10000'],
    ['a mode that is no whole number', file('x', { mode: 1.5 }), 'mode'],
    ['a negative owner', file('x', { uid: -1 }), 'uid -1'],
    ['an owner past 32 bits', file('x', { gid: 0xffff_ffff }), 'gid 4294967295'],
    ['a time before 1970', file('x', { mtime: -1 }), 'mtime -1'],
    ['a time that is no whole number', file('x', { mtime: 1.5 }), 'mtime 1.5'],
    ['a link to nothing', symlink(''), 'link target ""'],
    ['a link with NUL', symlink('a\0b'), 'link target'],
    ['a link that is no Unicode', symlink('\ud800'), 'link target'],
    ['an extended attribute without a namespace', file('x', { xattrs: { capability: Buffer.from('x') } }), '"capability"'],
    ['an extended attribute with "=" in its name', file('x', { xattrs: { 'user.a=b': Buffer.from('x') } }), '"user.a=b"'],
    ['an extended attribute without a value', file('x', { xattrs: { 'user.a': new Uint8Array(0) } }), 'without a value'],
  ])('refuses %s', async (_, entry, word) => {
    expect(await thrownBy(() => merge({ 'srv/it': entry }))).toEqual(coded('entry-invalid', '"srv/it"', word));
  });

  it('refuses paths that leave the root', async () => {
    expect(await thrownBy(() => merge({ '../etc/passwd': file('x') }))).toEqual(coded('path-escapes'));
  });
});

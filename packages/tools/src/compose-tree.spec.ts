import { coded, thrownBy } from '../test/errors';
import { usualBounds, type Bounds } from './bounds';
import { composeTree, type ComposedFolder } from './compose-tree';
import type { NameRule } from './extract-layer';
import type { LayerRecord, RecordedEntry } from './layer-record';

const file = (path: string): RecordedEntry => ['file', path];
const folder = (path: string): RecordedEntry => ['directory', path];
const link = (path: string, target: string): RecordedEntry => ['symlink', path, target];
const gone = (path: string): RecordedEntry => ['whiteout', path];
const emptied = (path: string): RecordedEntry => ['opaque', path];

/** Lays layers over each other; a line for each thing that is no folder, or an empty one. */
function composed(layers: RecordedEntry[][], { bounds, names = 'exact', bytes = 1 }: { bounds?: Partial<Bounds>; names?: NameRule; bytes?: number } = {}): string[] {
  const records = layers.map((entries): LayerRecord => ({ entries, bytes }));
  const root = composeTree(records, layers.map((_, at) => `layer ${at}`), { bounds: { ...usualBounds, ...bounds }, names });
  const lines: string[] = [];
  const visit = ({ children }: ComposedFolder, at: string): void => {
    for (const [name, node] of children) {
      const path = `${at}${name}`;
      if (node.kind === 'folder' && node.children.size > 0) visit(node, `${path}/`);
      else if (node.kind === 'folder') lines.push(`${path}/`);
      else lines.push(node.kind === 'file' ? `${path} = ${node.layer}:${node.path}` : `${path} -> ${node.target}`);
    }
  };
  visit(root, '');
  return lines.sort();
}

test.each<[string, RecordedEntry[][], string[]]>([
  ['layers with nothing in common', [[file('a/b')], [file('c')]], ['a/b = 0:a/b', 'c = 1:c']],
  ['a file that a later layer has too', [[file('a'), file('b')], [file('a')]], ['a = 1:a', 'b = 0:b']],
  ['a folder that a later layer has too', [[folder('a'), file('a/b')], [folder('a'), file('a/c')]], ['a/b = 0:a/b', 'a/c = 1:a/c']],
  ['a file in place of a folder', [[file('a/b')], [file('a')]], ['a = 1:a']],
  ['a folder in place of a file', [[file('a')], [folder('a'), file('a/b')]], ['a/b = 1:a/b']],
  ['a link in place of a folder', [[file('a/b'), file('c/d')], [link('a', 'c')]], ['a -> c', 'c/d = 0:c/d']],
  ['a folder in place of a link', [[link('a', 'c'), file('c/d')], [folder('a'), file('a/b')]], ['a/b = 1:a/b', 'c/d = 0:c/d']],
  ['a whiteout of a file', [[file('a/b'), file('a/c')], [gone('a/b')]], ['a/c = 0:a/c']],
  ['a whiteout of a folder', [[file('a/b/c'), file('a/d')], [gone('a/b')]], ['a/d = 0:a/d']],
  ['a whiteout of what is not there', [[file('a')], [gone('b'), gone('c/d'), gone('a/b')]], ['a = 0:a']],
  ['a whiteout, and the file in the same layer', [[file('a')], [file('a'), gone('a')]], ['a = 1:a']],
  ['a whiteout is about lower layers alone', [[file('a')], [gone('a')], [file('a')]], ['a = 2:a']],
  ['an opaque folder', [[file('a/b'), file('a/c/d')], [folder('a'), file('a/e'), emptied('a')]], ['a/e = 1:a/e']],
  ['an opaque root', [[file('a')], [file('b'), emptied('')]], ['b = 1:b']],
  ['an opaque folder that is not there', [[file('a')], [emptied('b')]], ['a = 0:a']],
  ['a file below a link to a folder', [[link('bin', 'usr/bin'), file('usr/bin/a')], [file('bin/b')]], ['bin -> usr/bin', 'usr/bin/a = 0:usr/bin/a', 'usr/bin/b = 1:bin/b']],
  ['a file below a link by way of another', [[link('b', 'bin'), link('bin', './usr/../usr/bin'), folder('usr/bin')], [file('b/c')]], ['b -> bin', 'bin -> ./usr/../usr/bin', 'usr/bin/c = 1:b/c']],
  ['a whiteout below a link', [[link('bin', 'usr/bin'), file('usr/bin/a'), file('usr/b')], [gone('bin/a')]], ['bin -> usr/bin', 'usr/b = 0:usr/b', 'usr/bin/']],
  ['links that lead nowhere', [[link('a', 'none'), link('b', 'b'), link('c/d', '../c/../none/..')]], ['a -> none', 'b -> b', 'c/d -> ../c/../none/..']],
  ['an empty folder', [[folder('a/b')]], ['a/b/']],
  ['the folder itself', [[folder(''), file('a')]], ['a = 0:a']],
])('%s', (_, layers, expected) => {
  expect(composed(layers)).toEqual(expected);
});

test.each<[string, RecordedEntry[][], string[]]>([
  ['by way of another', [[link('a/b', '..'), folder('a'), link('c', 'a/b/..')]], ['"c"', 'layer 0', 'a/b/..']],
  ['by way of one in a lower layer', [[link('x/up', '../..'.slice(0, 2)), folder('x')], [link('y', 'x/up/../etc')]], ['"y"', 'layer 1']],
  ['by way of one that a later layer brings', [[folder('a/b'), link('c', 'a/b/../../d')], [link('a/b', '.')]], ['"c"', 'layer 0']],
  ['beyond what is not there', [[link('a', 'none/../../etc')]], ['"a"', 'none/../../etc']],
  ['beyond a file', [[file('f'), link('a', 'f/../../etc')]], ['"a"']],
])('a link that leaves the image %s is refused by name', async (_, layers, words) => {
  expect(await thrownBy(() => composed(layers))).toEqual(coded('entry-unsafe', 'leaves the image', ...words));
});

test.each<[string, RecordedEntry[][], string]>([
  ['a file', [[file('a')], [file('a/b')]], 'a file'],
  ['a link that leads nowhere', [[link('a', 'none')], [file('a/b')]], 'a link to no folder'],
  ['a link that leads out', [[link('x/a', '..'), link('l', 'x/a/..')], [file('l/b')]], 'a link to no folder'],
])('a file below %s of a lower layer is refused by name', async (_, layers, what) => {
  expect(await thrownBy(() => composed(layers))).toEqual(coded('entry-unsafe', 'layer 1', what));
});

test('names of two layers that differ in case alone are refused where case does not count', async () => {
  const layers = [[file('usr/README')], [file('usr/Readme')]];
  expect(composed(layers)).toHaveLength(2);
  expect(await thrownBy(() => composed(layers, { names: 'folded' }))).toEqual(coded('entry-unsafe', 'usr/Readme', 'README', 'upper and lower case are one'));
  expect(composed([[file('usr/README')], [gone('usr/README'), file('usr/Readme')]], { names: 'folded' })).toEqual(['usr/Readme = 1:usr/Readme']);
});

test('an image that is too large altogether is refused', async () => {
  expect(await thrownBy(() => composed([[file('a')], [file('b')]], { bounds: { entries: 2 } }))).toEqual(coded('image-too-large', '2 entries'));
  expect(await thrownBy(() => composed([[file('a')], [file('b')]], { bounds: { bytes: 1000 }, bytes: 501 }))).toEqual(coded('image-too-large', '1002 bytes'));
});

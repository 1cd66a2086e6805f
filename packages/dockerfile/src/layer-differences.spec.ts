import { appendLayers, bytesContent, emptyImage, parsePlatform, Store, storeLayer, withConfig, type FileTree, type Image } from '@nx-oci/oci';
import { temporaryFolder } from '../test/temporary-folder';
import { layerDifferences } from './layer-differences';

const store = new Store(temporaryFolder());
const file = (text: string, mode = 0o644): FileTree => new Map([['made/file', { type: 'file', mode, uid: 0, gid: 0, mtime: 0, content: bytesContent(text) }]]);

async function imageOf(...layers: { run: string; tree: FileTree }[]): Promise<Image> {
  const stored = await Promise.all(layers.map(async ({ run, tree }) => ({ layer: await storeLayer(tree, store), history: { created_by: `RUN ${run} # buildkit`, comment: 'buildkit.dockerfile.v0' } })));
  return appendLayers(emptyImage(parsePlatform('linux/amd64')), stored);
}

test('the same images have none', async () => {
  expect(await layerDifferences(await imageOf({ run: 'a', tree: file('a') }), await imageOf({ run: 'a', tree: file('a') }))).toEqual([]);
});

test('the layer is named by its instruction, and the file by its path', async () => {
  const before = await imageOf({ run: 'a', tree: file('a') }, { run: 'date', tree: file('1') }, { run: 'c', tree: new Map() });
  const after = await imageOf({ run: 'a', tree: file('a') }, { run: 'date', tree: file('22', 0o755) }, { run: 'c', tree: file('c') });
  expect(await layerDifferences(before, after)).toEqual([
    'layer 1 (RUN date): /made/file mode 0644 -> 0755',
    'layer 1 (RUN date): /made/file size 1 -> 2',
    expect.stringMatching(/^layer 1 \(RUN date\): \/made\/file digest sha256:/),
    'layer 2 (RUN c): /made/file is in the second alone',
  ]);
});

test('what is no layer is told by its field', async () => {
  const before = await imageOf({ run: 'a', tree: file('a') });
  const after = withConfig(before, (config) => ({ ...config, Env: ['A=1'] }));
  expect(await layerDifferences(before, after)).toEqual(['config: config unset -> {"Env":["A=1"]}']);
});

import type { Tree } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';
import { printed } from '../../../test/output';
import { renovateManagers } from '../../renovate-managers';
import renovateGenerator from './renovate';

let tree: Tree;
beforeEach(() => {
  tree = createTree();
  // Without prettier, which is not installed here.
  tree.delete('.prettierrc');
});

const text = (file: string): string => tree.read(file, 'utf8')!;

/** Runs the generator; returns the files that it wrote, and what it printed. */
async function generate(): Promise<{ written: string[]; said: string }> {
  const before = new Map(tree.listChanges().map(({ path, content }) => [path, String(content)]));
  const { out, err } = await printed(() => renovateGenerator(tree));
  const written = tree.listChanges().filter(({ path, content }) => before.get(path) !== String(content));
  return { written: written.map(({ path }) => path), said: out + err };
}

test('a workspace without a configuration gets one', async () => {
  tree.write('package.json', '{ "name": "acme" }');
  expect((await generate()).written).toEqual(['renovate.json']);
  expect(JSON.parse(text('renovate.json'))).toMatchObject({ extends: ['config:recommended'], customManagers: renovateManagers });
});

test.each(['renovate.json', 'renovate.json5', '.github/renovate.json', '.gitlab/renovate.json5', '.renovaterc', '.renovaterc.json'])(
  'the managers are added to %s, and all else stays',
  async (file) => {
    const own = { extends: ['config:best-practices'], labels: ['deps'], packageRules: [{ matchManagers: ['npm'], enabled: false }] };
    tree.write(file, JSON.stringify(own));
    expect((await generate()).written).toEqual([file]);
    expect(JSON.parse(text(file))).toEqual({ ...own, customManagers: renovateManagers });
  },
);

test('they stand behind managers that are there, in whichever indentation', async () => {
  tree.write('renovate.json', '{\n\t"customManagers": [\n\t\t{\n\t\t\t"customType": "regex"\n\t\t}\n\t]\n}\n');
  await generate();
  expect(JSON.parse(text('renovate.json'))).toEqual({ customManagers: [{ customType: 'regex' }, ...renovateManagers] });
  expect(text('renovate.json')).not.toMatch(/^ /m);
});

test('the field of package.json is taken where there is no file', async () => {
  tree.write('package.json', '{ "name": "acme", "renovate": { "extends": [] } }');
  expect((await generate()).written).toEqual(['package.json']);
  expect(JSON.parse(text('package.json'))).toMatchObject({ name: 'acme', renovate: { extends: [], customManagers: renovateManagers } });
});

test('a second run changes nothing', async () => {
  tree.write('renovate.json', '{}');
  await generate();
  const { written, said } = await generate();
  expect(written).toEqual([]);
  expect(said).toContain('renovate.json has the managers of nx-oci already');
});

test('what users change stays, and what they remove comes back', async () => {
  const [bases, ...others] = renovateManagers;
  const changed = { ...bases, managerFilePatterns: ['apps/**/project.json'] };
  tree.write('renovate.json', JSON.stringify({ customManagers: [changed] }));
  await generate();
  expect(JSON.parse(text('renovate.json'))).toEqual({ customManagers: [changed, ...others] });
});

test.each([
  ['has comments', '{\n  // ours\n  "extends": ["config:recommended"]\n}\n'],
  ['is JSON5', "{ extends: ['config:recommended'] }"],
  ['is broken', '{ "extends": ['],
  ['is no object', '[]'],
  ['is empty', ''],
  ['has customManagers of another kind', '{ "customManagers": {} }'],
])('a configuration that %s is left alone, and what to add is printed', async (_, own) => {
  tree.write('renovate.json5', own);
  const { written, said } = await generate();
  expect(written).toEqual([]);
  expect(text('renovate.json5')).toBe(own);
  expect(said).toContain('renovate.json5 is no plain JSON that could be changed without loss');
  for (const { description } of renovateManagers) expect(said).toContain(description);
});

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openLayout, validate, type Digest } from '@nx-oci/oci';
import { coded } from '../test/errors';
import { TestWorkspace } from '../test/workspace';
import type { Definition } from './definition';

let workspace: TestWorkspace;

const definition: Definition = {
  contents: [
    { type: 'files', from: 'a', to: '/a' },
    { type: 'files', from: '{arch}', to: '/b' },
  ],
};

beforeEach(() => {
  workspace = new TestWorkspace().write({ a: 'A', amd64: 'x', arm64: 'y' });
});

/** Layers made of both platforms: /a, and /b for each. */
const blobs = async (): Promise<string[]> => (await workspace.store.list()).map((digest) => workspace.store.blobPath(digest as Digest));

test('statistics tell what was made, what was there, and what was read for it', async () => {
  const { statistics } = await workspace.build(definition);
  // Three tars of header, 512 bytes of content with padding, and end.
  expect(statistics).toEqual({
    layers: { built: 3, reused: 0 },
    bytes: { hashed: 3, compressed: 3 * 2048 },
    milliseconds: { build: expect.any(Number), write: expect.any(Number) },
  });
  expect((await workspace.build(definition)).statistics).toMatchObject({ layers: { built: 0, reused: 3 }, bytes: { compressed: 0 } });
  workspace.write({ arm64: 'z' });
  expect((await workspace.build(definition)).statistics).toMatchObject({ layers: { built: 1, reused: 2 }, bytes: { compressed: 2048 } });
});

test('a layer of both platforms counts once', async () => {
  const { statistics } = await workspace.build({ contents: definition.contents!.slice(0, 1) });
  expect(statistics).toMatchObject({ layers: { built: 1, reused: 0 }, bytes: { hashed: 1, compressed: 2048 } });
});

describe('a damaged store', () => {
  let digest: Digest;

  beforeEach(async () => {
    digest = (await workspace.build(definition)).record.digest;
    // An output in place would need nothing of the store.
    rmSync(workspace.path('dist'), { recursive: true });
  });

  test.each([
    ['changed', (bytes: Buffer): Buffer => Buffer.concat([bytes.subarray(0, -1), Buffer.from('!')])],
    ['cut off', (bytes: Buffer): Buffer => bytes.subarray(0, 10)],
    ['empty', (): Buffer => Buffer.alloc(0)],
    ['longer', (bytes: Buffer): Buffer => Buffer.concat([bytes, bytes])],
  ])('whose blob is %s is mended, with a warning', async (_, damage) => {
    const [file] = await blobs();
    writeFileSync(file, damage(readFileSync(file)));
    const again = await workspace.build(definition);
    expect(again.record.digest).toBe(digest);
    expect(again.statistics).toMatchObject({ layers: { built: 1, reused: 2 }, bytes: { compressed: 2048 } });
    expect(again.warnings).toEqual([expect.stringMatching(/^digest-mismatch: .*It is made again\.$/)]);
    expect(await workspace.store.verify()).toEqual([]);
    expect(await validate(openLayout(workspace.path('dist/image/layout')))).toEqual([]);
  });

  test('whose blobs are all damaged is mended', async () => {
    for (const file of await blobs()) writeFileSync(file, 'damaged');
    const again = await workspace.build(definition);
    expect(again.record.digest).toBe(digest);
    expect(again.warnings).toHaveLength(3);
    expect(await workspace.store.verify()).toEqual([]);
  });

  test('whose blobs are gone has them made again, without a warning', async () => {
    for (const file of await blobs()) rmSync(file);
    const again = await workspace.build(definition);
    expect(again).toMatchObject({ record: { digest }, warnings: [], statistics: { layers: { built: 3, reused: 0 } } });
  });

  test('whose records are damaged has them made again', async () => {
    const folder = path.join(workspace.store.root, 'records', 'layer');
    for (const name of readdirSync(folder)) writeFileSync(path.join(folder, name), 'damaged');
    const again = await workspace.build(definition);
    expect(again).toMatchObject({ record: { digest }, warnings: [], statistics: { layers: { built: 3, reused: 0 } } });
  });
});

test("damage that is not the store's is an error at once", async () => {
  await workspace.build(definition, { into: 'base' });
  for (const name of workspace.files('base/layout/blobs/sha256')) {
    const file = workspace.path(`base/layout/blobs/sha256/${name}`);
    if (readFileSync(file).readUInt16BE(0) === 0x1f8b) writeFileSync(file, 'damaged');
  }
  const onTop: Definition = { base: 'oci-layout:base/layout', user: '7' };
  await expect(workspace.build(onTop, { tarballs: 'always' })).rejects.toThrow(coded('digest-mismatch'));
});

import { renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { digestOf } from '@nx-oci/oci';
import { TestWorkspace } from '../test/workspace';
import { BuildDigests, FileDigests } from './file-digests';

let workspace: TestWorkspace;

beforeEach(() => {
  workspace = new TestWorkspace();
});

/** Digest and size of a file as a new build sees them, and how many bytes it read for that. */
async function look(name = 'a', selection?: unknown): Promise<{ digest: string; hashed: number }> {
  const digests = await FileDigests.open(workspace.store, workspace.root, selection);
  const { content } = digests.read(name, workspace.path(name));
  await digests.save();
  return { digest: content.digest, hashed: digests.hashed };
}

/** Waits until what was written has settled. */
const settle = (): Promise<void> => setTimeout(2100);

test('a young file is not remembered: it could change again within a tick of the clock', async () => {
  workspace.write({ a: 'one' });
  expect(await look()).toEqual({ digest: digestOf('one'), hashed: 3 });
  expect(await look()).toEqual({ digest: digestOf('one'), hashed: 3 });
});

describe('a file that has settled', () => {
  // Of a whole second, as a program can set no other time exactly.
  const time = 1_700_000_000;
  const prepared = Array.from({ length: 6 }, () => new TestWorkspace().write({ a: 'one' }));
  for (const each of prepared) utimesSync(each.path('a'), time, time);
  beforeAll(settle);
  beforeEach(async () => {
    workspace = prepared.pop()!;
    expect((await look()).hashed).toBe(3);
  });

  test('is not read again', async () => expect(await look()).toEqual({ digest: digestOf('one'), hashed: 0 }));

  test('is read again when its bytes are others, of the same number and with the old time', async () => {
    const before = statSync(workspace.path('a'), { bigint: true });
    workspace.write({ a: 'two' });
    utimesSync(workspace.path('a'), time, time);
    const { size, mtimeNs, ino } = statSync(workspace.path('a'), { bigint: true });
    expect({ size, mtimeNs, ino }).toEqual({ size: before.size, mtimeNs: before.mtimeNs, ino: before.ino });
    expect(await look()).toEqual({ digest: digestOf('two'), hashed: 3 });
  });

  test('is read again when another file takes its place', async () => {
    workspace.write({ b: 'two' });
    renameSync(workspace.path('b'), workspace.path('a'));
    expect(await look()).toEqual({ digest: digestOf('two'), hashed: 3 });
  });

  test('is read again when the memory is damaged or gone', async () => {
    rmSync(`${workspace.store.root}/records`, { recursive: true });
    expect(await look()).toEqual({ digest: digestOf('one'), hashed: 3 });
  });

  test('is not mixed up with one of another name, or of another selection', async () => {
    workspace.write({ b: 'two' });
    expect((await look('b')).digest).toBe(digestOf('two'));
    expect(await look('a', ['*.js'])).toEqual({ digest: digestOf('one'), hashed: 3 });
  });

  test('stays remembered while other contents take other files of the folder', async () => {
    expect((await look('a', ['a'])).hashed).toBe(3);
    expect((await look()).hashed).toBe(0);
    expect((await look('a', ['a'])).hashed).toBe(0);
  });
});

test('whether a file is a program is remembered with its digest', async () => {
  workspace.write({ script: '#!/bin/sh\n', text: ' #!/bin/sh\n', short: '#', empty: '', elf: '\x7fELF' });
  const programs = async (): Promise<string[]> => {
    const digests = await FileDigests.open(workspace.store, workspace.root);
    const found = workspace.files('.').filter((name) => digests.read(name, workspace.path(name)).program);
    await digests.save();
    return [...found, `${digests.hashed}`];
  };
  await settle();
  expect(await programs()).toEqual(['elf', 'script', '26']);
  expect(await programs()).toEqual(['elf', 'script', '0']);
});

test('within a build a file is read once, young or not, and again when it changes', async () => {
  workspace.write({ a: 'one' });
  const build = new BuildDigests(workspace.store);
  const read = async (): Promise<[string, number]> => {
    const digests = await build.open(workspace.root, null);
    return [digests.read('a', workspace.path('a')).content.digest, digests.hashed];
  };
  expect(await read()).toEqual([digestOf('one'), 3]);
  expect(await read()).toEqual([digestOf('one'), 3]);
  workspace.write({ a: 'other' });
  expect(await read()).toEqual([digestOf('other'), 8]);
});

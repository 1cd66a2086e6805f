import { bytesContent, type Content, type FileTree } from '@nx-oci/oci';
import { elfFile } from '../../test/elf-file';
import { TestWorkspace } from '../../test/workspace';
import { Scans } from './scans';

const token = `${'ghp_'}${'a1B2c3D4e5'.repeat(4)}`;
let opened: string[] = [];

/** A file that tells when it is read. */
function file(path: string, bytes: Buffer | string): [string, FileTree extends ReadonlyMap<string, infer E> ? E : never] {
  const content = bytesContent(bytes);
  const open = (): ReturnType<Content['open']> => {
    opened.push(path);
    return content.open();
  };
  return [path, { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content: { digest: content.digest, size: content.size, open } }];
}

test('a tree is looked through once on a machine, for several platforms too', async () => {
  const { store } = new TestWorkspace();
  const tree: FileTree = new Map([file('tool', elfFile()), file('notes', token)]);
  const look = (scans: Scans) => Promise.all([scans.machines(tree), scans.machines(tree), scans.secrets(tree)]);
  const machine = { tool: { os: 'linux', architectures: ['amd64'] } };
  const expected = [machine, machine, { notes: [{ kind: 'a token of GitHub', line: 1 }] }];
  opened = [];
  expect(await look(new Scans(store))).toEqual(expected);
  expect(opened.sort()).toEqual(['notes', 'notes', 'tool', 'tool']);
  opened = [];
  expect(await look(new Scans(store))).toEqual(expected);
  expect(opened).toEqual([]);
  expect(await new Scans(store).machines(new Map([...tree, file('other', elfFile({ machine: 183 }))]))).toMatchObject({ other: { architectures: ['arm64'] } });
});

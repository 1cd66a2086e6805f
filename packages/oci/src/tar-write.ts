import { OciError } from './error';
import { sortedPaths, type Entry, type FileTree } from './file-tree';
import { padding, recordSize, tarHeader } from './tar-header';

const zeros = Buffer.alloc(2 * recordSize);

/** Takes the next bytes of a tar; they are valid only until it is done with them. */
export type TarSink = (chunk: Uint8Array) => void | Promise<void>;

/**
 * Writes a tree as a tar: sorted, parents first, ended by two empty records. Equal trees give equal bytes.
 * Throws what contents throw when read, and `entry-invalid` for a hardlink without its file.
 */
export async function writeTar(tree: FileTree, sink: TarSink): Promise<void> {
  for (const [path, entry] of withFirstNameAsFile(tree)) {
    const written = sink(tarHeader(path, entry));
    if (written) await written;
    if (entry.type !== 'file') continue;
    const size = await pass(entry.content.open(), sink);
    if (size !== entry.content.size) {
      throw new OciError('input-changed', {
        message: `The content of ${JSON.stringify(path)} has ${size} bytes, and was to have ${entry.content.size}.`,
        remedy: 'Do not change the inputs of an image while it is being built.',
      });
    }
    const rest = padding(size);
    if (rest > 0) await sink(zeros.subarray(0, rest));
  }
  await sink(zeros);
}

/** The tree's entries in order; of the names of one file, the first holds the content and the others link to it. */
function* withFirstNameAsFile(tree: FileTree): Generator<[string, Entry]> {
  const firstNames = new Map<string, string>();
  for (const path of sortedPaths(tree)) {
    const entry = tree.get(path)!;
    if (entry.type !== 'hardlink' && entry.type !== 'file') {
      yield [path, entry];
      continue;
    }
    const file = entry.type === 'hardlink' ? entry.target : path;
    const content = tree.get(file);
    if (content?.type !== 'file') {
      throw new OciError('entry-invalid', {
        message: `The hard link ${JSON.stringify(path)} points to ${JSON.stringify(file)}, which is no file of the same layer.`,
        remedy: 'Put both names into one content, or use a symlink.',
      });
    }
    const first = firstNames.get(file);
    if (first === undefined) firstNames.set(file, path);
    yield first === undefined ? [path, content] : [path, { ...content, type: 'hardlink', target: first }];
  }
}

/** Passes chunks on, without a turn of the event loop for those at hand; returns how many bytes there were. */
async function pass(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, sink: TarSink): Promise<number> {
  let size = 0;
  if (Symbol.iterator in chunks) {
    for (const chunk of chunks) {
      size += chunk.length;
      const taken = sink(chunk);
      if (taken) await taken;
    }
  } else {
    for await (const chunk of chunks) {
      size += chunk.length;
      await sink(chunk);
    }
  }
  return size;
}

import { canonicalJson, digestOf, hexOf, sortedPaths, type Content, type FileTree, type Store } from '@nx-oci/oci';
import type { Machine } from '@nx-oci/sources';
import { sourcesPackage } from '../locked-contents';
import { secretPatternsFormat } from './secret-patterns';
import { secretsIn, type FoundSecret } from './secrets';

/** What is looked for in files: a name and a number for the way it is looked for, and what finds it. */
interface Scan<T> {
  name: string;
  format: number;
  /** Nothing where there is nothing. */
  of(content: Content): Promise<T | undefined>;
}

const machines: Scan<Machine> = {
  name: 'machines',
  format: 1,
  async of(content) {
    const { machineBytes, machineOf } = sourcesPackage();
    return machineOf(await startOf(content, machineBytes));
  },
};

const secrets: Scan<FoundSecret[]> = {
  name: 'secrets',
  format: secretPatternsFormat,
  async of(content) {
    const found = await secretsIn(content);
    return found.length > 0 ? found : undefined;
  },
};

/**
 * What the files of trees hold. A tree is looked through once on a machine, and the store keeps what was found: a build in
 * which nothing changed reads no file for it.
 */
export class Scans {
  readonly #store: Store;
  readonly #running = new Map<string, Promise<Record<string, unknown>>>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Path → what the program there runs on. */
  machines(tree: FileTree): Promise<Record<string, Machine>> {
    return this.#scan(tree, machines);
  }

  /** Path → secrets in the text there. */
  secrets(tree: FileTree): Promise<Record<string, FoundSecret[]>> {
    return this.#scan(tree, secrets);
  }

  #scan<T>(tree: FileTree, scan: Scan<T>): Promise<Record<string, T>> {
    const files = sortedPaths(tree).flatMap((path): [string, Content][] => {
      const entry = tree.get(path)!;
      return entry.type === 'file' ? [[path, entry.content]] : [];
    });
    const key = hexOf(digestOf(canonicalJson([scan.name, scan.format, files.map(([path, { digest }]) => [path, digest])])));
    const known = this.#running.get(key) ?? this.#remembered(key, files, scan);
    this.#running.set(key, known);
    return known as Promise<Record<string, T>>;
  }

  async #remembered<T>(key: string, files: [string, Content][], scan: Scan<T>): Promise<Record<string, T>> {
    const known = await this.#store.readRecord<Record<string, T>>('scan', key);
    if (known) return known;
    const found: Record<string, T> = {};
    for (const [path, content] of files) {
      const result = await scan.of(content);
      if (result !== undefined) found[path] = result;
    }
    await this.#store.writeRecord('scan', key, found);
    return found;
  }
}

/** The first bytes of a file, at most `size` of them. */
async function startOf(content: Content, size: number): Promise<Buffer> {
  let start = Buffer.alloc(0);
  for await (const chunk of content.open()) {
    start = Buffer.concat([start, chunk.subarray(0, size - start.length)]);
    if (start.length >= size) break;
  }
  return start;
}

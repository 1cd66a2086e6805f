import { Digester, type Digest, type TarEntry } from '@nx-oci/oci';

/** A tar ends with two empty records; some writers leave them out where another tar is to follow. Bytes. */
const endSize = 1024;
const recordSize = 512;

/**
 * Watches a tar go by, and tells afterwards whether it is a layer as it is: whole to its end, every path once, files before
 * the hardlinks to them, and no name that means something else in a layer (OCI image-spec, layer.md, "Whiteouts").
 */
export class WholeTar {
  readonly #digester = new Digester();
  readonly #files = new Set<string>();
  readonly #paths = new Set<string>();
  /** Of the last entry. */
  #end = 0;
  /** How many of the last bytes are zero. */
  #zeros = 0;
  #fits = true;

  /** It holds what is not to be in an image: it is no layer. */
  refuse(): void {
    this.#fits = false;
  }

  /** The bytes, as they are passed on. */
  async *watch(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      this.#digester.update(chunk);
      this.#zeros = zerosAtEnd(chunk, this.#zeros);
      yield chunk;
    }
  }

  /** Takes note of an entry, in the order in which they stand. */
  see({ path, type, link, offset, size }: Pick<TarEntry, 'path' | 'type' | 'link' | 'offset' | 'size'>): void {
    const name = plain(path);
    const target = plain(link);
    this.#fits &&= !this.#paths.has(name) && !/(^|\/)\.wh\./.test(name) && (type !== 'hardlink' || this.#files.has(target));
    this.#paths.add(name);
    if (type === 'file' || type === 'hardlink') this.#files.add(name);
    this.#end = offset + Math.ceil(size / recordSize) * recordSize;
  }

  /** The digest and bytes of a tar that is a layer, once all of it has gone by; may be called once. */
  end(): { digest: Digest; size: number } | undefined {
    const { size } = this.#digester;
    const left = size - this.#end;
    return this.#fits && size % recordSize === 0 && left >= endSize && this.#zeros >= left ? { digest: this.#digester.digest(), size } : undefined;
  }
}

function zerosAtEnd(chunk: Uint8Array, before: number): number {
  let at = chunk.length;
  while (at > 0 && chunk[at - 1] === 0) at--;
  return at === 0 ? before + chunk.length : chunk.length - at;
}

function plain(path: string): string {
  return path.split('/').filter((segment) => segment !== '' && segment !== '.').join('/');
}

import type { Digest } from '@nx-oci/oci';
import type { Fragment } from './fragment';

/** Entries kept; some hundred bytes each. */
const usualSize = 200_000;

/** Where bytes are known to be kept, by their digest: of what was read and written last. That something is not known here costs room, and no more. */
export class FragmentIndex {
  readonly #known = new Map<Digest, Fragment>();

  constructor(readonly most = usualSize) {}

  get(content: Digest): Fragment | undefined {
    const found = this.#known.get(content);
    if (found) this.add(found);
    return found;
  }

  add(fragment: Fragment): void {
    this.#known.delete(fragment.content);
    this.#known.set(fragment.content, fragment);
    if (this.#known.size > this.most) this.#known.delete(this.#known.keys().next().value!);
  }

  /** Forgets what is in a blob that is gone. */
  forget(blob: Digest): void {
    for (const [content, fragment] of this.#known) if (fragment.blob.digest === blob) this.#known.delete(content);
  }
}

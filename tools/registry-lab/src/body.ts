import { Transform, TransformCallback } from 'node:stream';

/** Lets everything pass, and shows it. */
export function watch(see: (part: Buffer) => void): Transform {
  return new Transform({
    transform(part: Buffer, _, done) {
      see(part);
      done(null, part);
    },
  });
}

/** Lets `limit` bytes pass, ends, and takes nothing more. A shorter stream passes as it is. */
export class Cut extends Transform {
  #left: number;
  /** Whether it ended before its source did, or just then. */
  reached = false;

  constructor(limit: number) {
    super();
    this.#left = limit;
  }

  override _transform(part: Buffer, _: BufferEncoding, done: TransformCallback): void {
    const passed = part.subarray(0, this.#left);
    this.#left -= passed.length;
    this.push(passed);
    if (this.#left > 0) return done();
    this.reached = true;
    this.push(null);
  }
}

/** Changes the byte at `offset`. */
export function flip(offset: number): Transform {
  let position = 0;
  return new Transform({
    transform(part: Buffer, _, done) {
      const at = offset - position;
      position += part.length;
      if (at < 0 || at >= part.length) return done(null, part);
      const changed = Buffer.from(part);
      changed[at] = changed[at]! ^ 0xff;
      done(null, changed);
    },
  });
}

/** Keeps a copy of what passes, of up to `limit` bytes. */
export function copy(limit: number): { stream: Transform; text(): string | undefined } {
  const parts: Buffer[] = [];
  let length = 0;
  const stream = watch((part) => {
    length += part.length;
    if (length <= limit) parts.push(part);
  });
  return { stream, text: () => (length <= limit ? Buffer.concat(parts).toString('utf8') : undefined) };
}

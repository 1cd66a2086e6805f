import { availableParallelism } from 'node:os';
import type { TransformOptions } from 'node:stream';
import * as zlib from 'node:zlib';
import { Slots } from './slots';

/** How bytes are deflated, up to a byte boundary. */
export const deflation = { level: 4, memLevel: 9 } as const;

/** All that is made of a piece waits in a stream until it is read. */
const options: zlib.ZlibOptions & TransformOptions = { ...deflation, chunkSize: 1 << 17, highWaterMark: 1 << 26 };

/** What is deflated at a time, whoever asks: one of the four threads that Node has is left for files. */
const deflating = new Slots(Math.min(3, availableParallelism()));
const idle: Deflater[] = [];

/** Deflates bytes on a thread of its own: raw, from nothing, up to a byte boundary. They are valid until it is done. */
export function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  return deflating.run(async () => {
    const deflater = idle.pop() ?? new Deflater();
    const deflated = await deflater.deflate(bytes);
    idle.push(deflater);
    return deflated;
  });
}

/** A stream of zlib that is used again and again: with a new one for each piece, a third of the time went into clearing them away. */
class Deflater {
  readonly #stream = zlib.createDeflateRaw(options);

  deflate(bytes: Uint8Array): Promise<Uint8Array> {
    const stream = this.#stream;
    return new Promise((resolve, reject) => {
      stream.once('error', reject);
      stream.write(bytes);
      stream.flush(zlib.constants.Z_SYNC_FLUSH, () => {
        stream.off('error', reject);
        const deflated = stream.read() as Buffer;
        stream.reset();
        resolve(deflated);
      });
    });
  }
}

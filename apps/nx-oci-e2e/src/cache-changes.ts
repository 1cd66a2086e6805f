import type { Change, Fault } from './cache-relay';

/** What passes as it is. */
export const same: Change = (bytes) => bytes;

/** Bytes up to a number of them; then `then` has its turn, and it breaks off. */
export function upTo(count: number, then: () => unknown = () => undefined): Change {
  return async function* (bytes) {
    let left = count;
    for await (const chunk of bytes) {
      if (chunk.length >= left) {
        yield chunk.subarray(0, left);
        await then();
        throw new Error('It breaks off here.');
      }
      left -= chunk.length;
      yield chunk;
    }
  };
}

/** A number of bytes fewer, as if those were all. */
export function without(count: number): Change {
  return async function* (bytes) {
    const chunks: Buffer[] = [];
    for await (const chunk of bytes) chunks.push(chunk);
    yield Buffer.concat(chunks).subarray(0, -count);
  };
}

export function between(before: Buffer, after: Buffer): Change {
  return async function* (bytes) {
    yield before;
    yield* bytes;
    yield after;
  };
}

/** One byte is another. */
export function flipped(offset: number): Change {
  return async function* (bytes) {
    let at = 0;
    for await (const chunk of bytes) {
      if (offset >= at && offset < at + chunk.length) chunk[offset - at] ^= 0xff;
      at += chunk.length;
      yield chunk;
    }
  };
}

/** Bytes at a pace: milliseconds for each piece of them. */
export function slowly(pause: number, size: number): Change {
  return async function* (bytes) {
    for await (const chunk of bytes) {
      for (let at = 0; at < chunk.length; at += size) {
        await new Promise((resolve) => setTimeout(resolve, pause));
        yield chunk.subarray(at, at + size);
      }
    }
  };
}

/** Answers are changed; what is said of their length is `length` of what was said, or nothing. */
export function down(change: Change, length?: (said: number) => number): Fault {
  return ({ pass }) => pass({ down: change, answer: ({ 'content-length': said, ...headers }) => ({ ...headers, ...(length && { 'content-length': length(Number(said)) }) }) });
}

/** Requests are changed; what is said of their length is not. */
export function up(change: Change): Fault {
  return ({ pass }) => pass({ up: change });
}

/** What is said of the length of requests is another. */
export function saying(more: number): Fault {
  return ({ request, pass }) => pass({ headers: { 'content-length': Number(request.headers['content-length']) + more } });
}

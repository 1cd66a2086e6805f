/** What comes after the first `from` bytes, of bytes that can only be made or fetched from their beginning. */
export async function* behind(bytes: AsyncIterable<Uint8Array>, from: number): AsyncGenerator<Uint8Array> {
  let skip = from;
  for await (const chunk of bytes) {
    if (skip < chunk.length) yield chunk.subarray(skip);
    skip = Math.max(0, skip - chunk.length);
  }
}

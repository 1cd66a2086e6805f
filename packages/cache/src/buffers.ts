/** Bytes of a buffer: with large ones there is less to do beside copying, but of many of them there would be no end. */
const large = 1 << 20;
const usual = 1 << 17;
/** Large ones that are lent at a time. */
const mostLarge = 12;
/** Buffers of either size that are kept. */
const mostKept = 64;
const kept = { [large]: [] as Buffer[], [usual]: [] as Buffer[] };
let lent = 0;

/** A buffer for bytes that go through. A new one costs more than what is done with it. */
export function lend(): Buffer {
  const size = lent < mostLarge ? large : usual;
  if (size === large) lent += 1;
  return kept[size].pop() ?? Buffer.allocUnsafeSlow(size);
}

/** Takes buffers back; those that something may still use are not lent again. */
export function takeBack(buffers: readonly Buffer[], { inUse = false } = {}): void {
  for (const buffer of buffers) {
    if (buffer.length === large) lent -= 1;
    const same = kept[buffer.length as keyof typeof kept];
    if (!inUse && same.length < mostKept) same.push(buffer);
  }
}

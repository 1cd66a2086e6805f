import { ToolsError } from './error';

/** How much an image may unpack to. */
export interface Bounds {
  /** So many entries, folders that are only implied among them, are too many. */
  entries: number;
  /** Bytes of all layers together. */
  bytes: number;
  /** What a byte of a layer may become; layers of less than `spare` bytes may grow to that. */
  ratio: number;
  spare: number;
}

/** More than the largest images of tools have; deflate itself can make 1,032 bytes of one. */
export const usualBounds: Bounds = { entries: 100_000, bytes: 16 * 2 ** 30, ratio: 100, spare: 64 * 2 ** 20 };

/** Bytes that a layer of `size` may unpack to. */
export function layerBound(size: number, { bytes, ratio, spare }: Bounds): number {
  return Math.min(bytes, Math.max(spare, size * ratio));
}

/** The error of an image or layer that is over a bound. */
export function tooLarge(origin: string, what: string): ToolsError {
  return new ToolsError('image-too-large', {
    message: `${origin} unpacks to ${what}.`,
    remedy: 'Nothing of it is kept. See what is in the image: it may be damaged, or made to fill disks.',
  });
}

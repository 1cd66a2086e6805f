import { SourcesError } from '../error';

/** Output beyond this many bytes has to be in proportion to the input. */
const freeOutput = 100 << 20;
const maxRatio = 250;

/** Whether `written` bytes are more than anything sensible unpacks to from `size` bytes. */
export function isBomb(written: number, size: number): boolean {
  return written > freeOutput && written > size * maxRatio;
}

/** An error for an artifact that cannot be read. */
export function damaged(origin: string, why: string, cause?: unknown): SourcesError {
  return new SourcesError('artifact-damaged', {
    message: `${origin} cannot be read: ${why.replace(/\.$/, '')}.`,
    remedy: 'It is not what its name says, or was cut off before it was locked: look at it, and take another version.',
    cause,
  });
}

/** An error for a page in place of an archive. */
export function htmlInstead(origin: string, cause: unknown): SourcesError {
  return new SourcesError('artifact-damaged', {
    message: `${origin} cannot be read: the answer is an HTML page.`,
    remedy: 'Open the address: it may ask for a login, or say that the file was moved.',
    cause,
  });
}

/** An error for an artifact that unpacks to more than it should. */
export function bomb(origin: string, size: number): SourcesError {
  return new SourcesError('archive-bomb', {
    message: `${origin} unpacks to more than ${maxRatio} times its ${size} bytes.`,
    remedy: 'No package is like that: look at where it comes from.',
  });
}

/** An error for an archive that must not be laid out. */
export function unsafe(origin: string, what: string): SourcesError {
  return new SourcesError('artifact-unsafe', {
    message: `${origin}: ${what}.`,
    remedy: 'No sound package has that: look at where it comes from.',
  });
}

/** An error for what no code here can unpack. */
export function unknown(origin: string, what: string): SourcesError {
  return new SourcesError('archive-unknown', {
    message: `${origin} ${what}, which is not known here.`,
    remedy: 'Take one that is a tar (plain, or compressed by gzip, xz or zstd), a zip, or the file itself, if its makers have that too.',
  });
}

import { gunzipSync } from 'node:zlib';
import { digestOf, tarEntries, type Digest } from '@nx-oci/oci';
import { cutOff, firstMember } from '../archive/gzip-member';
import { SourcesError } from '../error';
import { isHtmlPage } from '../html-page';
import type { ResolveContext } from '../source';
import type { ApkRepository } from './content';
import { locationIn, type ApkLocked } from './lock';
import { indexInvalid, parseIndex, type ApkPackage } from './package';
import { verifySigned, type ApkKey } from './signature';
import { urlsOf } from './upstream';

/** A repository with an index whose signature is verified. */
export interface ReadIndex {
  repository: ApkRepository;
  digest: Digest;
  packages: ApkPackage[];
  signer: ApkKey;
}

/** The most that an index unpacks to. Bytes. */
const maxIndex = 1 << 29;
/** A signature is small. Bytes. */
const maxSignature = 1 << 20;

/** Reads the index of a repository for an architecture, from the first of its places that has a good one. Throws what finding and verifying it throw. */
export async function readIndex(repository: ApkRepository, architecture: string, keys: readonly ApkKey[], context: ResolveContext<ApkLocked>): Promise<ReadIndex> {
  let failure: unknown;
  for (const url of urlsOf(locationIn(repository, `${architecture}/APKINDEX.tar.gz`), context)) {
    const origin = `${url.host}${url.pathname}`;
    context.onStep?.(`Reading ${origin}`);
    try {
      const bytes = await context.downloads.read(url);
      if (isHtmlPage(bytes)) throw indexInvalid(origin, 'the answer is an HTML page');
      const { signer, text } = await verifiedIndex(bytes, keys, origin);
      return { repository, digest: digestOf(bytes), signer, packages: parseIndex(text, { repository: repository.name, tag: repository.tag, origin }) };
    } catch (error) {
      failure = moreTelling(failure, error);
    }
  }
  throw failure;
}

/** That a file is somewhere and wrong says more than that it is elsewhere not at all. */
function moreTelling(before: unknown, error: unknown): unknown {
  return before === undefined || (isNotFound(before) && !isNotFound(error)) ? error : before;
}

function isNotFound(error: unknown): boolean {
  return error instanceof SourcesError && error.code === 'not-found';
}

/** The text of an index: a gzip member with signatures of all the bytes behind it, which are a tar with `APKINDEX`. */
async function verifiedIndex(bytes: Buffer, keys: readonly ApkKey[], origin: string): Promise<{ text: string; signer: ApkKey }> {
  const first = memberOf(bytes, origin);
  const signatures = await filesOf(first.content, origin, (name) => name.startsWith('.SIGN.'));
  const rest = bytes.subarray(first.size);
  const signer = verifySigned(rest, signatures, { keys, origin });
  let tar: Buffer;
  try {
    tar = gunzipSync(rest, { maxOutputLength: maxIndex });
  } catch (error) {
    throw indexInvalid(origin, (error as Error).message, error);
  }
  const text = (await filesOf(tar, origin, (name) => name === 'APKINDEX')).get('APKINDEX');
  if (text === undefined) throw indexInvalid(origin, 'it holds no APKINDEX');
  return { text: text.toString(), signer };
}

function memberOf(bytes: Buffer, origin: string): { content: Buffer; size: number } {
  let why = 'it is cut off';
  let cause: unknown;
  try {
    const member = firstMember(bytes, maxSignature);
    if (member !== cutOff) return member;
  } catch (error) {
    // An index without a signature begins with one large member.
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return { content: Buffer.alloc(0), size: 0 };
    why = (error as Error).message;
    cause = error;
  }
  throw indexInvalid(origin, why, cause);
}

async function filesOf(tar: Buffer, origin: string, wanted: (name: string) => boolean): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    yield tar;
  };
  try {
    for await (const entry of tarEntries(bytes(), origin)) {
      if (entry.type !== 'file' || !wanted(entry.path)) continue;
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry.content()) chunks.push(chunk);
      files.set(entry.path, Buffer.concat(chunks));
    }
  } catch (error) {
    throw indexInvalid(origin, (error as Error).message, error);
  }
  return files;
}

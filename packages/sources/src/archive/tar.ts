import { OciError, tarEntries } from '@nx-oci/oci';
import { decompressed, type Range } from './decompress';
import { damaged } from './faults';
import type { OpenArchive, RawMember } from './reader';

/** A tar, compressed or not. */
export const openTar: OpenArchive = async (file, size, origin) => ({ members: tarMembers(file, { offset: 0, size }, origin) });

/** The members of a tar that is part of a file. Reads on to the end of it, where checksums are. */
export async function* tarMembers(file: string, range: Range, origin: string): AsyncGenerator<RawMember> {
  const bytes = decompressed(file, range, origin);
  let seen = false;
  try {
    for await (const entry of tarEntries(bytes, origin)) {
      seen = true;
      yield { ...entry, content: () => contentOf(entry.content(), origin) };
    }
    for await (const _ of bytes);
  } catch (error) {
    throw named(error, origin);
  }
  if (!seen) throw damaged(origin, 'it is an empty tar, or none');
}

async function* contentOf(bytes: AsyncIterable<Uint8Array>, origin: string): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    throw named(error, origin);
  }
}

function named(error: unknown, origin: string): unknown {
  return error instanceof OciError ? damaged(origin, error.message, error) : error;
}

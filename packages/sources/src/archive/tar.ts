import { OciError, tarEntries, type TarEntry } from '@nx-oci/oci';
import { decompressed, type Range } from './decompress';
import { damaged } from './faults';
import type { OpenArchive, RawMember } from './reader';
import type { WholeTar } from './whole-tar';

/** A tar, compressed or not. */
export const openTar: OpenArchive = async (file, size, origin) => ({ members: tarMembers(file, { offset: 0, size }, origin) });

/** The members of a tar that is part of a file. Reads on to the end of it, where checksums are. */
export async function* tarMembers(file: string, range: Range, origin: string): AsyncGenerator<TarMember> {
  let seen = false;
  for await (const member of tarMembersIfAny(file, range, origin)) {
    seen = true;
    yield member;
  }
  if (!seen) throw damaged(origin, 'it is an empty tar, or none');
}

/** A member of a tar, with all that its PAX header says, and where its content stands. */
export type TarMember = RawMember & Pick<TarEntry, 'records' | 'offset' | 'size'>;

/** As `tarMembers`, of a tar that may have none; `whole` watches it. */
export async function* tarMembersIfAny(file: string, range: Range, origin: string, whole?: WholeTar): AsyncGenerator<TarMember> {
  const bytes = whole ? whole.watch(decompressed(file, range, origin)) : decompressed(file, range, origin);
  try {
    for await (const entry of tarEntries(bytes, origin)) {
      whole?.see(entry);
      yield { ...entry, content: () => contentOf(entry.content(), origin) };
    }
    for await (const _ of bytes);
  } catch (error) {
    throw named(error, origin);
  }
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

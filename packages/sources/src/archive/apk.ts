import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { tarEntries } from '@nx-oci/oci';
import { compressionOf, type Range } from './decompress';
import { damaged } from './faults';
import { cutOff, firstMember, type GzipMember } from './gzip-member';
import type { OpenArchive, PackedRange, RawMember } from './reader';
import { tarMembersIfAny, type TarMember } from './tar';
import { WholeTar } from './whole-tar';

/** Signatures and control segments are small. Bytes, compressed and not. */
const maxSegment = 16 << 20;

/** The segments of a package of apk. */
interface Segments {
  /** Name of the signature's file (`.SIGN.RSA.<key>`) → the signature. */
  signatures: Map<string, Buffer>;
  /** As it is compressed: what signatures are of. */
  control: Buffer;
  /** Where the files are. */
  data: Range;
}

/** Segments as they stand in a package, and what they say of each other. */
export interface DescribedSegments {
  control: Buffer;
  data: Range;
  info: {
    /** As it is compressed; empty for a package without. */
    signature: Buffer;
    /** SHA-256 of the files as they are compressed, hexadecimal. */
    datahash: string;
  };
}

/**
 * A package of apk, version 2: gzip members one after the other, the first with signatures (it may be missing), then the
 * control segment, then the files. What the control segment says of the files' bytes is checked. Its texts are the control
 * segment (`control`) as it is compressed, and the signatures of it by their names, in base64.
 */
export const openApk: OpenArchive = async (file, size, origin) => {
  const { signatures, control, data } = await readSegments(file, size, origin);
  const info = (await controlFiles(control, origin)).get('.PKGINFO')?.content.toString();
  if (info === undefined) throw damaged(origin, 'its control segment has no .PKGINFO');
  const [, datahash] = /^datahash = ([0-9a-f]{64})$/m.exec(info) ?? [];
  if (datahash === undefined) throw damaged(origin, 'its .PKGINFO says no datahash, which would prove its files');
  const found = await sha256(file, data);
  if (found !== datahash) throw damaged(origin, `its files have the SHA-256 ${found}, and its .PKGINFO says ${datahash}`);
  const texts = { control: control.toString('base64'), ...Object.fromEntries([...signatures].map(([name, bytes]) => [name, bytes.toString('base64')])) };
  const whole = new WholeTar();
  const length = await lengthOfMember(file, data);
  const layer = (): PackedRange | undefined => {
    const tar = whole.end();
    // Several members, or what follows the last, are not for every reader.
    return tar && tar.size % 2 ** 32 === length ? { ...data, digest: `sha256:${datahash}`, diffId: tar.digest } : undefined;
  };
  return { texts, members: filesOf(file, data, { origin: `${origin}, files`, whole }), layer };
};

/** A file of a control segment. */
export interface ControlFile {
  mode: number;
  content: Buffer;
}

/** The files of a control segment, as it is compressed: `.PKGINFO`, and scripts. Throws `artifact-damaged`. */
export async function controlFiles(control: Buffer, origin: string): Promise<Map<string, ControlFile>> {
  return filesIn(memberAt(control, origin).content, `${origin}, control segment`);
}

/** The files of a small tar. Throws `artifact-damaged`. */
async function filesIn(tar: Buffer, origin: string): Promise<Map<string, ControlFile>> {
  const files = new Map<string, ControlFile>();
  try {
    for await (const entry of tarEntries(bytesOf(tar), origin)) {
      if (entry.type !== 'file') continue;
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry.content()) chunks.push(chunk);
      files.set(entry.path, { mode: entry.mode, content: Buffer.concat(chunks) });
    }
  } catch (error) {
    throw damaged(origin, (error as Error).message, error);
  }
  return files;
}

async function* bytesOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The segments of a package (absolute). Throws `artifact-damaged`. */
export async function segmentsOf(file: string, size: number, origin: string): Promise<DescribedSegments> {
  const { control, data } = await readSegments(file, size, origin);
  const info = (await controlFiles(control, origin)).get('.PKGINFO')?.content.toString() ?? '';
  const handle = await open(file);
  try {
    const signature = Buffer.alloc(data.offset - control.length);
    if (signature.length > 0) await handle.read(signature, 0, signature.length, 0);
    return { control, data, info: { signature, datahash: /^datahash = ([0-9a-f]{64})$/m.exec(info)?.[1] ?? '' } };
  } finally {
    await handle.close();
  }
}

async function readSegments(file: string, size: number, origin: string): Promise<Segments> {
  const first = await readMember(file, { offset: 0, size }, origin);
  const files = await filesIn(first.content, origin);
  const isSignature = [...files.keys()].every((name) => name.startsWith('.SIGN.')) && files.size > 0;
  const signatures = new Map(isSignature ? [...files].map(([name, { content }]) => [name, content]) : []);
  const offset = isSignature ? first.size : 0;
  const control = isSignature ? await readMember(file, { offset, size: size - offset }, origin) : first;
  const at = offset + control.size;
  return { signatures, control: control.bytes.subarray(0, control.size), data: { offset: at, size: size - at } };
}

/** Reads a member at the start of a part of a file: as little of it as that takes. */
async function readMember(file: string, { offset, size }: Range, origin: string): Promise<GzipMember & { bytes: Buffer }> {
  const handle = await open(file);
  try {
    for (let length = 1 << 16; ; length *= 4) {
      const all = Math.min(length, size);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(all), 0, all, offset);
      const bytes = buffer.subarray(0, bytesRead);
      const member = firstMemberOf(bytes, origin);
      if (member !== cutOff) return { ...member, bytes };
      if (all === size || length >= maxSegment) throw damaged(origin, 'it is cut off, or its first segments are larger than those of any package');
    }
  } finally {
    await handle.close();
  }
}

function memberAt(bytes: Buffer, origin: string): GzipMember {
  const member = firstMemberOf(bytes, origin);
  if (member === cutOff) throw damaged(origin, 'it is cut off');
  return member;
}

function firstMemberOf(bytes: Buffer, origin: string): GzipMember | typeof cutOff {
  try {
    return firstMember(bytes, maxSegment);
  } catch (error) {
    throw damaged(origin, (error as Error).message, error);
  }
}

/** What the trailer of a gzip member says of the bytes in it, modulo 2³²: RFC 1952, section 2.3.1; nothing for what is not compressed so. */
async function lengthOfMember(file: string, range: Range): Promise<number | undefined> {
  if (range.size < 18 || (await compressionOf(file, range)) !== 'gzip') return undefined;
  const handle = await open(file);
  try {
    return (await handle.read(Buffer.alloc(4), 0, 4, range.offset + range.size - 4)).buffer.readUInt32LE();
  } finally {
    await handle.close();
  }
}

async function sha256(file: string, { offset, size }: Range): Promise<string> {
  const hash = createHash('sha256');
  if (size > 0) for await (const chunk of createReadStream(file, { start: offset, end: offset + size - 1, highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** The files that a package brings; names with a dot at the top, before all others, are of metadata. Its checksums are those of the tar that `whole` watches. */
async function* filesOf(file: string, data: Range, { origin, whole }: { origin: string; whole: WholeTar }): AsyncGenerator<RawMember> {
  let begun = false;
  if (data.size === 0) return;
  for await (const member of tarMembersIfAny(file, data, origin, whole)) {
    if (!begun && /^\.[^/]+$/.test(member.path)) {
      whole.refuse();
      continue;
    }
    begun = true;
    const sha1 = sha1Of(member) ?? (member.type === 'file' ? 'unknown' : undefined);
    yield { ...member, ...(sha1 !== undefined && { sha1 }) };
  }
}

/** What the header of a file says: hexadecimal digits, or as melange once wrote it, `Q1` and base64. */
function sha1Of({ records }: TarMember): string | undefined {
  const text = Buffer.from(records.get('APK-TOOLS.checksum.SHA1') ?? '').toString();
  return text === '' ? undefined : text.startsWith('Q1') ? Buffer.from(text.slice(2), 'base64').toString('hex') : text.toLowerCase();
}

/** The headers lie within this much of a file. Bytes. */
export const headSize = 1 << 16;

/** A loaded part of the file. */
export interface Segment {
  offset: number;
  address: number;
  size: number;
  writable: boolean;
  executable: boolean;
}

/** What the headers of an executable tell of where things are in it. Bytes. */
export interface ExecutableHead {
  wide: boolean;
  little: boolean;
  segments: Segment[];
  /** Where sections begin, as far as the head tells; and the table that has the others. */
  sections: { starts: number[]; offset: number; entrySize: number; size: number };
}

/** Whether bytes, at least four, begin as ELF does, or as Mach-O for one processor of 64 bits. */
export function beginsExecutable(bytes: Buffer): boolean {
  return isElf(bytes) || isMachO(bytes);
}

/** Reads the head of an ELF or Mach-O file. */
export function executableHead(head: Buffer): ExecutableHead | undefined {
  if (head.length < 64) return undefined;
  return isElf(head) ? elfHead(head) : isMachO(head) ? machOHead(head) : undefined;
}

function isElf(bytes: Buffer): boolean {
  return bytes.readUInt32BE(0) === 0x7f454c46;
}

function isMachO(bytes: Buffer): boolean {
  return bytes.readUInt32BE(0) === 0xcffaedfe;
}

function elfHead(head: Buffer): ExecutableHead {
  const wide = head[4] === 2;
  const little = head[5] === 1;
  const word = wide ? 8 : 4;
  const read = (at: number, size: number): number => number(head, at, size, little);
  const segments: Segment[] = [];
  const [start, entrySize, count] = [read(wide ? 32 : 28, word), read(wide ? 54 : 42, 2), read(wide ? 56 : 44, 2)];
  const needed = wide ? 56 : 32;
  for (let at = start; entrySize >= needed && at < start + entrySize * count && at + needed <= head.length; at += entrySize) {
    if (read(at, 4) !== 1) continue;
    const flags = read(at + (wide ? 4 : 24), 4);
    segments.push({
      offset: read(at + (wide ? 8 : 4), word),
      address: read(at + (wide ? 16 : 8), word),
      size: read(at + (wide ? 32 : 16), word),
      writable: (flags & 2) !== 0,
      executable: (flags & 1) !== 0,
    });
  }
  const sectionSize = read(wide ? 58 : 46, 2);
  const sections = { starts: [], offset: read(wide ? 40 : 32, word), entrySize: sectionSize, size: sectionSize * read(wide ? 60 : 48, 2) };
  return { wide, little, segments, sections };
}

/** Load commands, as mach-o/loader.h has them: LC_SEGMENT_64 with its sections. */
function machOHead(head: Buffer): ExecutableHead {
  const [segments, starts]: [Segment[], number[]] = [[], []];
  const read = (at: number, size: number): number => number(head, at, size, true);
  const end = Math.min(32 + read(20, 4), head.length);
  for (let at = 32, size = 0; at + 72 <= end; at += size) {
    size = read(at + 4, 4);
    if (size < 8) break;
    if (read(at, 4) !== 0x19) continue;
    const protection = read(at + 60, 4);
    segments.push({ address: read(at + 24, 8), offset: read(at + 40, 8), size: read(at + 48, 8), writable: (protection & 2) !== 0, executable: (protection & 4) !== 0 });
    for (let section = at + 72; section + 80 <= Math.min(at + size, end); section += 80) starts.push(read(section + 48, 4));
  }
  return { wide: true, little: true, segments, sections: { starts, offset: 0, entrySize: 0, size: 0 } };
}

/** A number of one, two, four or eight bytes. */
export function number(bytes: Buffer, at: number, size: number, little: boolean): number {
  if (size === 8) return Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  return little ? bytes.readUIntLE(at, size) : bytes.readUIntBE(at, size);
}

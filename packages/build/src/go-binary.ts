import { beginsExecutable, executableHead, headSize, number, type ExecutableHead } from './executable-head';
import { parseGoBuildInfo, type GoBuildInfo } from './go-build-info';

/** Stands before a Go binary's build information, at an address that 16 divides. */
const mark = Buffer.from('\xff Go buildinf:', 'latin1');
const alignment = 16;
const headerSize = 32;

/** Longer than any list of modules; what says to be longer is no list. Bytes. */
const maxTextSize = 1 << 22;
/** Marks that are followed up in one file: more are no work of Go. */
const maxCandidates = 16;
/** More section headers are not looked at. Bytes. */
const maxSectionTable = 1 << 22;

/** Where a binary of Go before 1.18 has its texts: each a pointer to a pointer and a length. */
interface GoPointers {
  version: number;
  modules: number;
  pointerSize: 4 | 8;
  little: boolean;
}

/** The bytes after a mark, until they are enough. */
interface Candidate {
  offset: number;
  bytes: Buffer;
  found?: GoBuildInfo | GoPointers;
  over?: boolean;
}

/** Looks for Go's build information in the bytes of a file, given in order; holds little of them. ELF and Mach-O files alone. */
export class GoBinaryScan {
  #head: Buffer[] = [];
  #headSize = 0;
  /** Bytes scanned. */
  #size = 0;
  #file?: ExecutableHead;
  #given = false;
  /** The last bytes seen: a mark may lie across two chunks. */
  #tail: Buffer = Buffer.alloc(0);
  #candidates: Candidate[] = [];
  #sections: Buffer[] = [];

  update(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (this.#given) return this.#file ? this.#scan(bytes) : undefined;
    if (this.#head.length === 0 && bytes.length >= 4 && !beginsExecutable(bytes)) {
      this.#given = true;
      return;
    }
    // A copy: the owner of the chunk may fill it anew.
    this.#head.push(Buffer.from(bytes));
    this.#headSize += bytes.length;
    if (this.#headSize >= headSize) this.#begin();
  }

  /**
   * What was found, nothing if it is no Go binary. A binary of Go before 1.18 has its texts before what points at them:
   * `open` is called for the file's bytes again, twice.
   */
  async finish(open: () => AsyncIterable<Uint8Array>): Promise<GoBuildInfo | undefined> {
    if (!this.#given) this.#begin();
    const found = this.#choose()?.found;
    return found === undefined || 'goVersion' in found ? found : this.#follow(found, open);
  }

  #begin(): void {
    const head = Buffer.concat(this.#head);
    this.#head = [];
    this.#given = true;
    this.#file = executableHead(head);
    if (this.#file) this.#scan(head);
  }

  #scan(bytes: Buffer): void {
    const start = this.#size;
    this.#size += bytes.length;
    for (const candidate of this.#candidates) if (!candidate.over) this.#grow(candidate, bytes);

    const seam = Buffer.concat([this.#tail, bytes.subarray(0, mark.length - 1)]);
    const seamStart = start - this.#tail.length;
    for (const at of marksIn(seam)) this.#add(seamStart + at, bytes.subarray(at + mark.length - this.#tail.length));
    for (const at of marksIn(bytes)) this.#add(start + at, bytes.subarray(at + mark.length));
    const joined = bytes.length < mark.length ? Buffer.concat([this.#tail, bytes]) : bytes;
    this.#tail = Buffer.from(joined.subarray(Math.max(0, joined.length - mark.length + 1)));

    const { offset, size } = this.#file!.sections;
    const [from, to] = [Math.max(offset - start, 0), Math.min(offset + size - start, bytes.length)];
    if (from < to && size <= maxSectionTable) this.#sections.push(Buffer.from(bytes.subarray(from, to)));
  }

  #add(offset: number, after: Buffer): void {
    const segment = this.#file!.segments.find((each) => offset >= each.offset && offset < each.offset + each.size);
    if (!segment || (segment.address + offset - segment.offset) % alignment !== 0) return;
    if (this.#candidates.length === maxCandidates) return;
    const candidate: Candidate = { offset, bytes: mark };
    this.#candidates.push(candidate);
    this.#grow(candidate, after);
  }

  #grow(candidate: Candidate, more: Buffer): void {
    candidate.bytes = Buffer.concat([candidate.bytes, more.subarray(0, headerSize + 2 * maxTextSize)]);
    const read = readBlob(candidate.bytes);
    if (read === 'short') return;
    candidate.over = true;
    candidate.bytes = mark;
    if (read !== 'invalid') candidate.found = read;
  }

  /** Another binary may be embedded in this one: the linker gives its own information a section, or puts it first of the data. */
  #choose(): Candidate | undefined {
    const { wide, little, segments, sections } = this.#file ?? {};
    const found = this.#candidates.filter((candidate) => candidate.found);
    if (!sections || !segments || found.length === 0) return undefined;
    const table = Buffer.concat(this.#sections);
    const starts = new Set(sections.starts);
    for (let at = 0; at + sections.entrySize <= table.length && sections.entrySize >= 40; at += sections.entrySize) {
      starts.add(number(table, at + (wide ? 24 : 16), wide ? 8 : 4, little!));
    }
    const data = segments.find(({ writable, executable }) => writable && !executable);
    return (
      found.find(({ offset }) => starts.has(offset)) ??
      found.find(({ offset }) => data && offset >= data.offset && offset < data.offset + data.size)
    );
  }

  async #follow(pointers: GoPointers, open: () => AsyncIterable<Uint8Array>): Promise<GoBuildInfo | undefined> {
    const { version, modules, pointerSize, little } = pointers;
    const pointer = (text: Buffer, at: number): number => number(text, at, pointerSize, little);
    const place = (address: number, size: number): Range | undefined => {
      const segment = this.#file!.segments.find((each) => address >= each.address && address + size <= each.address + each.size);
      return segment && size <= maxTextSize ? { offset: segment.offset + address - segment.address, size } : undefined;
    };
    const texts = await readRanges(open(), [place(version, 2 * pointerSize), place(modules, 2 * pointerSize)]);
    const pointed = texts.map((text) => text && place(pointer(text, 0), pointer(text, pointerSize)));
    const [goVersion, framed] = await readRanges(open(), pointed);
    return goVersion && goVersion.length > 0 ? parseGoBuildInfo(goVersion.toString(), framed ?? Buffer.alloc(0)) : undefined;
  }
}

function* marksIn(bytes: Buffer): Generator<number> {
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) yield at;
}

/** Reads what follows a mark: the header of 32 bytes, and since Go 1.18 the texts, each behind its length. */
function readBlob(bytes: Buffer): GoBuildInfo | GoPointers | 'short' | 'invalid' {
  if (bytes.length < headerSize) return 'short';
  const [pointerSize, flags] = [bytes[14], bytes[15]];
  if ((flags & 2) === 0) {
    if (pointerSize !== 4 && pointerSize !== 8) return 'invalid';
    const little = (flags & 1) === 0;
    const pointer = (at: number): number => number(bytes, at, pointerSize, little);
    return { version: pointer(16), modules: pointer(16 + pointerSize), pointerSize, little };
  }
  const version = readText(bytes, headerSize);
  if (typeof version === 'string') return version;
  const modules = readText(bytes, version.end);
  if (typeof modules === 'string') return modules;
  return version.text.length === 0 ? 'invalid' : parseGoBuildInfo(version.text.toString(), modules.text);
}

/** Bytes behind their length as a varint. */
function readText(bytes: Buffer, start: number): { text: Buffer; end: number } | 'short' | 'invalid' {
  let size = 0;
  for (let at = start, unit = 1; ; at += 1, unit *= 128) {
    if (at >= bytes.length) return 'short';
    size += (bytes[at] & 127) * unit;
    if (size > maxTextSize || unit > maxTextSize) return 'invalid';
    if (bytes[at] > 127) continue;
    const end = at + 1 + size;
    return end > bytes.length ? 'short' : { text: bytes.subarray(at + 1, end), end };
  }
}

interface Range {
  offset: number;
  size: number;
}

/** The bytes of each range that the stream holds whole. */
async function readRanges(bytes: AsyncIterable<Uint8Array>, ranges: (Range | undefined)[]): Promise<(Buffer | undefined)[]> {
  const buffers = ranges.map((range) => range && Buffer.alloc(range.size));
  const end = Math.max(0, ...ranges.map((range) => (range ? range.offset + range.size : 0)));
  let position = 0;
  for await (const chunk of bytes) {
    for (const [at, range] of ranges.entries()) {
      if (!range) continue;
      const [from, to] = [Math.max(range.offset, position), Math.min(range.offset + range.size, position + chunk.length)];
      if (from < to) buffers[at]!.set(chunk.subarray(from - position, to - position), from - range.offset);
    }
    position += chunk.length;
    if (position >= end) break;
  }
  return buffers.map((buffer, at) => (ranges[at] && ranges[at].offset + ranges[at].size <= position ? buffer : undefined));
}

import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { formatPlatform, type Platform } from '@nx-oci/oci';
import { BuildError } from './error';

/** What of an ELF file decides whether it runs in an image without libraries, and from anywhere. */
export interface Elf {
  /** By the name that images use, or what the header says in words. */
  architecture: string;
  /** Why it cannot be executed, if so. */
  flaw?: string;
  /** The loader that it asks for. */
  interpreter?: string;
  /** Whether it asks for shared libraries. */
  needed: boolean;
}

/** Architecture → e_machine, bits and byte order, as the System V ABI numbers them. */
const architectures: Record<string, string> = {
  '386': '3, 32-bit little-endian',
  amd64: '62, 64-bit little-endian',
  arm: '40, 32-bit little-endian',
  arm64: '183, 64-bit little-endian',
  loong64: '258, 64-bit little-endian',
  mips64le: '8, 64-bit little-endian',
  ppc64le: '21, 64-bit little-endian',
  riscv64: '243, 64-bit little-endian',
  s390x: '22, 64-bit big-endian',
};

/**
 * Refuses what is not a statically linked Linux executable for the platform.
 * Throws `binary-not-elf`, `binary-wrong-architecture`, `binary-dynamic`, naming the file as `name`.
 */
export function checkStaticBinary(file: string, name: string, platform: Platform): void {
  const refuse = (message: string): BuildError =>
    new BuildError('binary-not-elf', {
      message,
      remedy: 'Build an executable for Linux: for Go, GOOS=linux and a main package; no scripts, archives or macOS binaries.',
    });
  if (platform.os !== 'linux') throw refuse(`A service image holds Linux binaries, and ${name} is to go into ${formatPlatform(platform)}.`);
  const elf = readElf(file);
  if (elf === undefined) throw refuse(`${name} is not an ELF file${statSync(file).isDirectory() ? ', but a folder' : ''}.`);
  if (elf.flaw !== undefined) throw refuse(`${name} is an ELF file that cannot be executed: ${elf.flaw}.`);
  if (elf.architecture !== platform.architecture) {
    throw new BuildError('binary-wrong-architecture', {
      message: `${name} is for ${elf.architecture}, and is to go into ${formatPlatform(platform)}.`,
      remedy:
        `Build it for ${platform.architecture} (GOARCH=${platform.architecture}), ` +
        "or correct the path: {arch} in it stands for the platform's architecture.",
    });
  }
  if (elf.interpreter !== undefined || elf.needed) {
    const loader = elf.interpreter ? ` (it asks for ${elf.interpreter})` : '';
    throw new BuildError('binary-dynamic', {
      message: `${name} is dynamically linked${loader}, and the image has no libraries.`,
      remedy: 'Link it statically: for Go, CGO_ENABLED=0; for Rust, a musl target.',
    });
  }
}

/** Segment types, p_type. */
const segment = { load: 1, dynamic: 2, interpreter: 3 };
/** The tag of a needed library in a dynamic section. */
const neededTag = 1;

function readElf(file: string): Elf | undefined {
  const fd = openSync(file, 'r');
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return undefined;
    const { size: fileSize } = stat;
    const read = (at: number, size: number): Buffer => {
      const buffer = Buffer.alloc(Math.max(0, Math.min(size, fileSize - at, 1 << 16)));
      return buffer.subarray(0, buffer.length === 0 ? 0 : readSync(fd, buffer, 0, buffer.length, at));
    };
    return parseElf(read, fileSize);
  } finally {
    closeSync(fd);
  }
}

/**
 * Reads the ELF header and program headers of a file of `fileSize` bytes; nothing if it is not ELF. `read` gives the bytes
 * from a place on, fewer where there are no more.
 */
export function parseElf(read: (at: number, size: number) => Buffer, fileSize: number): Elf | undefined {
  const header = read(0, 64);
  if (header.length < 4 || header.readUInt32BE(0) !== 0x7f454c46) return undefined;
  const wide = header[4] === 2;
  const little = header[5] === 1;
  const u16 = (buffer: Buffer, at: number): number => (little ? buffer.readUInt16LE(at) : buffer.readUInt16BE(at));
  const u32 = (buffer: Buffer, at: number): number => (little ? buffer.readUInt32LE(at) : buffer.readUInt32BE(at));
  const word = (buffer: Buffer, at: number): number =>
    wide ? Number(little ? buffer.readBigUInt64LE(at) : buffer.readBigUInt64BE(at)) : u32(buffer, at);
  const cutOff: Elf = { architecture: '', needed: false, flaw: 'it is cut off' };
  if (header.length < (wide ? 64 : 52)) return cutOff;

  const machine = `${u16(header, 18)}, ${wide ? 64 : 32}-bit ${little ? 'little' : 'big'}-endian`;
  const elf: Elf = {
    architecture: Object.keys(architectures).find((name) => architectures[name] === machine) ?? `machine ${machine}`,
    needed: false,
  };
  const type = u16(header, 16);
  const entryPoint = word(header, 24);
  // A shared library is of the type that position-independent executables have, but starts nowhere.
  if ((type !== 2 && type !== 3) || entryPoint === 0) return { ...elf, flaw: 'it is an object file or a library' };

  const headerSize = u16(header, wide ? 54 : 42);
  const count = u16(header, wide ? 56 : 44);
  const headers = read(word(header, wide ? 32 : 28), headerSize * count);
  if (count === 0 || headerSize < (wide ? 56 : 32) || headers.length < headerSize * count) return cutOff;
  const step = wide ? 8 : 4;
  for (let at = 0; at < headers.length; at += headerSize) {
    const kind = u32(headers, at);
    const offset = word(headers, at + (wide ? 8 : 4));
    const size = word(headers, at + (wide ? 32 : 16));
    if (Object.values(segment).includes(kind) && size > 0 && offset + size > fileSize) return cutOff;
    if (kind === segment.interpreter) elf.interpreter = read(offset, size).toString('latin1').replace(/\0.*$/s, '');
    if (kind === segment.dynamic) {
      const dynamic = read(offset, size);
      for (let tag = 0; tag + 2 * step <= dynamic.length; tag += 2 * step) if (word(dynamic, tag) === neededTag) elf.needed = true;
    }
  }
  return elf;
}

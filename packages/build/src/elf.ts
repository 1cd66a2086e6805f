import { closeSync, openSync, readSync } from 'node:fs';
import { formatPlatform, type Platform } from '@nx-oci/oci';
import { BuildError } from './error';

/** What of an ELF file decides whether it runs in an image without libraries. */
interface Elf {
  /** e_machine, by the name that images use, or its number. */
  architecture: string;
  executable: boolean;
  interpreter?: string;
  needed: boolean;
}

/** System V ABI, e_machine; the ones that platforms have. */
const machines: Record<number, string> = { 3: '386', 8: 'mips64le', 21: 'ppc64le', 22: 's390x', 40: 'arm', 62: 'amd64', 183: 'arm64', 243: 'riscv64', 258: 'loong64' };

/**
 * Refuses what is not a statically linked Linux executable for the platform.
 * Throws `binary-not-elf`, `binary-wrong-architecture`, `binary-dynamic`, naming the file as `name`.
 */
export function checkStaticBinary(file: string, name: string, platform: Platform): void {
  const elf = readElf(file);
  if (platform.os !== 'linux' || elf === undefined || !elf.executable) {
    throw new BuildError('binary-not-elf', {
      message:
        platform.os === 'linux'
          ? `${name} is ${elf ? 'an ELF file that cannot be executed' : 'not an ELF file'}.`
          : `A service image holds Linux binaries, and ${name} is to go into ${formatPlatform(platform)}.`,
      remedy: 'Build an executable for Linux: for Go, GOOS=linux and a main package; no scripts, archives or macOS binaries.',
    });
  }
  if (elf.architecture !== platform.architecture) {
    throw new BuildError('binary-wrong-architecture', {
      message: `${name} is for ${elf.architecture}, and is to go into ${formatPlatform(platform)}.`,
      remedy: `Build it for ${platform.architecture} (GOARCH=${platform.architecture}), or correct the path: {arch} in it stands for the platform's architecture.`,
    });
  }
  if (elf.interpreter !== undefined || elf.needed) {
    throw new BuildError('binary-dynamic', {
      message: `${name} is dynamically linked${elf.interpreter ? ` (it asks for ${elf.interpreter})` : ''}, and the image has no libraries.`,
      remedy: 'Link it statically: for Go, CGO_ENABLED=0; for Rust, a musl target.',
    });
  }
}

/** Reads the ELF header and program headers; nothing if the file is not ELF. */
function readElf(file: string): Elf | undefined {
  const fd = openSync(file, 'r');
  try {
    const read = (at: number, size: number): Buffer => {
      const buffer = Buffer.alloc(Math.min(size, 1 << 16));
      return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, at));
    };
    const ident = read(0, 64);
    if (ident.length < 52 || ident.readUInt32BE(0) !== 0x7f454c46) return undefined;
    const wide = ident[4] === 2;
    const little = ident[5] === 1;
    const u16 = (buffer: Buffer, at: number): number => (little ? buffer.readUInt16LE(at) : buffer.readUInt16BE(at));
    const u32 = (buffer: Buffer, at: number): number => (little ? buffer.readUInt32LE(at) : buffer.readUInt32BE(at));
    const word = (buffer: Buffer, at: number): number => (wide ? Number(little ? buffer.readBigUInt64LE(at) : buffer.readBigUInt64BE(at)) : u32(buffer, at));
    const step = wide ? 8 : 4;

    const type = u16(ident, 16);
    const machine = u16(ident, 18);
    const elf: Elf = { architecture: machines[machine] ?? `machine ${machine}`, executable: type === 2 || type === 3, needed: false };
    const entrySize = u16(ident, wide ? 54 : 42);
    const count = u16(ident, wide ? 56 : 44);
    const headers = read(word(ident, wide ? 32 : 28), entrySize * count);
    for (let at = 0; at + entrySize <= headers.length && entrySize >= (wide ? 56 : 32); at += entrySize) {
      const kind = u32(headers, at);
      const offset = word(headers, at + (wide ? 8 : 4));
      const size = word(headers, at + (wide ? 32 : 16));
      if (kind === 3) elf.interpreter = read(offset, size).toString('latin1').replace(/\0.*$/s, '');
      if (kind === 2) {
        const dynamic = read(offset, size);
        for (let tag = 0; tag + 2 * step <= dynamic.length; tag += 2 * step) if (word(dynamic, tag) === 1) elf.needed = true;
      }
    }
    return elf;
  } finally {
    closeSync(fd);
  }
}

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { newFolder } from './access-rig';

/** The start of a program, and a text that tells it from others. */
export function program(os: 'linux' | 'darwin', architecture: 'amd64' | 'arm64', text = 'program'): Buffer {
  const header = Buffer.alloc(64);
  if (os === 'darwin') {
    header.writeUInt32BE(0xcffaedfe);
    header.writeUInt32LE(architecture === 'amd64' ? 0x01000007 : 0x0100000c, 4);
  } else {
    header.write('\x7fELF\x02\x01\x01', 'latin1');
    header.writeUInt16LE(architecture === 'amd64' ? 62 : 183, 18);
  }
  return Buffer.concat([header, Buffer.from(text)]);
}

/** What is to be packed: bytes, or where a link leads; with a mode. */
export type Files = Record<string, { bytes: Buffer | string; mode?: number } | { link: string }>;

/** A tar by the tar of this machine; `compress` is its option. */
export function tarOf(files: Files, compress?: '--gzip' | '--xz' | '--zstd' | '--bzip2'): Buffer {
  const folder = write(files);
  const names = [...new Set(Object.keys(files).map((name) => name.split('/')[0]))];
  const tar = path.join(newFolder(), 'tar');
  execFileSync('tar', ['-cf', tar, ...(compress ? [compress] : []), '-C', folder, ...names]);
  return readFileSync(tar);
}

function write(files: Files): string {
  const folder = newFolder();
  for (const [name, file] of Object.entries(files)) {
    const target = path.join(folder, name);
    mkdirSync(path.dirname(target), { recursive: true });
    if ('link' in file) symlinkSync(file.link, target);
    else {
      writeFileSync(target, file.bytes);
      chmodSync(target, file.mode ?? 0o644);
    }
  }
  return folder;
}

/** A tar with headers as they are given, which no sound program would write. */
export function rawTar(...entries: { name: string; bytes?: Buffer; type?: string; mode?: number; link?: string }[]): Buffer {
  const blocks = entries.map(({ name, bytes = Buffer.alloc(0), type = '0', mode = 0o644, link = '' }) => {
    const header = Buffer.alloc(512);
    header.write(name);
    header.write(`${mode.toString(8).padStart(7, '0')}\0${'0'.repeat(7)}\0${'0'.repeat(7)}\0`, 100);
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0        ${type}`, 124);
    header.write(link, 157);
    header.write('ustar\x0000', 257);
    header.write(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148);
    return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** A zip of members that are not compressed, with names and attributes of Unix as they are given. */
export function rawZip(...entries: { name: string; bytes?: Buffer; mode?: number }[]): Buffer {
  const [bodies, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const { name, bytes = Buffer.alloc(0), mode = 0o100644 } of entries) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE((mode << 16) >>> 0, 6);
    place.writeUInt32LE(offset, 10);
    bodies.push(Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), bytes);
    // Made by Unix.
    directory.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, place, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + bytes.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(listing.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, listing, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

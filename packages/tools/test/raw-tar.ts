import { gzipSync } from 'node:zlib';
import { digestOf } from '@nx-oci/oci';
import type { LayerSource } from '../src/extract-layer';

/** An entry of a tar as nobody should write it: nothing is checked. */
export interface RawEntry {
  path: string;
  /** The type flag: 0 file, 1 hardlink, 2 symlink, 3 and 4 devices, 5 folder, 6 pipe. */
  type?: string;
  mode?: number;
  link?: string;
  body?: string | Buffer;
}

/** A tar (POSIX.1-2017 pax) of such entries, long paths and links in extended headers. */
export function rawTar(entries: Iterable<RawEntry>): Buffer {
  const parts: Buffer[] = [];
  for (const { path, type = '0', mode = 0o644, link = '', body = '' } of entries) {
    const records = [record('path', path), record('linkpath', link)].filter((each) => each !== '');
    if (records.length > 0) parts.push(...block({ name: 'pax', type: 'x', mode: 0o644, link: '', body: Buffer.from(records.join('')) }));
    parts.push(...block({ name: path, type, mode, link, body: Buffer.from(body) }));
  }
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

export const file = (path: string, body: string | Buffer = 'x', mode = 0o644): RawEntry => ({ path, body, mode });
export const folder = (path: string): RawEntry => ({ path: `${path}/`, type: '5', mode: 0o755 });
export const symlink = (path: string, link: string): RawEntry => ({ path, type: '2', link });
export const hardlink = (path: string, link: string): RawEntry => ({ path, type: '1', link });

/** A tar as a layer, and its bytes as a registry has them. */
export function layerOf(tar: Buffer): { layer: LayerSource; blob: Buffer } {
  const blob = gzipSync(tar);
  return { blob, layer: { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: digestOf(blob), size: blob.length, diffId: digestOf(tar) } };
}

function block({ name, type, mode, link, body }: { name: string; type: string; mode: number; link: string; body: Buffer }): Buffer[] {
  const header = Buffer.alloc(512);
  const octal = (value: number, at: number, digits: number): unknown => header.write(value.toString(8).padStart(digits, '0'), at, 'latin1');
  header.write(Buffer.from(name).subarray(0, 100).toString('latin1'), 0, 'latin1');
  octal(mode, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(body.length, 124, 11);
  octal(0, 136, 11);
  header.write(type, 156, 'latin1');
  header.write(Buffer.from(link).subarray(0, 100).toString('latin1'), 157, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
}

/** An extended record, where the field of the header is too short or too plain for a value. */
function record(key: string, value: string): string {
  if (value.length <= 100 && /^[\x20-\x7e]*$/.test(value)) return '';
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest) + 1;
  while (String(length).length + Buffer.byteLength(rest) !== length) length = String(length).length + Buffer.byteLength(rest);
  return `${length}${rest}`;
}

import { gzipSync } from 'node:zlib';
import { bytesContent, padding, tarEntries, tarHeader, type Entry } from '@nx-oci/oci';
import { createGunzip } from 'node:zlib';
import { Readable } from 'node:stream';

/** A file of an artifact by its content, a folder by nothing, a link by an arrow and its target. */
export type Written = Record<string, string | Uint8Array | undefined | { link: string } | { hardlink: string } | { type: string }>;

/** A gzipped tar, as Nx sends it; entries stand in the order in which they are written. */
export function artifactOf(files: Written, { mode = 0o644, level = 6 }: { mode?: number; level?: number } = {}): Buffer {
  return gzipSync(tarOf(files, mode), { level });
}

export function tarOf(files: Written, mode = 0o644, mtime = 1_700_000_000): Buffer {
  const parts: Uint8Array[] = [];
  for (const [path, what] of Object.entries(files)) {
    const common = { mode, uid: 0, gid: 0, mtime };
    const entry: Entry =
      what === undefined
        ? { type: 'directory', ...common, mode: 0o755 }
        : typeof what === 'string' || what instanceof Uint8Array
          ? { type: 'file', ...common, content: bytesContent(what) }
          : 'link' in what
            ? { type: 'symlink', ...common, target: what.link }
            : { type: 'hardlink', ...common, target: 'hardlink' in what ? what.hardlink : 'x' };
    const header = tarHeader(path, entry);
    if (what !== undefined && typeof what === 'object' && 'type' in what) retype(header, what.type);
    parts.push(header);
    if (entry.type === 'file') parts.push(entry.content.bytes!, Buffer.alloc(padding(entry.content.size)));
  }
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

function retype(header: Buffer, type: string): void {
  header.write(type, 156, 'latin1');
  header.fill(' ', 148, 156);
  header.write(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}

/** What an artifact holds: path → type, mode and content. */
export async function contentOf(gzip: AsyncIterable<Uint8Array> | Uint8Array): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const unpacked = Readable.from(gzip instanceof Uint8Array ? [gzip] : gzip).pipe(createGunzip());
  for await (const entry of tarEntries(unpacked, 'the artifact')) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry.content()) chunks.push(Buffer.from(chunk));
    const what = entry.type === 'file' ? Buffer.concat(chunks).toString('latin1') : entry.link;
    found[entry.path.replace(/\/$/, '')] = `${entry.type} ${entry.mode.toString(8)} ${what}`;
  }
  return found;
}

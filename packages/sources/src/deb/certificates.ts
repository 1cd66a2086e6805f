import { bytesContent, type Entry } from '@nx-oci/oci';
import type { OpenedArchive } from '../archive/archives';

const bundle = 'etc/ssl/certs/ca-certificates.crt';
/** Where OpenSSL, as Debian builds it, looks for certificates in one file. */
export const opensslFile = 'usr/lib/ssl/cert.pem';
const attributes = { uid: 0, gid: 0, mtime: 0 };

/**
 * What update-ca-certificates(8) makes where nobody chose otherwise: one file of all certificates that the package ships,
 * by name; and a link to it where OpenSSL looks for one file, as there is no folder of hashed names.
 */
export async function certificateEntries(archive: OpenedArchive): Promise<[path: string, entry: Entry][]> {
  const certificates = archive.members.filter(({ path, type }) => type === 'file' && /^usr\/share\/ca-certificates\/.+\.crt$/.test(path));
  const texts: string[] = [];
  for (const member of certificates.sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of archive.content(member).open()) chunks.push(Buffer.from(chunk));
    const text = Buffer.concat(chunks).toString('latin1');
    texts.push(text.endsWith('\n') ? text : `${text}\n`);
  }
  if (texts.length === 0) return [];
  return [
    [bundle, { type: 'file', mode: 0o644, ...attributes, content: bytesContent(texts.join('')) }],
    [opensslFile, { type: 'symlink', mode: 0o777, ...attributes, target: `/${bundle}` }],
  ];
}

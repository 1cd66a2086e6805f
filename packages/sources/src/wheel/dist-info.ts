import type { Content } from '@nx-oci/oci';
import type { OpenedArchive } from '../archive/archives';
import { damaged } from '../archive/faults';

/** The one folder of a wheel with what is known of it. Throws `artifact-damaged`. */
export function infoFolder(archive: OpenedArchive, origin: string): string {
  const found = [...new Set(archive.members.map((member) => member.path.split('/')[0]).filter((name) => name.endsWith('.dist-info')))];
  if (found.length !== 1) throw damaged(origin, `it has ${found.length === 0 ? 'no folder' : `the folders ${found.join(', ')}`} where one .dist-info has to be`);
  return found[0];
}

/** Texts about packages are short. Bytes. */
const maxText = 16 << 20;

/** A text of a wheel, by its path. Throws `artifact-damaged` for one that is not there, or too long. */
export async function textOf(archive: OpenedArchive, name: string, origin: string): Promise<string> {
  const member = archive.members.find((each) => each.path === name && each.type === 'file');
  if (member === undefined) throw damaged(origin, `it has no ${name}`);
  if (member.size! > maxText) throw damaged(origin, `its ${name} is larger than ${maxText} bytes`);
  return (await bytesOf(archive.content(member))).toString();
}

/** All bytes of a file. */
export async function bytesOf(content: Content): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of content.open()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The values of a field of METADATA or WHEEL, before the first empty line; lines that were broken are one. */
export function fields(text: string, name: string): string[] {
  const [head] = text.split(/\r?\n\r?\n/);
  return [...head.replace(/\r?\n[ \t]+/g, ' ').matchAll(new RegExp(`^${name}:[ \\t]*(.*?)[ \\t\\r]*$`, 'gmi'))].map(([, value]) => value);
}

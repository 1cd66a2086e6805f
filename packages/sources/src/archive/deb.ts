import { open } from 'node:fs/promises';
import type { Range } from './decompress';
import { damaged } from './faults';
import type { OpenArchive } from './reader';
import { tarMembers } from './tar';

const header = '!<arch>\n';
/** Bytes before each member: name (16), mtime, owner, group, mode, size (10 at 48), end. */
const headerSize = 60;
/** Control files are texts that people write. Bytes. */
const maxText = 16 << 20;

/** A Debian package, deb(5): an ar archive of `debian-binary`, `control.tar` and `data.tar`. Its texts are the control files. */
export const openDeb: OpenArchive = async (file, size, origin) => {
  const members = await arMembers(file, size, origin);
  const part = (name: string): Range => {
    const [found] = [...members].filter(([each]) => each === name || each.startsWith(`${name}.`)).map(([, range]) => range);
    if (found === undefined) throw damaged(origin, `it has no ${name}`);
    return found;
  };
  if (!members.has('debian-binary')) throw damaged(origin, 'it is no Debian package');
  const [control, data] = [part('control.tar'), part('data.tar')];
  const texts: Record<string, string> = {};
  for await (const member of tarMembers(file, control, `${origin}, control.tar`)) {
    if (member.type !== 'file') continue;
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of member.content()) {
      chunks.push(Uint8Array.prototype.slice.call(chunk));
      if ((length += chunk.length) > maxText) throw damaged(origin, `its ${member.path} is larger than ${maxText} bytes`);
    }
    texts[member.path.replace(/^\.\//, '')] = Buffer.concat(chunks).toString();
  }
  return { texts, members: tarMembers(file, data, `${origin}, data.tar`) };
};

/** Names and places of what is in an ar archive. */
async function arMembers(file: string, size: number, origin: string): Promise<Map<string, Range>> {
  const handle = await open(file);
  try {
    const read = async (at: number, length: number): Promise<string> => (await handle.read(Buffer.alloc(length), 0, length, at)).buffer.toString('latin1');
    if ((await read(0, header.length)) !== header) throw damaged(origin, 'it is no ar archive');
    const members = new Map<string, Range>();
    for (let at = header.length; at < size;) {
      const text = await read(at, headerSize);
      const length = Number(text.slice(48, 58).trim() || NaN);
      const offset = at + headerSize;
      if (text.slice(58) !== '`\n' || !Number.isInteger(length) || length < 0 || offset + length > size) throw damaged(origin, `it is cut off or damaged at byte ${at}`);
      members.set(text.slice(0, 16).trim().replace(/\/$/, ''), { offset, size: length });
      at = offset + length + (length % 2);
    }
    return members;
  } finally {
    await handle.close();
  }
}

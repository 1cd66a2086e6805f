import { bytesContent, type Entry } from '@nx-oci/oci';
import type { OpenedArchive } from '../archive/archives';
import { damaged } from '../archive/faults';
import { SourcesError } from '../error';
import type { LockedPackage } from './lock';
import { stanzas, type Stanza } from './stanza';

/** The control file of a package. Throws `artifact-damaged`, and `package-mismatch` where it is of another package than is locked. */
export function controlOf({ texts }: OpenedArchive, locked: LockedPackage, origin: string): Stanza {
  const [control] = stanzas(texts.control ?? '');
  if (control === undefined) throw damaged(origin, 'it has no control file');
  for (const [field, expected] of [['package', locked.name], ['version', locked.version], ['architecture', locked.architecture]] as const) {
    const found = control.get(field);
    if (found === expected) continue;
    throw new SourcesError('package-mismatch', {
      message: `${origin} says of itself that its ${field} is ${found ?? 'not known'}, not ${expected}.`,
      remedy: 'The index of its repository is wrong about it: tell its makers, and take another version.',
    });
  }
  return control;
}

/** What images without dpkg say of a package, so that scanners see it: its control data, as dpkg keeps it, and its checksums. */
export function statusEntries({ texts }: OpenedArchive, name: string): [path: string, entry: Entry][] {
  const control = texts.control.replaceAll('\r\n', '\n').trim();
  const status = `${control.replace(/^Package:.*$/im, (line) => `${line}\nStatus: install ok installed`)}\n`;
  const path = `var/lib/dpkg/status.d/${name}`;
  return [[path, text(status)], ...(texts.md5sums === undefined ? [] : [[`${path}.md5sums`, text(texts.md5sums)] satisfies [string, Entry]])];
}

function text(content: string): Entry {
  return { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content: bytesContent(content) };
}

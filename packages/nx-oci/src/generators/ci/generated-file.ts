import { createHash } from 'node:crypto';
import type { Tree } from '@nx/devkit';

/** Stands before what is generated, with a digest of all that follows: whether somebody has changed it since is seen by that. */
const header = /^# Written by nx-oci:ci ([0-9a-f]{16}), which updates it as long as nobody changes it(?:\.|: (.+))\n/;

/** A text with the header before it, and the command that wrote it there; one that has a header gets that of what it is now. */
export function stamped(text: string, command: string): string {
  const body = text.replace(header, '');
  return `# Written by nx-oci:ci ${digest(command, body)}, which updates it as long as nobody changes it: ${command}\n${body}`;
}

/** A text that is as it was written. */
export interface Generated {
  /** What wrote it; not said by files of the first version. */
  command?: string;
  /** What follows the header. */
  body: string;
}

/** Reads a text that was generated; nothing where somebody has changed it, or never was it generated. */
export function generated(text: string): Generated | undefined {
  const [line, written, command] = header.exec(text) ?? [];
  if (line === undefined) return undefined;
  const body = text.slice(line.length);
  return digest(command, body) === written ? { command, body } : undefined;
}

/** The files of a folder that are as they were generated. */
export function generatedIn(tree: Tree, folder: string): (Generated & { file: string })[] {
  const files = tree.children(folder).filter((name) => name.startsWith('nx-oci')).map((name) => `${folder}/${name}`);
  return files.flatMap((file) => {
    const found = generated(tree.read(file, 'utf8') ?? '');
    return found ? [{ file, ...found }] : [];
  });
}

function digest(command: string | undefined, body: string): string {
  return createHash('sha256').update(command === undefined ? body : `${command}\n${body}`).digest('hex').slice(0, 16);
}

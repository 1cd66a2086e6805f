import { createHash } from 'node:crypto';

/** Stands before what is generated, with a digest of all that follows: whether somebody has changed it since is seen by that. */
const header = /^# Written by nx-oci:ci ([0-9a-f]{16}), which updates it as long as nobody changes it\.\n/;

/** A text with the header before it; one that has a header gets that of what it is now. */
export function stamped(text: string): string {
  const body = text.replace(header, '');
  return `# Written by nx-oci:ci ${digest(body)}, which updates it as long as nobody changes it.\n${body}`;
}

/** Whether a text is as it was written. */
export function isUnchanged(text: string): boolean {
  const [line, written] = header.exec(text) ?? [];
  return line !== undefined && digest(text.slice(line.length)) === written;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

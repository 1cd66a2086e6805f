import { open } from 'node:fs/promises';

/** Whether bytes begin as a page of HTML does: what logins, portals and moved files answer in place of what was asked for. */
export function isHtmlPage(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  return /^(\xef\xbb\xbf)?\s*(<!--[^]*?-->\s*)*<(!doctype\s+html|html|head|body)\b/i.test(start);
}

/** The same of a file (absolute). */
export async function startsAsHtml(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1024), 0, 1024, 0);
    return isHtmlPage(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

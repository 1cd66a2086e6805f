/** Whether bytes begin as a page of HTML does: what logins, portals and moved files answer in place of what was asked for. */
export function isHtmlPage(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, htmlStart)).toString('latin1');
  return /^(\xef\xbb\xbf)?\s*(<!--[^]*?-->\s*)*<(!doctype\s+html|html|head|body)\b/i.test(start);
}

/** As many bytes of a file as tell whether it is a page. */
export const htmlStart = 1024;

import type { Content } from '@nx-oci/oci';
import { secretFiles, secretTexts } from './secret-patterns';

/** A secret in a file. What it is stays out of all messages. */
export interface FoundSecret {
  kind: string;
  /** Of a text; nothing where the file's name tells. */
  line?: number;
}

/** Texts are told from programs and data by what their first bytes do not hold: NUL. */
const headSize = 8 << 10;
/** A secret may lie across two chunks. Longer than any match, in characters. */
const overlap = 1 << 10;

/** What a path says that a file holds. */
export function secretInPath(path: string): FoundSecret[] {
  return secretFiles.filter(({ pattern }) => pattern.test(path)).map(({ kind }) => ({ kind }));
}

/** The secrets that a file holds, one of each kind; none of what is no text. */
export async function secretsIn(content: Content): Promise<FoundSecret[]> {
  const found = new Map<string, FoundSecret>();
  let rest = '';
  let line = 1;
  let read = 0;
  for await (const chunk of content.open()) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (read < headSize && bytes.subarray(0, headSize - read).includes(0)) return [];
    read += bytes.length;
    const text = rest + bytes.toString('latin1');
    for (const secret of secretsInText(text, line)) if (!found.has(secret.kind)) found.set(secret.kind, secret);
    const kept = Math.max(0, text.length - overlap);
    line += linesIn(text.slice(0, kept));
    rest = text.slice(kept);
  }
  return [...found.values()];
}

/** The secrets that a text holds, the first of each kind. `firstLine` is the number of the line that it begins with. */
export function secretsInText(text: string, firstLine = 1): FoundSecret[] {
  return secretTexts.flatMap(({ kind, pattern }) => {
    const at = text.search(pattern);
    return at < 0 ? [] : [{ kind, line: firstLine + linesIn(text.slice(0, at)) }];
  });
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

import { hexOf, type Content, type Store } from '@nx-oci/oci';
import { parseElf } from '../elf';

/** What the system looks at in order to start a program: an interpreter, or nothing where it starts by itself. */
export interface ProgramStart {
  kind: 'dynamic' | 'script';
  /** The loader of a dynamic program, or what a script names in its first line. */
  interpreter: string;
  /** What a script's first line has behind that. */
  argument?: string;
}

/** What is read of a program: headers, and a loader's name behind them. Bytes. */
const headSize = 64 << 10;

/** How a program is started; nothing for one that needs no other, and for what is none. The store remembers it. */
export async function programStart(content: Content, store: Store): Promise<ProgramStart | undefined> {
  const known = await store.readRecord<{ start?: ProgramStart }>('start', hexOf(content.digest));
  if (known) return known.start;
  const start = startIn(await headOf(content), content.size);
  await store.writeRecord('start', hexOf(content.digest), { start });
  return start;
}

function startIn(head: Buffer, size: number): ProgramStart | undefined {
  // As Linux reads it: all behind the first white space is one argument.
  const [, interpreter, argument] = /^#![ \t]*(\S+)(?:[ \t]+([^\n]*?))?[ \t]*\r?\n/.exec(head.toString('latin1', 0, 256)) ?? [];
  if (interpreter !== undefined) return { kind: 'script', interpreter, ...(argument && { argument }) };
  const elf = parseElf((at, length) => head.subarray(at, at + length), size);
  return elf?.interpreter === undefined || elf.flaw !== undefined ? undefined : { kind: 'dynamic', interpreter: elf.interpreter };
}

async function headOf(content: Content): Promise<Buffer> {
  let head = Buffer.alloc(0);
  for await (const chunk of content.open()) {
    head = Buffer.concat([head, chunk.subarray(0, headSize - head.length)]);
    if (head.length >= headSize) break;
  }
  return head;
}

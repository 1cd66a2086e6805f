/** What of an ELF file is to be other than in a static amd64 executable. */
export interface ElfShape {
  machine?: number;
  bits?: 32 | 64;
  bigEndian?: boolean;
  /** e_type: 1 object, 2 executable, 3 shared or position-independent, 4 core. */
  type?: number;
  entryPoint?: number;
  interpreter?: string;
  /** Entries of the dynamic section, tag and value. */
  dynamic?: [tag: number, value: number][];
}

/** A minimal ELF file: header, program headers, and the bytes that they name. */
export function elfFile({
  machine = 62,
  bits = 64,
  bigEndian = false,
  type = 2,
  entryPoint = 0x400078,
  interpreter,
  dynamic,
}: ElfShape = {}): Buffer {
  const wide = bits === 64;
  const word = wide ? 8 : 4;
  const number = (value: number, size: number): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    const cut = bytes.subarray(0, size);
    return bigEndian ? cut.reverse() : cut;
  };
  const parts = [
    { kind: 1, bytes: Buffer.alloc(16, 0x90) },
    ...(interpreter === undefined ? [] : [{ kind: 3, bytes: Buffer.from(`${interpreter}\0`) }]),
    ...(dynamic === undefined
      ? []
      : [{ kind: 2, bytes: Buffer.concat([...dynamic, [0, 0]].flatMap((pair) => pair.map((value) => number(value, word)))) }]),
  ];
  const headerSize = wide ? 64 : 52;
  const entrySize = wide ? 56 : 32;
  let offset = headerSize + parts.length * entrySize;
  const programHeaders = parts.map(({ kind, bytes }) => {
    const size = bytes.length;
    const fields = wide
      ? [
          [kind, 4],
          [5, 4],
          [offset, 8],
          [0, 8],
          [0, 8],
          [size, 8],
          [size, 8],
          [1, 8],
        ]
      : [
          [kind, 4],
          [offset, 4],
          [0, 4],
          [0, 4],
          [size, 4],
          [size, 4],
          [5, 4],
          [1, 4],
        ];
    offset += size;
    return Buffer.concat(fields.map(([value, width]) => number(value, width)));
  });
  const header = Buffer.concat([
    Buffer.from([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, bigEndian ? 2 : 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    ...[
      [type, 2],
      [machine, 2],
      [1, 4],
      [entryPoint, word],
      [headerSize, word],
      [0, word],
      [0, 4],
      [headerSize, 2],
      [entrySize, 2],
      [parts.length, 2],
      [0, 2],
      [0, 2],
      [0, 2],
    ].map(([value, width]) => number(value, width)),
  ]);
  return Buffer.concat([header, ...programHeaders, ...parts.map(({ bytes }) => bytes)]);
}

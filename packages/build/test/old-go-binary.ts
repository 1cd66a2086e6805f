const start = Buffer.from('3077af0c9274080241e1c107e6d618e6', 'hex');
const end = Buffer.from('f932433186182072008242104116d8f2', 'hex');

/** An ELF file with build information as Go had it before 1.18: pointers in the data to strings that lie before them. */
export function oldGoBinary(
  version: string,
  modules: string,
  { bits = 64, bigEndian = false }: { bits?: 32 | 64; bigEndian?: boolean } = {},
): Buffer {
  const word = bits / 8;
  const wide = bits === 64;
  const number = (value: number, size: number): Buffer => {
    const bytes = Buffer.alloc(size);
    return bigEndian ? (bytes.writeUIntBE(value, size - 4, 4), bytes) : (bytes.writeUIntLE(value, 0, 4), bytes);
  };
  const small = (value: number): Buffer => number(value, 4).subarray(...(bigEndian ? [2, 4] : [0, 2]));
  const numbers = (...values: number[]): Buffer => Buffer.concat(values.map((value) => number(value, word)));

  const framed = Buffer.concat([start, Buffer.from(modules), end]);
  const texts = { offset: 0x1000, address: 0x401000, bytes: Buffer.concat([Buffer.from(version), framed]) };
  const data = { offset: 0x11000, address: 0x611000 };
  const [versionAt, modulesAt] = [data.address + 0x40, data.address + 0x60];
  const file = Buffer.alloc(data.offset + 0x100);
  const segment = (flags: number, offset: number, address: number, size: number): Buffer =>
    wide
      ? Buffer.concat([number(1, 4), number(flags, 4), numbers(offset, address, address, size, size, 0x1000)])
      : numbers(1, offset, address, address, size, size, flags, 0x1000);
  const headers = Buffer.concat([
    Buffer.from([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, bigEndian ? 2 : 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    small(2),
    small(wide ? 62 : 8),
    number(1, 4),
    numbers(0x401000, wide ? 64 : 52, 0),
    number(0, 4),
    ...[wide ? 64 : 52, wide ? 56 : 32, 2, wide ? 64 : 40, 0, 0].map(small),
    segment(4, texts.offset, texts.address, texts.bytes.length),
    segment(6, data.offset, data.address, 0x100),
  ]);
  headers.copy(file);
  texts.bytes.copy(file, texts.offset);
  const mark = Buffer.concat([Buffer.from('\xff Go buildinf:', 'latin1'), Buffer.from([word, bigEndian ? 1 : 0])]);
  Buffer.concat([mark, numbers(versionAt, modulesAt)]).copy(file, data.offset);
  numbers(texts.address, version.length).copy(file, data.offset + 0x40);
  numbers(texts.address + version.length, framed.length).copy(file, data.offset + 0x60);
  return file;
}

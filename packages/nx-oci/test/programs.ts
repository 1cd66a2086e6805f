/** The start of an ELF executable for a processor, as far as headers tell. */
export function elfProgram(architecture: 'amd64' | 'arm64'): Buffer {
  const bytes = Buffer.alloc(120);
  bytes.write('\x7fELF\x02\x01\x01', 'latin1');
  bytes.writeUInt16LE(2, 16);
  bytes.writeUInt16LE({ amd64: 62, arm64: 183 }[architecture], 18);
  return bytes;
}

/** The start of a Mach-O executable for a processor. */
export function machOProgram(architecture: 'amd64' | 'arm64'): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.writeUInt32LE(0xfeedfacf, 0);
  bytes.writeUInt32LE({ amd64: 0x01000007, arm64: 0x0100000c }[architecture], 4);
  return bytes;
}

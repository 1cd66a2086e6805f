/** cputype, as mach/machine.h has it. */
const cpus = { amd64: 0x01000007, arm64: 0x0100000c };

/** The start of a Mach-O executable for a processor. */
export function machOFile(architecture: keyof typeof cpus = 'arm64'): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.writeUInt32LE(0xfeedfacf, 0);
  bytes.writeUInt32LE(cpus[architecture], 4);
  // MH_EXECUTE.
  bytes.writeUInt32LE(2, 12);
  return bytes;
}

import { formatPlatform, type Platform } from '@nx-oci/oci';
import { SourcesError } from '../error';

/** What a program runs on: an operating system, and the architectures that it holds code for, by the names that images use. */
export interface Machine {
  os: string;
  architectures: string[];
}

/** What is needed of a file's start to know its machine. Bytes. */
export const machineBytes = 512;

/** e_machine, bits and byte order, as the System V ABI numbers them → architecture. */
const elfMachines: Record<string, string> = {
  '3/32/le': '386',
  '62/64/le': 'amd64',
  '40/32/le': 'arm',
  '183/64/le': 'arm64',
  '258/64/le': 'loong64',
  '8/64/le': 'mips64le',
  '21/64/le': 'ppc64le',
  '243/64/le': 'riscv64',
  '22/64/be': 's390x',
};
/** EI_OSABI of systems that mark their programs → system. Linux mostly has 0 there. */
const elfSystems: Record<number, string> = { 0: 'linux', 2: 'netbsd', 3: 'linux', 6: 'solaris', 9: 'freebsd', 12: 'openbsd' };
/** cputype, as mach/machine.h has it → architecture. */
const machCpus: Record<number, string> = { 0x7: '386', 0x01000007: 'amd64', 0xc: 'arm', 0x0100000c: 'arm64' };

/** The machine that the start of a file names; nothing for what is no program: texts, scripts, data. */
export function machineOf(start: Uint8Array): Machine | undefined {
  const bytes = Buffer.from(start.buffer, start.byteOffset, Math.min(start.length, machineBytes));
  if (bytes.length >= 2 && bytes.toString('latin1', 0, 2) === 'MZ') return { os: 'windows', architectures: [] };
  if (bytes.length < 20) return undefined;
  const magic = bytes.readUInt32BE(0);
  if (magic === 0x7f454c46) return elfMachine(bytes);
  if (magic === 0xcffaedfe || magic === 0xcefaedfe) return { os: 'darwin', architectures: [cpuName(bytes.readUInt32LE(4))] };
  // Class files of Java begin so too: what is a number of architectures here is a version of at least 45 there.
  if (magic === 0xcafebabe && bytes.readUInt32BE(4) < 20) {
    const count = Math.min(bytes.readUInt32BE(4), Math.floor((bytes.length - 8) / 20));
    return { os: 'darwin', architectures: Array.from({ length: count }, (_, at) => cpuName(bytes.readUInt32BE(8 + at * 20))) };
  }
  return undefined;
}

function elfMachine(bytes: Buffer): Machine {
  const little = bytes[5] !== 2;
  const number = little ? bytes.readUInt16LE(18) : bytes.readUInt16BE(18);
  const machine = `${number}/${bytes[4] === 2 ? 64 : 32}/${little ? 'le' : 'be'}`;
  return { os: elfSystems[bytes[7]] ?? `system ${bytes[7]}`, architectures: [elfMachines[machine] ?? `machine ${machine}`] };
}

function cpuName(type: number): string {
  return machCpus[type] ?? `cpu ${type}`;
}

/** Whether a program runs on a platform. Variants are not told apart. */
export function runsOn(machine: Machine, { os, architecture }: Platform): boolean {
  return machine.os === os && machine.architectures.includes(architecture);
}

/** An error for a program that does not run on a platform; `origin` is how messages name it. */
export function wrongPlatform(origin: string, { os, architectures }: Machine, platform: Platform): SourcesError {
  return new SourcesError('wrong-platform', {
    message: `${origin} is for ${[os, architectures.join(' and ')].filter(Boolean).join('/')}, and is to go into ${formatPlatform(platform)}.`,
    remedy: "Take the one for this platform: look at the address, and at the names that its makers have for systems and architectures.",
  });
}

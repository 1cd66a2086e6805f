import { readdirSync, readFileSync } from 'node:fs';
import { parsePlatform, type Platform } from '@nx-oci/oci';

/** `e_machine` of ELF, as its two bytes stand in files of the architecture. */
const machines: Record<string, string> = {
  '386': '0300', amd64: '3e00', arm: '2800', arm64: 'b700', loong64: '0201', mips64le: '0800', ppc64le: '1500', riscv64: 'f300', s390x: '0016',
};

/** What this machine is in the words of images. */
const own: Record<string, string[]> = { x64: ['amd64', '386'], arm64: ['arm64'], ia32: ['386'], arm: ['arm'], loong64: ['loong64'], ppc64: ['ppc64le'], riscv64: ['riscv64'], s390x: ['s390x'] };

/**
 * Whether Linux on this machine runs programs of a platform: its own, or those that the kernel gives to an interpreter (qemu)
 * which it has open, so that it need not be in the container.
 */
export function runsPrograms({ os, architecture }: Platform, { arch = process.arch, folder = '/proc/sys/fs/binfmt_misc' }: { arch?: string; folder?: string } = {}): boolean {
  if (os !== 'linux') return false;
  if (own[arch]?.includes(architecture)) return true;
  try {
    return readdirSync(folder)
      .filter((name) => name !== 'register' && name !== 'status')
      .some((name) => isFor(readFileSync(`${folder}/${name}`, 'utf8'), machines[architecture]));
  } catch {
    // No such file system: nothing is registered.
    return false;
  }
}

/** Those platforms, this machine's own first. */
export function runnablePlatforms(machine: Parameters<typeof runsPrograms>[1] = {}): Platform[] {
  const first = own[machine.arch ?? process.arch] ?? [];
  const names = [...first, ...Object.keys(machines).filter((name) => !first.includes(name))];
  return names.map((name) => parsePlatform(`linux/${name}`)).filter((platform) => runsPrograms(platform, machine));
}

/** What the kernel tells of a registration: whether it is in force, flags, the first bytes of files. */
function isFor(entry: string, machine: string | undefined): boolean {
  const [, magic = ''] = /^magic ([0-9a-f]+)$/m.exec(entry) ?? [];
  return entry.startsWith('enabled') && /^flags: .*F/m.test(entry) && magic.startsWith('7f454c46') && magic.slice(36, 40) === machine;
}

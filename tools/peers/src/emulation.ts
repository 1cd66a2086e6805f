import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { PeerError } from './error';
import { tryRun } from './run';
import { tool } from './tool';

/**
 * How a container for another machine runs: the kernel knows qemu (`binfmt`), qemu is made the container's
 * entrypoint (`entrypoint`), or nothing is needed (`native`).
 */
export type Emulation = 'native' | 'binfmt' | 'entrypoint';

const binfmt = '/proc/sys/fs/binfmt_misc';

/** The start of an ELF file for aarch64, and which of its bits count; as qemu's own registration has it. */
const magic = String.raw`\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00`;
const mask = String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff`;

/**
 * Decides how an image for `platform` runs on this machine, and registers qemu with the kernel if that is possible:
 * from then on every engine here runs arm64, until the machine restarts.
 * @throws PeerError `peer-no-emulation` for a platform other than amd64 and arm64
 */
export async function emulationFor(platform: string): Promise<Emulation> {
  const machine = process.arch === 'x64' ? 'amd64' : process.arch;
  const [os, arch] = platform.split('/');
  if (os === 'linux' && arch === machine) return 'native';
  if (os !== 'linux' || arch !== 'arm64') {
    throw new PeerError('peer-no-emulation', `No way to run ${platform} on ${machine}.`, 'Run linux/amd64 or linux/arm64 images.');
  }
  return (await registerQemu()) ? 'binfmt' : 'entrypoint';
}

/** True if the kernel runs aarch64 programs by qemu, inside containers too. */
async function registerQemu(): Promise<boolean> {
  if (!existsSync(`${binfmt}/status`)) {
    await tryRun([tool('mount'), '-t', 'binfmt_misc', 'binfmt_misc', binfmt]);
    if (!existsSync(`${binfmt}/status`)) return false;
  }
  const entry = `${binfmt}/qemu-aarch64`;
  if (!existsSync(entry)) {
    try {
      // F: the kernel opens qemu now, so that it need not exist inside the container. P: argv[0] stays as it was.
      writeFileSync(`${binfmt}/register`, `:qemu-aarch64:M::${magic}:${mask}:${tool('qemu-aarch64-static')}:PF`);
    } catch (error) {
      // Another process may have been quicker.
      if (error instanceof PeerError) throw error;
    }
  }
  try {
    const state = readFileSync(entry, 'utf8');
    return state.startsWith('enabled') && /^flags: .*F/m.test(state);
  } catch {
    return false;
  }
}

import { formatPlatform, type Platform } from '@nx-oci/oci';
import { SourcesError } from '../error';
import type { WheelContent } from './content';

/** The Python that wheels are for: CPython, on a machine that is not this one. */
export interface PythonTarget {
  platform: Platform;
  /** `3.11`, or with its patch level. */
  python: string;
  /** As Python has it: `x86_64`. */
  machine: string;
  libc: { name: 'glibc' | 'musl'; version: string };
}

const machines: Record<string, Record<string, string>> = {
  linux: {
    '386': 'i686',
    amd64: 'x86_64',
    arm: 'armv7l',
    arm64: 'aarch64',
    loong64: 'loongarch64',
    mips64le: 'mips64',
    ppc64le: 'ppc64le',
    riscv64: 'riscv64',
    s390x: 's390x',
  },
  darwin: { amd64: 'x86_64', arm64: 'arm64' },
};

/** What a content says of the Python in the image, and what counts where it says nothing: Debian 12's. */
export function pythonOf({ python = '3.11', libc = 'glibc', glibc = '2.36' }: WheelContent): Required<Pick<WheelContent, 'python' | 'libc' | 'glibc'>> {
  return { python, libc, glibc };
}

/** What wheels of a content are for on a platform. Throws `content-invalid` for what no wheel is for. */
export function pythonTarget(content: WheelContent, platform: Platform): PythonTarget {
  const { python, libc, glibc } = pythonOf(content);
  const refuse = (what: string, remedy: string): never => {
    throw new SourcesError('content-invalid', { message: `There are no wheels for ${what}.`, remedy });
  };
  const machine = platform.variant === 'v6' ? 'armv6l' : machines[platform.os]?.[platform.architecture];
  if (machine === undefined) return refuse(formatPlatform(platform), 'Build for Linux or macOS.');
  if (!/^3\.\d+(\.\d+)?$/.test(python)) return refuse(`Python "${python}"`, 'Give "python" as 3.11, or 3.11.2.');
  if (!/^2\.\d+$/.test(glibc)) return refuse(`glibc "${glibc}"`, 'Give "glibc" as 2.36.');
  return { platform, python, machine, libc: libc === 'musl' ? { name: 'musl', version: '1.2' } : { name: 'glibc', version: glibc } };
}

/** `3.11`. */
export function pythonSeries({ python }: PythonTarget): string {
  return python.split('.').slice(0, 2).join('.');
}

/** The patch level counts as the first of the series where it is not said. */
export function fullPythonVersion({ python }: PythonTarget): string {
  return python.split('.').length === 2 ? `${python}.0` : python;
}

/** For messages. */
export function describeTarget({ platform, python, libc }: PythonTarget): string {
  return `CPython ${python} on ${formatPlatform(platform)}${platform.os === 'linux' ? ` (${libc.name} ${libc.version})` : ''}`;
}

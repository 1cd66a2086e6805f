import type { Platform } from '@nx-oci/oci';

/** A platform in the words of Node: `process.platform`, `process.arch`. */
export interface NpmTarget {
  os: string;
  cpu: string;
  /** Of Linux alone. */
  libc?: string;
}

/** What packages say of where they run. */
export interface PlatformLimits {
  os?: string[];
  cpu?: string[];
  libc?: string[];
}

const architectures: Record<string, string> = { amd64: 'x64', '386': 'ia32', ppc64le: 'ppc64', mips64le: 'mips64el' };

/** The target of packages in images of a platform. */
export function npmTarget({ os, architecture }: Platform, libc: 'glibc' | 'musl' = 'glibc'): NpmTarget {
  return { os, cpu: architectures[architecture] ?? architecture, ...(os === 'linux' && { libc }) };
}

/** Whether a package runs on a target: its package.json says so by `os`, `cpu` and `libc`. */
export function fits(limits: PlatformLimits, target: NpmTarget): boolean {
  return (['os', 'cpu', 'libc'] as const).every((kind) => limits[kind] === undefined || allows([limits[kind]].flat(), target[kind]));
}

/** None of those with a `!`, and one of the others if there are any. */
function allows(list: string[], value: string | undefined): boolean {
  if (list.length === 1 && list[0] === 'any') return true;
  if (value === undefined || list.includes(`!${value}`)) return false;
  const wanted = list.filter((each) => !each.startsWith('!'));
  return wanted.length === 0 || wanted.includes(value);
}

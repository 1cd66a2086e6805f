import { pythonSeries, type PythonTarget } from './python-target';

/** The newest macOS that wheels may ask for. */
const macos = 14;
/** The glibc that each of the names before PEP 600 stands for. */
const oldManylinux: Record<number, string> = { 5: 'manylinux1', 12: 'manylinux2010', 17: 'manylinux2014' };

/**
 * The tags of wheels that run on the target, the best first, in pip's order: those for its own ABI, the stable ABI, and no
 * ABI; newer platforms before older ones (PEP 425, 600, 656).
 */
export function supportedTags(target: PythonTarget): string[] {
  const minor = Number(pythonSeries(target).split('.')[1]);
  const platforms = target.platform.os === 'darwin' ? macPlatforms(target.machine) : linuxPlatforms(target);
  const on = (tag: string): string[] => platforms.map((platform) => `${tag}-${platform}`);
  const own = `cp3${minor}`;
  // Before 3.8, the ABI told of an allocator that everybody had.
  const abi = minor < 8 ? `${own}m` : own;
  const olderMinors = (last: number): number[] => Array.from({ length: Math.max(0, minor - last) }, (_, index) => minor - 1 - index);
  const pythons = [`py3${minor}`, 'py3', ...olderMinors(0).map((each) => `py3${each}`)];
  return [
    ...on(`${own}-${abi}`),
    ...on(`${own}-abi3`),
    ...on(`${own}-none`),
    ...olderMinors(2).flatMap((each) => on(`cp3${each}-abi3`)),
    ...pythons.flatMap((python) => on(`${python}-none`)),
    `${own}-none-any`,
    ...pythons.map((python) => `${python}-none-any`),
  ];
}

const ranks = new WeakMap<PythonTarget, ReadonlyMap<string, number>>();

/** The same by tag: the lower the number, the better. */
export function tagRanks(target: PythonTarget): ReadonlyMap<string, number> {
  const known = ranks.get(target) ?? new Map(supportedTags(target).map((tag, at) => [tag, at]));
  ranks.set(target, known);
  return known;
}

function linuxPlatforms({ machine, libc }: PythonTarget): string[] {
  const minor = Number(libc.version.split('.')[1]);
  const down = (last: number): number[] => Array.from({ length: Math.max(0, minor - last + 1) }, (_, index) => minor - index);
  const plain = `linux_${machine}`;
  if (libc.name === 'musl') return [...down(0).map((each) => `musllinux_1_${each}_${machine}`), plain];
  const oldest = machine === 'x86_64' || machine === 'i686' ? 5 : 17;
  return [...down(oldest).flatMap((each) => [`manylinux_2_${each}_${machine}`, ...(oldManylinux[each] ? [`${oldManylinux[each]}_${machine}`] : [])]), plain];
}

/** macOS 11 came after 10.16. Programs for two processors may name releases that only one of them had. */
function macPlatforms(machine: string): string[] {
  const formats = machine === 'arm64' ? ['arm64', 'universal2'] : ['x86_64', 'intel', 'fat64', 'fat3', 'universal2', 'universal'];
  const numbers = (first: number, last: number): number[] => Array.from({ length: first - last + 1 }, (_, index) => first - index);
  return [
    ...numbers(macos, 11).flatMap((major) => formats.map((format) => `macosx_${major}_0_${format}`)),
    ...numbers(16, 4).flatMap((minor) => (machine === 'arm64' ? ['universal2'] : formats).map((format) => `macosx_10_${minor}_${format}`)),
  ];
}

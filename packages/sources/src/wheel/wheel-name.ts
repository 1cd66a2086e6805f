import { compare, valid } from '@renovatebot/pep440';

/** What the file name of a wheel says. */
export interface WheelName {
  name: string;
  version: string;
  /** Among wheels that fit equally well, the highest is taken. */
  build: [number, string];
  /** Each as `cp311-cp311-manylinux_2_17_x86_64`. */
  tags: string[];
}

/** Reads the file name of a wheel (binary distribution format, "File name convention"); nothing if it is none. */
export function parseWheelName(file: string): WheelName | undefined {
  const [, name, version, number = '', build = '', ...tag] = /^([A-Za-z0-9._]+)-([A-Za-z0-9._!+]+)(?:-(\d+)([A-Za-z0-9._]*))?-([\w.]+)-([\w.]+)-([\w.]+)\.whl$/.exec(file) ?? [];
  const written = version?.replaceAll('_', '-');
  if (written === undefined || valid(written) === null) return undefined;
  return { name: normalizeName(name), version: written, build: [Number(number || -1), build], tags: expandTag(tag.join('-')) };
}

/** The name of a project in its one written form (PEP 503). */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** The tags that a compressed one stands for (PEP 425): `py2.py3-none-any` is two. */
export function expandTag(tag: string): string[] {
  const [pythons, abis, platforms] = tag.toLowerCase().split('-').map((part) => part.split('.'));
  return (pythons ?? []).flatMap((python) => (abis ?? []).flatMap((abi) => (platforms ?? []).map((platform) => `${python}-${abi}-${platform}`)));
}

/** Whether two texts are one version (PEP 440): `1.0` and `1.0.0` are. */
export function sameVersion(a: string, b: string): boolean {
  return valid(a) !== null && valid(b) !== null && compare(a, b) === 0;
}

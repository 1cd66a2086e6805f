import type { GoBuildInfo, GoModule } from './go-build-info';

/** A package that a file of an image says is there. */
export interface FoundPackage {
  /** As package URLs name it. */
  type: 'apk' | 'deb' | 'golang' | 'npm' | 'pypi';
  name: string;
  version?: string;
  architecture?: string;
  /** The source package that it was built from, where that has another name or version. */
  source?: { name: string; version?: string };
  /** As it says itself: mostly an SPDX expression. */
  license?: string;
  /** The hash of its content as go.sum has it. */
  goSum?: string;
  /** Says why what is known of it is not the whole. */
  remark?: string;
  /** Whether it is the program rather than what was linked into it. */
  program?: boolean;
}

/** What the packages of a distribution are named by. */
export interface Distribution {
  /** `debian`, `alpine`. */
  id: string;
  version?: string;
}

/** Reads packages from the text of a file. */
export type ReadPackages = (text: string) => FoundPackage[];

const places: [pattern: RegExp, read: ReadPackages][] = [
  [/^var\/lib\/dpkg\/status$/, debianPackages],
  // Images without dpkg have a file for each package here, and its checksums beside it.
  [/^var\/lib\/dpkg\/status\.d\/[^/]+(?<!\.md5sums)$/, debianPackages],
  [/^(usr\/)?lib\/apk\/db\/installed$/, alpinePackages],
  [/(^|\/)[^/]+\.dist-info\/METADATA$/, pythonPackages],
  [/(^|\/)node_modules\/(@[^/]+\/)?[^@./][^/]*\/package\.json$/, npmPackages],
];

/** How to read the packages that the file at a path of an image tells of; nothing if it is no such file. */
export function packagesAt(path: string): ReadPackages | undefined {
  return places.find(([pattern]) => pattern.test(path))?.[1];
}

/** The Debian package whose copyright file stands at a path of an image. */
export function copyrightOf(path: string): string | undefined {
  return /^usr\/share\/doc\/([^/]+)\/copyright$/.exec(path)?.[1];
}

/** Paths at which an image says what distribution it is, the best first: os-release(5). */
export const osReleasePaths = ['etc/os-release', 'usr/lib/os-release'];

/** Reads os-release(5). */
export function parseOsRelease(text: string): Distribution | undefined {
  const value = (key: string): string | undefined =>
    new RegExp(`^${key}=(["']?)(.*)\\1$`, 'm').exec(text)?.[2].replace(/\\(.)/g, '$1') || undefined;
  const [id, version] = [value('ID'), value('VERSION_ID')];
  return id === undefined ? undefined : { id, version };
}

/** deb-control(5): stanzas of fields; a value goes on in lines that begin with white space. */
function debianPackages(text: string): FoundPackage[] {
  return stanzas(text, /^([A-Za-z][A-Za-z0-9-]*):[ \t]*(.*)$/).flatMap((field): FoundPackage[] => {
    const [name, version, status] = [field.get('Package'), field.get('Version'), field.get('Status')];
    // Of a package that was removed the configuration may stay, and its stanza with it.
    if (!name || !version || (status !== undefined && !/ installed$/.test(status))) return [];
    const [, sourceName, sourceVersion] = /^(\S+)(?:\s+\((.+)\))?/.exec(field.get('Source') ?? '') ?? [];
    const source = sourceName ? { source: { name: sourceName, version: sourceVersion ?? version } } : {};
    return [{ type: 'deb', name, version, architecture: field.get('Architecture'), ...source }];
  });
}

/** The database of apk-tools: stanzas of fields with names of one letter; upper and lower case differ. */
function alpinePackages(text: string): FoundPackage[] {
  return stanzas(text, /^([A-Za-z]):(.*)$/).flatMap((field): FoundPackage[] => {
    const [name, version, origin, license] = ['P', 'V', 'o', 'L'].map((letter) => field.get(letter));
    if (!name || !version) return [];
    return [{ type: 'apk', name, version, architecture: field.get('A'), ...(origin && { source: { name: origin, version } }), ...(license && { license }) }];
  });
}

/** Python's core metadata: fields up to an empty line, then the description. */
function pythonPackages(text: string): FoundPackage[] {
  const [field] = stanzas(text, /^([A-Za-z][A-Za-z0-9-]*):[ \t]*(.*)$/);
  const [name, version] = [field?.get('Name'), field?.get('Version')];
  const license = field?.get('License-Expression') ?? field?.get('License');
  return name && version ? [{ type: 'pypi', name, version, ...(license && license !== 'UNKNOWN' && { license }) }] : [];
}

/** package.json. One without name and version marks a folder of a package, and is none. */
function npmPackages(text: string): FoundPackage[] {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    // Packages bring files of that name that are broken on purpose, for their tests.
    return [];
  }
  const { name, version, license } = (value ?? {}) as Record<string, unknown>;
  if (typeof name !== 'string' || typeof version !== 'string' || !name || !version) return [];
  const said = typeof license === 'object' ? (license as { type?: unknown } | null)?.type : license;
  return [{ type: 'npm', name, version, ...(typeof said === 'string' && said && { license: said }) }];
}

/** The modules in a Go binary: the program's own, what was linked into it, and the standard library. */
export function goPackages({ goVersion, main, dependencies }: GoBuildInfo): FoundPackage[] {
  const [, version] = /^go(\d\S*)/.exec(goVersion) ?? [];
  return [
    ...(main ? [{ ...goPackage(main), program: true }] : []),
    ...dependencies.map(goPackage),
    { type: 'golang', name: 'stdlib', ...(version ? { version } : { remark: `Go says that it is ${goVersion}.` }) },
  ];
}

function goPackage({ path, version, sum, replacedBy }: GoModule): FoundPackage {
  const released = (each: string | undefined): boolean => each !== undefined && each !== '(devel)';
  if (replacedBy && released(replacedBy.version)) return goPackage({ ...replacedBy, replacedBy: undefined });
  // What is in a folder that takes the place of a module, no version tells.
  if (replacedBy) return { type: 'golang', name: path, remark: `Replaced by the folder ${replacedBy.path} (instead of ${version}).` };
  return { type: 'golang', name: path, ...(released(version) && { version }), ...(sum && { goSum: sum }) };
}

/** Fields of blocks of lines with empty lines between them; what goes on in further lines is left out. */
function stanzas(text: string, pattern: RegExp): Map<string, string>[] {
  const found: Map<string, string>[] = [];
  let current: Map<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') {
      current = undefined;
      continue;
    }
    const [, key, value] = pattern.exec(line) ?? [];
    if (current === undefined) found.push((current = new Map()));
    if (key !== undefined && !current.has(key)) current.set(key, value.trim());
  }
  return found;
}

import { SourcesError } from '../error';
import { parseProvision, type Provision } from './constraint';

/** What the index of a repository says of a package. */
export interface ApkPackage {
  name: string;
  version: string;
  /** As the index has it: `x86_64`, or `noarch`. */
  architecture: string;
  /** `Q1` and the SHA-1 of its control segment in base64. */
  checksum: string;
  /** Bytes. */
  size: number;
  installedSize: number;
  origin?: string;
  license?: string;
  /** Constraints; those of what may not be there begin with `!`. */
  depends: readonly string[];
  provides: readonly Provision[];
  /** Constraints: where all of them are fulfilled, it is to be there as well. */
  installIf: readonly string[];
  /** Of several that provide the same, the one with the highest is taken. */
  providerPriority: number;
  repository: string;
  /** The tag of its repository. */
  tag?: string;
}

/** The packages of an APKINDEX. Throws `index-invalid`. */
export function parseIndex(text: string, { repository, tag, origin }: { repository: string; tag?: string; origin: string }): ApkPackage[] {
  const found: ApkPackage[] = [];
  let fields = new Map<string, string>();
  const end = (): void => {
    if (fields.size > 0) found.push(packageOf(fields, { repository, tag, origin }));
    fields = new Map();
  };
  for (let at = 0; at < text.length;) {
    const stop = text.indexOf('\n', at);
    const line = text.slice(at, stop < 0 ? text.length : stop);
    at += line.length + 1;
    if (line === '') end();
    else if (line[1] === ':') fields.set(line[0], line.slice(2));
    else throw indexInvalid(origin, `it has the line ${JSON.stringify(line.slice(0, 80))}`);
  }
  end();
  return found;
}

function packageOf(fields: ReadonlyMap<string, string>, { repository, tag, origin }: { repository: string; tag?: string; origin: string }): ApkPackage {
  const [name = '', version = '', architecture = '', checksum = '', size = '', installedSize = '0', priority = '0'] = ['P', 'V', 'A', 'C', 'S', 'I', 'k'].map((key) => fields.get(key));
  if (!isPackageName(name) || !/^[0-9][A-Za-z0-9._~-]*$/.test(version)) throw indexInvalid(origin, `it has a package ${JSON.stringify(name)} of version ${JSON.stringify(version)}`);
  if (!/^Q1[A-Za-z0-9+/]{27}=$/.test(checksum) || ![size, installedSize, priority].every((each) => /^\d{1,15}$/.test(each)) || !/^[a-z0-9_]+$/.test(architecture)) {
    throw indexInvalid(origin, `what it says of ${name} ${version} lacks a checksum (C), size (S) or architecture (A), or has what is none`);
  }
  const list = (key: string): string[] => (fields.get(key) ?? '').split(' ').filter(Boolean);
  return {
    name,
    version,
    architecture,
    checksum,
    size: Number(size),
    installedSize: Number(installedSize),
    ...(fields.get('o') && { origin: fields.get('o') }),
    ...(fields.get('L') && { license: fields.get('L') }),
    depends: list('D'),
    provides: list('p').map(parseProvision).filter((each) => each !== undefined),
    installIf: list('i'),
    providerPriority: Number(priority),
    repository,
    ...(tag !== undefined && { tag }),
  };
}

/** Whether a string is the name of a package, apk-package(5). */
export function isPackageName(value: string): boolean {
  return /^[A-Za-z0-9_.][A-Za-z0-9._+-]*$/.test(value) && !/^\.\.?$/.test(value);
}

/** An error for an index that cannot be read. */
export function indexInvalid(origin: string, why: string, cause?: unknown): SourcesError {
  return new SourcesError('index-invalid', { message: `${origin} cannot be read: ${why}.`, remedy: 'Try another mirror, and tell the makers of the repository.', cause });
}

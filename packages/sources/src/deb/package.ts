import type { Digest } from '@nx-oci/oci';
import type { Candidate } from '../solver/problem';
import type { LockedPackage } from './lock';
import { indexInvalid } from './release';
import { stanzas, type Stanza } from './stanza';
import { isDebianVersion } from './version';

/** A package that a repository has. */
export interface DebPackage extends Candidate {
  name: string;
  version: string;
  architecture: string;
  repository: string;
  /** What says it, for messages. */
  origin: string;
  /** Taken only where no other version will do. */
  reluctant: boolean;
  fields: Stanza;
}

/** Fields that choosing and locking packages need: of others there are far more. */
const known = new Set(['package', 'version', 'architecture', 'multi-arch', 'essential', 'priority', 'section', 'source', 'filename', 'size', 'sha256', 'depends', 'pre-depends', 'provides', 'conflicts', 'breaks']);

/** The packages of a Packages index. Throws `index-invalid`. */
export function parsePackages(text: string, { repository, origin, reluctant }: { repository: string; origin: string; reluctant: boolean }): DebPackage[] {
  const found: DebPackage[] = [];
  for (const stanza of stanzas(text, known)) {
    const [name = '', version = '', architecture = ''] = ['package', 'version', 'architecture'].map((each) => stanza.get(each));
    if (!isPackageName(name) || !isDebianVersion(version) || !/^[a-z0-9-]+$/.test(architecture)) {
      throw indexInvalid(origin, `it has a package ${JSON.stringify(name)} of version ${JSON.stringify(version)} for ${JSON.stringify(architecture)}`);
    }
    found.push({ id: `${name} ${version}`, name, version, architecture, repository, origin, reluctant, fields: stanza });
  }
  return found;
}

/** Whether a string is the name of a package, Debian Policy 5.6.7; some have names of one letter, and upper-case ones. */
export function isPackageName(value: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9+.-]*$/.test(value);
}

/** What the lock says of a package. Throws `index-invalid`. */
export function lockPackage({ name, version, architecture, repository, fields, origin }: DebPackage): LockedPackage {
  const [sha256 = '', size = '', path = ''] = ['sha256', 'size', 'filename'].map((each) => fields.get(each));
  if (!/^[0-9a-f]{64}$/i.test(sha256) || !/^\d+$/.test(size)) throw indexInvalid(origin, `it has no SHA256 and Size of ${name}`);
  const plain = path.replace(/^\.\//, '');
  if (plain.split('/').some((segment) => segment === '..' || segment === '.' || segment === '')) throw indexInvalid(origin, `it has ${name} at ${JSON.stringify(path)}`);
  const source = sourceOf(fields.get('source'), { name, version });
  return { name, version, architecture, ...(source && { source }), repository, path: plain, size: Number(size), digest: `sha256:${sha256.toLowerCase()}` satisfies Digest };
}

/** The source package, as far as it is called otherwise: `gcc-12 (12.2.0-14)`. */
function sourceOf(field: string | undefined, { name, version }: { name: string; version: string }): LockedPackage['source'] {
  const [, source, sourceVersion] = /^(\S+)(?:\s+\((.+)\))?$/.exec(field ?? '') ?? [];
  const found = { ...(source !== undefined && source !== name && { name: source }), ...(sourceVersion !== undefined && sourceVersion !== version && { version: sourceVersion }) };
  return Object.keys(found).length > 0 ? found : undefined;
}

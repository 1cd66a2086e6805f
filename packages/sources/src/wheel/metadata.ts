import { valid } from '@renovatebot/pep440';
import { parseDependency, type Dependency } from './dependency';
import { fields } from './dist-info';
import { normalizeName, sameVersion } from './wheel-name';

/** What METADATA of a wheel says that decides about choosing it (core metadata specification). */
export interface WheelMetadata {
  /** Versions of Python, as PEP 440 writes ranges. */
  requiresPython?: string;
  dependencies: Dependency[];
  /** Why the wheel cannot be taken, if that is so. */
  fault?: string;
}

/** Reads METADATA of a wheel that an index has as this version of this project. */
export function parseMetadata(text: string, { name, version }: { name: string; version: string }): WheelMetadata {
  const [ownName = '', ownVersion = ''] = [fields(text, 'Name')[0], fields(text, 'Version')[0]];
  const [requiresPython] = fields(text, 'Requires-Python');
  const written = fields(text, 'Requires-Dist');
  const dependencies = written.map(parseDependency);
  const odd = written.find((_, at) => dependencies[at] === undefined);
  const fault =
    normalizeName(ownName) !== name || valid(ownVersion) === null || !sameVersion(ownVersion, version)
      ? `its METADATA says that it is ${ownName || 'without a name'} ${ownVersion || 'without a version'}`
      : odd === undefined ? undefined : `its METADATA asks for ${JSON.stringify(odd)}, which is no dependency`;
  return { ...(requiresPython && { requiresPython }), dependencies: dependencies.filter((each) => each !== undefined), ...(fault !== undefined && { fault }) };
}

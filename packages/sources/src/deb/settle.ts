import { describe, impliedDirectory, parentOf, sameEntry, type Entry } from '@nx-oci/oci';
import { SourcesError } from '../error';
import { inMergedUsr } from './merged-usr';
import { parseRelations, takesVersion } from './relation';
import type { Stanza } from './stanza';

/** A package as it is laid out. */
export interface LaidPackage {
  name: string;
  version: string;
  control: Stanza;
  tree: Map<string, Entry>;
}

/**
 * Settles what packages bring together. A folder has the attributes of the one that does not say the usual (root's, 0755);
 * a file is of the package that replaces the other, as dpkg has it. Throws `package-conflict`.
 */
export function settle(packages: readonly LaidPackage[]): void {
  settleFiles(packages);
  settleFolders(packages);
}

function settleFiles(packages: readonly LaidPackage[]): void {
  const owners = new Map<string, { of: LaidPackage; path: string }>();
  for (const of of packages) {
    for (const [path, entry] of [...of.tree]) {
      if (entry.type === 'directory') continue;
      const place = inMergedUsr(path);
      const other = owners.get(place);
      const found = other?.of.tree.get(other.path);
      if (other === undefined || found === undefined) owners.set(place, { of, path });
      else if (sameEntry(found, entry)) continue;
      else if (replaces(of, other.of) && !replaces(other.of, of)) {
        other.of.tree.delete(other.path);
        owners.set(place, { of, path });
      } else if (replaces(other.of, of) && !replaces(of, other.of)) of.tree.delete(path);
      else throw conflict(place, other.of, of, 'different files');
    }
  }
}

function settleFolders(packages: readonly LaidPackage[]): void {
  const unusual = new Map<string, { of: LaidPackage; entry: Entry }>();
  const each = function* (): Generator<{ of: LaidPackage; path: string; place: string; entry: Entry }> {
    for (const of of packages) for (const [path, entry] of of.tree) if (entry.type === 'directory') yield { of, path, place: inMergedUsr(path), entry };
  };
  for (const { of, place, entry } of each()) {
    if (isUsual(entry)) continue;
    const other = unusual.get(place);
    if (other && !sameEntry(other.entry, entry)) throw conflict(place, other.of, of, `folders with different attributes (${attributes(other.entry)} and ${attributes(entry)})`);
    unusual.set(place, { of, entry });
  }
  const filled = new Map(packages.map((of) => [of, new Set([...of.tree.keys()].map(parentOf))]));
  for (const { of, path, place, entry } of each()) {
    // An empty folder has to be declared, as nothing else would make it; others are there for what is in them.
    if (isUsual(entry) && (filled.get(of)!.has(path) || unusual.has(place))) of.tree.set(path, impliedDirectory);
  }
}

const usual = describe({ ...impliedDirectory });

function isUsual(entry: Entry): boolean {
  return describe(entry) === usual;
}

/** Whether a package takes files over from another one: Debian Policy 7.6. */
function replaces(of: LaidPackage, { name, version }: LaidPackage): boolean {
  return parseRelations(of.control.get('replaces')).some(([relation]) => relation.name === name && takesVersion(relation, version));
}

function attributes({ mode, uid, gid }: Entry): string {
  return `${uid}:${gid} ${mode.toString(8).padStart(4, '0')}`;
}

function conflict(path: string, first: LaidPackage, second: LaidPackage, what: string): SourcesError {
  return new SourcesError('package-conflict', {
    message: `${first.name} and ${second.name} bring ${what} at /${path}, and neither replaces the other.`,
    remedy: 'Leave one of the two packages out, or the path with "exclude".',
  });
}

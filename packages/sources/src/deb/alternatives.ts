import { imagePath, type Entry, type FileTree } from '@nx-oci/oci';
import { SourcesError } from '../error';
import type { SourcePart } from '../source';
import { inMergedUsr } from './merged-usr';

/** The links that a content declares. Throws `content-invalid` for one whose path a package has, or whose target none has. */
export function alternativeLinks(alternatives: Record<string, string>, trees: readonly FileTree[]): SourcePart {
  const tree = new Map<string, Entry>();
  const paths = new Set(trees.flatMap((each) => [...each.keys()].map(inMergedUsr)));
  for (const [link, target] of Object.entries(alternatives).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const path = imagePath(link);
    if (paths.has(inMergedUsr(path))) throw invalid(link, target, `a package has ${link}`);
    const targets = [...paths, ...Object.keys(alternatives).map((each) => inMergedUsr(imagePath(each)))];
    if (!target.startsWith('/') || !targets.includes(inMergedUsr(imagePath(target)))) throw invalid(link, target, `no package has ${target}`);
    tree.set(path, { type: 'symlink', mode: 0o777, uid: 0, gid: 0, mtime: 0, target });
  }
  return { name: 'alternatives', tree };
}

function invalid(link: string, target: string, why: string): SourcesError {
  return new SourcesError('content-invalid', {
    message: `The alternative ${link} → ${target} cannot be: ${why}.`,
    remedy: 'Name a path that is free, and a program of a package that is there, from the root.',
  });
}

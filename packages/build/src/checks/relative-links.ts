import path from 'node:path';
import type { FileTree } from '@nx-oci/oci';
import { BuildError } from '../error';

/** A part with its links, which may be absolute where packages of a distribution have them so. */
export interface LinkedPart {
  /** How messages name it. */
  origin: string;
  tree: FileTree;
  /** Whether it is of a distribution, whose packages count on being at the root. */
  distribution: boolean;
}

/**
 * Trees that work wherever they are extracted, without absolute links: those of a distribution's packages become relative.
 * The paths have to be those of the image, none of them below a link. Throws `link-absolute`.
 */
export function relativeLinks(parts: readonly LinkedPart[]): FileTree[] {
  return parts.map(({ origin, tree, distribution }) => {
    const absolute = [...tree].flatMap(([at, entry]) => (entry.type === 'symlink' && entry.target.startsWith('/') ? [[at, entry] as const] : []));
    if (absolute.length === 0) return tree;
    if (!distribution) throw linkAbsolute(origin, absolute[0][0], absolute[0][1].target);
    return new Map([...tree, ...absolute.map(([at, entry]) => [at, { ...entry, target: relativeTarget(at, entry.target) }] as const)]);
  });
}

function relativeTarget(at: string, target: string): string {
  return path.posix.relative(path.posix.dirname(`/${at}`), target) || '.';
}

function linkAbsolute(origin: string, at: string, target: string): BuildError {
  return new BuildError('link-absolute', {
    message: `The link /${at} of ${origin} leads to ${target}, which is another place wherever the image is extracted.`,
    remedy: `Make it relative (${relativeTarget(at, target)}), or leave it out.`,
  });
}

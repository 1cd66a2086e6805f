import { constants, copyFileSync, linkSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { ComposedFolder } from './compose-tree';
import { writeFailure } from './disk-error';
import { treeOf } from './layer-record';

/** What keeps a file system from giving a file a second name, so that it is copied. */
const noLinks = new Set(['EPERM', 'EXDEV', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EACCES']);

/**
 * Makes the files of an image in a folder (absolute) that is there and empty: files are those of the layers by another name,
 * or copies where the file system has no such names. Throws `disk-full`, `cache-unwritable`.
 */
export function linkTree(image: ComposedFolder, layerFolders: readonly string[], folder: string): void {
  const trees = layerFolders.map(treeOf);
  const place = (source: string, target: string): void => {
    try {
      linkSync(source, target);
    } catch (error) {
      if (!noLinks.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
      copyFileSync(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    }
  };
  const fill = ({ children }: ComposedFolder, at: string): void => {
    for (const [name, node] of children) {
      const target = `${at}/${name}`;
      if (node.kind === 'folder') {
        mkdirSync(target);
        fill(node, target);
      } else if (node.kind === 'symlink') symlinkSync(node.target, target);
      else place(path.join(trees[node.layer], node.path), target);
    }
  };
  try {
    fill(image, folder);
  } catch (error) {
    throw writeFailure(error, folder);
  }
}

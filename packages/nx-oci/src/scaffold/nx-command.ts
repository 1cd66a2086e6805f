import { detectPackageManager, getPackageManagerCommand, type Tree } from '@nx/devkit';

/** How Nx is called in a workspace: `npx nx`, `pnpm exec nx`, `yarn nx`. */
export function nxCommand(tree: Tree): string {
  return `${getPackageManagerCommand(detectPackageManager(tree.root)).exec} nx`;
}

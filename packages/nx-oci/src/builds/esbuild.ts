import { createRequire } from 'node:module';
import path from 'node:path';
import { detectPackageManager } from '@nx/devkit';
import type * as Esbuild from 'esbuild';
import { PluginError } from '../error';

const commands = { npm: 'npm install --save-dev', pnpm: 'pnpm add --save-dev', yarn: 'yarn add --dev', bun: 'bun add --dev' };

/** The esbuild that a workspace has installed. Throws `toolchain-missing`. */
export function workspaceEsbuild(root: string): typeof Esbuild {
  try {
    return createRequire(path.join(root, 'package.json'))('esbuild') as typeof Esbuild;
  } catch (cause) {
    throw new PluginError('toolchain-missing', {
      message: `esbuild, which bundles, is not installed in the workspace${(cause as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND' ? '' : `, or does not load: ${(cause as Error).message}`}.`,
      remedy: `Install it: ${commands[detectPackageManager(root)]} esbuild`,
      cause,
    });
  }
}

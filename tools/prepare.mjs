// Compiles the packages after an install, so that Nx loads the plugin the same way with and without its daemon, and bundles
// the updater of tools, which is a program of one file.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleUpdater } from '../packages/tools/bundle.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [tsc, '-b', 'packages/nx-oci', 'packages/cache'], { cwd: root, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
await bundleUpdater();

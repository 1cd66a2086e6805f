// Compiles the packages after an install, so that Nx loads the plugin the same way with and without its daemon.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [tsc, '-b', 'packages/nx-oci'], { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);

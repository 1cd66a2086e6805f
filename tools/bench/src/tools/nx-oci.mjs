import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sizeOf } from '../files.mjs';
import { run } from '../run.mjs';

const execute = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'execute.mjs');

/**
 * Runs the executor of an image target once, in a process of its own. `executor` is the time from its call to its end;
 * `wall` that of the process, with Node's start and the loading of Nx.
 */
export async function runExecutor(workspace, { project = 'svc', target = 'image', options = {}, store, node = [], env = {} }) {
  const argv = [process.execPath, ...node, execute, workspace, project, target, JSON.stringify(options)];
  const { wall, cpu, told } = await run(argv, { env: { NX_DAEMON: 'false', NX_OCI_STORE: store, CI: 'true', ...env } });
  return { wall, cpu, ...JSON.parse(told) };
}

/** The executor as a subject of measurement: `cold` with an empty store, `warm` with one that has been used. */
export function nxOci({ workspace, folder, options }) {
  const store = path.join(folder, 'store');
  const output = path.join(workspace, 'dist');
  return {
    async cold() {
      rmSync(store, { recursive: true, force: true });
      rmSync(output, { recursive: true, force: true });
      return { ...(await runExecutor(workspace, { options, store })), bytes: tarballs(workspace) };
    },
    async warm() {
      rmSync(output, { recursive: true, force: true });
      return { ...(await runExecutor(workspace, { options, store })), bytes: tarballs(workspace) };
    },
    /** Warm, and the output of the run before is still there. */
    again: async () => ({ ...(await runExecutor(workspace, { options, store })), bytes: tarballs(workspace) }),
  };
}

function tarballs(workspace) {
  return ['amd64', 'arm64'].reduce((sum, architecture) => sum + sizeOf(path.join(workspace, 'dist', 'oci', 'apps', 'svc', 'image', `svc-linux-${architecture}.tar`)), 0);
}

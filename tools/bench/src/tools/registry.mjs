import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { startDockerRegistry, tool } from '../peers.mjs';
import { run } from '../run.mjs';

/** A docker-registry on the loopback address, over plain HTTP, with nothing in it. */
export const startRegistry = () => startDockerRegistry();

/**
 * The tools that push, pull and copy what an OCI layout holds. Each keeps what it remembers below `home`, which is
 * taken away before each measurement; skopeo also knows where blobs are, but of each registry by its address.
 */
export function registryTools({ layout, folder, pushByNxOci, nxOciCommand }) {
  const skopeo = tool('skopeo');
  const crane = tool('crane');
  const home = path.join(folder, 'home');
  const env = { HOME: home, XDG_DATA_HOME: home, XDG_RUNTIME_DIR: home, NX_OCI_STORE: path.join(home, 'store') };
  const insecure = ['--src-tls-verify=false', '--dest-tls-verify=false'];
  const fresh = () => {
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home, { recursive: true });
  };
  return {
    fresh,
    crane: {
      push: (to) => run([crane, 'push', layout, `${to}:1`], { env }),
      pull: (from, output) => run([crane, 'pull', '--format=oci', `${from}:1`, output], { env }),
      copy: (from, to) => run([crane, 'copy', `${from}:1`, `${to}:1`], { env }),
    },
    skopeo: {
      push: (to) => run([skopeo, 'copy', '--all', ...insecure.slice(1), `oci:${layout}`, `docker://${to}:1`], { env }),
      pull: (from, output) => run([skopeo, 'copy', '--all', ...insecure.slice(0, 1), `docker://${from}:1`, `oci:${output}`], { env }),
      copy: (from, to) => run([skopeo, 'copy', '--all', ...insecure, `docker://${from}:1`, `docker://${to}:1`], { env }),
    },
    'nx-oci': {
      push: (to) => pushByNxOci(to, env),
      pull: (from, output) => run(nxOciCommand('pull', `${from}:1`, output), { env }),
      copy: (from, to) => run(nxOciCommand('copy', `${from}:1`, `${to}:1`), { env }),
    },
  };
}

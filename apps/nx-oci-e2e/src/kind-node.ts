import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run, tool, tryRun, type Docker } from '@nx-oci/peers';

/** A container that kind takes for the node of a cluster. */
export interface KindNode {
  /** Runs a program in it, and returns what that printed. */
  exec(...argv: string[]): Promise<string>;
}

/**
 * Starts what kind takes for the only node of a cluster: a container with the labels of one, which runs this machine's
 * containerd. Kubernetes is not in it; the images of nodes are in no registry that tests have. `folder` is for the program
 * `docker`, by which kind gets at it: the real one, but for `--privileged`, which takes rights that a sandbox may not have.
 */
export async function startKindNode(engine: Docker, cluster: string, folder: string): Promise<KindNode> {
  const docker = (...args: string[]): Promise<string> => run([tool('docker'), ...args], { env: engine.env });
  await importEmptySystem(docker);
  const name = `${cluster}-control-plane`;
  const labels = { 'io.x-k8s.kind.cluster': cluster, 'io.x-k8s.kind.role': 'control-plane' };
  await docker(
    ...['run', '--detach', '--cap-add', 'SYS_ADMIN', '--security-opt', 'seccomp=unconfined', '--network', 'none', '--name', name, '--pull', 'never'],
    ...Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]),
    ...['--volume', '/usr:/usr:ro', '--volume', '/var/lib/containerd', 'node', path.resolve(tool('containerd'))],
  );
  mkdirSync(folder, { recursive: true });
  const script = `#!/bin/sh\nfor word; do shift; [ "$word" = --privileged ] || set -- "$@" "$word"; done\nexec ${tool('docker')} "$@"\n`;
  writeFileSync(path.join(folder, 'docker'), script, { mode: 0o755 });
  const exec = (...argv: string[]): Promise<string> => docker('exec', name, ...argv);
  for (let tries = 0; ; tries++) {
    const { code, stderr } = await tryRun([tool('docker'), 'exec', name, 'ctr', 'version'], { env: engine.env });
    if (code === 0) return { exec };
    if (tries === 60) throw new Error(`The node does not answer: ${stderr}\n${await docker('logs', name)}`);
    await delay(500);
  }
}

/** An image with the folders of a system, whose programs are this machine's. */
async function importEmptySystem(docker: (...args: string[]) => Promise<string>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'nx-oci-node-'));
  try {
    const root = path.join(folder, 'root');
    for (const each of ['usr', 'etc/containerd', 'tmp', 'run', 'var/lib', 'proc', 'sys', 'dev']) mkdirSync(path.join(root, each), { recursive: true });
    for (const each of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${each}`, path.join(root, each));
    writeFileSync(path.join(root, 'etc/containerd/config.toml'), 'version = 2\n');
    const archive = path.join(folder, 'root.tar');
    await run(['tar', '-cf', archive, '-C', root, '.']);
    await docker('import', archive, 'node');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { needRoot, Rig } from './daemon';
import { tryRun } from './run';
import { makeScratch, removeScratch } from './scratch';
import { tool } from './tool';

/** A podman (and buildah) with an empty store: `env` points it at its own folder. */
export interface Podman extends Rig {
  kind: 'podman';
}

/** Lays out a store and a configuration of podman's own; no daemon runs. `plainRegistries` (`127.0.0.1:5000`) speak plain HTTP. Needs root. */
export async function podmanEnv({ plainRegistries = [] }: { plainRegistries?: readonly string[] } = {}): Promise<Podman> {
  needRoot('podman');
  const podman = tool('podman');
  const folder = await makeScratch();
  const file = (name: string, lines: string[]) => {
    writeFileSync(path.join(folder, name), `${lines.join('\n')}\n`);
    return path.join(folder, name);
  };
  const quoted = (name: string) => JSON.stringify(path.join(folder, name));
  const env = {
    CONTAINERS_STORAGE_CONF: file('storage.conf', [
      '[storage]', 'driver = "overlay"', `graphroot = ${quoted('root')}`, `runroot = ${quoted('run')}`,
    ]),
    CONTAINERS_REGISTRIES_CONF: file('registries.conf', ['unqualified-search-registries = []', ...plainRegistries.flatMap((registry) => ['[[registry]]', `location = "${registry}"`, 'insecure = true'])]),
    CONTAINERS_CONF: file('containers.conf', [
      '[containers]',
      // podman's own limits are above the present ones, which takes CAP_SYS_RESOURCE.
      'default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]',
      '[engine]',
      // Neither crun nor systemd gets on with cgroup v1 and v2 side by side.
      'runtime = "runc"', 'cgroup_manager = "cgroupfs"', 'events_logger = "file"', 'lock_type = "file"', `tmp_dir = ${quoted('tmp')}`,
    ]),
  };
  let stopped: Promise<void> | undefined;
  const clear = async () => {
    await tryRun([podman, 'rm', '--all', '--force', '-t', '0'], { env });
    await removeScratch(folder);
  };
  return { kind: 'podman', folder, env, log: () => '', stop: () => (stopped ??= clear()) };
}

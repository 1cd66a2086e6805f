import { PluginError } from '../error';
import { containerd } from './containerd';
import { docker } from './docker';
import type { Engine } from './engine';
import { podman } from './podman';

const engines: readonly Engine[] = [docker, podman, containerd];

/** The engine that was asked for, or the first that answers, and the platform that it runs. Throws `engine-missing`. */
export async function findEngine(wanted: 'auto' | Engine['name']): Promise<{ engine: Engine; platform: string }> {
  const problems: string[] = [];
  for (const engine of engines) {
    if (wanted !== 'auto' && engine.name !== wanted) continue;
    const platform = await engine.platform(problems);
    if (platform !== undefined) return { engine, platform };
  }
  throw new PluginError('engine-missing', {
    message: `${wanted === 'auto' ? 'No container engine answers' : `${wanted} does not answer`}: ${problems.join('; ').replace(/\.+$/, '')}.`,
    remedy: 'Start docker, podman or containerd (DOCKER_HOST, CONTAINERD_ADDRESS say where), or load a tarball by hand.',
  });
}

import { PluginError } from '../error';
import { clusterEngine, createCommand, isClusterProgram, requireNoCluster } from './cluster';
import { containerd } from './containerd';
import { docker } from './docker';
import type { Engine, EngineName } from './engine';
import { podman } from './podman';

const engines: readonly Engine[] = [docker, podman, containerd];

/** Which engine is asked for. */
export interface WantedEngine {
  engine?: 'auto' | EngineName;
  /** The cluster of kind or k3d; by default the one that they mean. */
  cluster?: string;
}

/**
 * The engine that is asked for, or the first of `among` that answers, and the platform that it runs.
 * Throws `engine-missing`, `option-invalid`.
 */
export async function findEngine({ engine: wanted = 'auto', cluster }: WantedEngine, among: readonly Engine[] = engines): Promise<{ engine: Engine; platform: string }> {
  if (!isClusterProgram(wanted)) requireNoCluster(wanted, cluster);
  const candidates = isClusterProgram(wanted) ? [clusterEngine(wanted, cluster)] : among.filter(({ name }) => wanted === 'auto' || name === wanted);
  const problems: string[] = [];
  for (const engine of candidates) {
    const platform = await engine.platform(problems);
    if (platform !== undefined) return { engine, platform };
  }
  const names = among.map(({ name }) => name);
  throw new PluginError('engine-missing', {
    message: `${wanted === 'auto' ? 'No container engine answers' : `${candidates[0].title ?? wanted} does not answer`}: ${problems.join('; ').replace(/\.+$/, '')}.`,
    remedy: isClusterProgram(wanted)
      ? problems.some((problem) => problem === `${wanted} is not installed`)
        ? `Install ${wanted}, and make the cluster with "${createCommand(wanted)}".`
        : `Make it with "${createCommand(wanted)}", or name another with --cluster.`
      : `Start ${names.join(', ').replace(/, ([^,]*)$/, ' or $1')} (DOCKER_HOST, CONTAINERD_ADDRESS say where), or load a tarball by hand.`,
  });
}

import { PluginError } from '../error';
import { withArchiveFile } from './archive-file';
import { docker } from './docker';
import type { Engine, EngineName } from './engine';
import { podman } from './podman';
import { answer, run } from './run';

interface ClusterProgram {
  /** The cluster that it means where none is named. */
  cluster: string;
  /** The command that makes one. */
  create: string;
  /** What fails, or prints nothing, where there is no such cluster. */
  nodes(cluster: string): string[];
  load(cluster: string, archive: string): string[];
}

const programs = {
  kind: {
    cluster: 'kind',
    create: 'kind create cluster',
    nodes: (cluster: string) => ['get', 'nodes', '--name', cluster],
    load: (cluster: string, archive: string) => ['load', 'image-archive', archive, '--name', cluster],
  },
  k3d: {
    cluster: 'k3s-default',
    create: 'k3d cluster create',
    nodes: (cluster: string) => ['cluster', 'get', cluster, '--no-headers'],
    // Its usual way takes an image of its own, and ends well when a node has refused what it was given.
    load: (cluster: string, archive: string) => ['image', 'import', '--mode', 'direct', '--cluster', cluster, archive],
  },
} satisfies Partial<Record<EngineName, ClusterProgram>>;

/** A program that has clusters. */
export type ClusterProgramName = keyof typeof programs;

/** Whether an engine is a program that has clusters. */
export function isClusterProgram(name: string): name is ClusterProgramName {
  return Object.hasOwn(programs, name);
}

/** What makes a cluster of a program. */
export function createCommand(name: ClusterProgramName): string {
  return programs[name].create;
}

/** The nodes of a local cluster, which run in docker or podman. */
export function clusterEngine(name: ClusterProgramName, cluster = programs[name].cluster): Engine {
  const program = programs[name];
  return {
    name,
    title: `the ${name} cluster ${cluster}`,
    async platform(problems) {
      const nodes = await answer(name, program.nodes(cluster), problems);
      if (nodes === undefined) return undefined;
      if (nodes === '') {
        problems.push(`it has no cluster "${cluster}"`);
        return undefined;
      }
      return (await docker.platform(problems)) ?? (await podman.platform(problems));
    },
    async load(archive) {
      await withArchiveFile(archive(), (file) => run(name, program.load(cluster, file)));
    },
  };
}

/** Throws `option-invalid` for a cluster of what has none. */
export function requireNoCluster(engine: string, cluster: string | undefined): void {
  if (cluster === undefined) return;
  throw new PluginError('option-invalid', {
    message: `cluster is "${cluster}", and ${engine} has no clusters.`,
    remedy: 'Add --engine=kind or --engine=k3d, or leave the cluster out.',
  });
}

import { createHash } from 'node:crypto';
import { docker } from '../engines/docker';
import { podman } from '../engines/podman';
import { run } from '../engines/run';
import { PluginError } from '../error';
import type { SandboxWorkspace } from './sandbox-options';

/** An engine that sandboxes run in, by its command. */
export type SandboxEngine = 'docker' | 'podman';

/** Whose sandboxes are meant: a project of a workspace. */
export interface SandboxOwner {
  /** Absolute path of the workspace. */
  root: string;
  project: string;
}

/** A container with an agent, and the volumes that it has. */
export interface Sandbox {
  engine: SandboxEngine;
  /** Of the container. */
  name: string;
  instance: string;
  /** As the engine has it: `running`, `exited`. */
  status: string;
  exitCode: number;
  workspace: SandboxWorkspace;
  /** What its clone began with. */
  commit?: string;
  volumes: SandboxVolumes;
}

/** The volumes of a sandbox, by what they are for. */
export interface SandboxVolumes {
  workspace: string;
  home: string;
  credentials: string;
}

const label = 'nx-oci.sandbox';

/** What all that belongs to one owner is labelled with. */
export function ownerLabel({ root, project }: SandboxOwner): string {
  return `${label}=${ownerKey({ root, project })}`;
}

function ownerKey({ root, project }: SandboxOwner): string {
  return createHash('sha256').update(`${root}\0${project}`).digest('hex').slice(0, 12);
}

/** The labels by which a sandbox is known again. */
export function sandboxLabels(owner: SandboxOwner, { instance, workspace, commit = '' }: { instance: string; workspace: SandboxWorkspace; commit?: string }): string[] {
  return [ownerLabel(owner), `${label}.project=${owner.project}`, `${label}.instance=${instance}`, `${label}.workspace=${workspace}`, `${label}.commit=${commit}`];
}

/** The name of a sandbox's container. */
export function sandboxName(owner: SandboxOwner, instance: string): string {
  return `${owner.project.replace(/[^\w.-]+/g, '-').replace(/^[^a-zA-Z0-9]+/, '')}-${instance}-${ownerKey(owner)}`;
}

/** The volumes of a container, by its first name. */
export function volumesOf(name: string): SandboxVolumes {
  return { workspace: `${name}-workspace`, home: `${name}-home`, credentials: `${name}-credentials` };
}

/** What `inspect` says of a container, of both engines. */
interface Inspected {
  Name: string;
  State: { Status: string; ExitCode: number };
  Config: { Labels: Record<string, string> };
}

/** The sandboxes of a project, in all engines that answer, or in one. Throws `engine-missing`, `engine-failed`. */
export async function sandboxesOf(owner: SandboxOwner, engine: 'auto' | SandboxEngine = 'auto'): Promise<Sandbox[]> {
  const engines = await answering(engine);
  const found = await Promise.all(engines.map((each) => sandboxesIn(each, owner)));
  return found.flat().sort((one, other) => (one.instance < other.instance ? -1 : 1));
}

/** The sandboxes of a project in an engine. */
export async function sandboxesIn(engine: SandboxEngine, owner: SandboxOwner): Promise<Sandbox[]> {
  const ids = (await run(engine, ['ps', '--all', '--quiet', '--no-trunc', '--filter', `label=${ownerLabel(owner)}`])).split(/\s+/).filter(Boolean);
  const all = await Promise.all(ids.map((id) => inspect(engine, id)));
  return all.flatMap((each) => each ?? []).map(({ Name, State, Config: { Labels } }): Sandbox => {
    const instance = Labels[`${label}.instance`];
    const commit = Labels[`${label}.commit`];
    return {
      engine,
      name: Name.replace(/^\//, ''),
      instance,
      status: State.Status,
      exitCode: State.ExitCode,
      workspace: Labels[`${label}.workspace`] as SandboxWorkspace,
      ...(commit && { commit }),
      volumes: volumesOf(sandboxName(owner, instance)),
    };
  });
}

/** One that is just removed is no failure. */
async function inspect(engine: SandboxEngine, id: string): Promise<Inspected | undefined> {
  try {
    const [inspected] = JSON.parse(await run(engine, ['container', 'inspect', id])) as Inspected[];
    return inspected;
  } catch (error) {
    if (error instanceof PluginError && /no such container/i.test(error.message)) return undefined;
    throw error;
  }
}

/** The sandbox of a name. Throws `sandbox-unknown`. */
export async function namedSandbox(owner: SandboxOwner, instance: string, engine?: 'auto' | SandboxEngine): Promise<Sandbox> {
  const all = await sandboxesOf(owner, engine);
  const found = all.find((each) => each.instance === instance);
  if (found) return found;
  throw new PluginError('sandbox-unknown', {
    message: `${owner.project} has no sandbox "${instance}".`,
    remedy: all.length > 0 ? `It has ${all.map((each) => each.instance).join(', ')}: name one with --instance.` : `Start it: npx nx run ${owner.project}:sandbox --instance=${instance}`,
  });
}

async function answering(wanted: 'auto' | SandboxEngine): Promise<SandboxEngine[]> {
  const problems: string[] = [];
  const all = [docker, podman].filter(({ name }) => wanted === 'auto' || name === wanted);
  const found = await Promise.all(all.map(async (each) => ((await each.platform(problems)) === undefined ? [] : [each.name as SandboxEngine])));
  if (found.flat().length > 0) return found.flat();
  throw new PluginError('engine-missing', { message: `No container engine answers: ${problems.join('; ').replace(/\.+$/, '')}.`, remedy: 'Start docker or podman (DOCKER_HOST says where).' });
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { agentHome, agentUser, credentialsFolder, workspaceFolder } from '../agent-sandbox/agent-options';
import { answer, run } from '../engines/run';
import { PluginError } from '../error';
import { readCredentials, writeCredentials, type GivenCredentials } from './credentials';
import { cloneRepository, type SandboxClone } from './git-clone';
import { ownedTar } from './owned-tar';
import { sandboxesIn, sandboxLabels, sandboxName, volumesOf, type Sandbox, type SandboxEngine, type SandboxOwner } from './sandbox';
import { usualInstance, type SandboxOptions } from './sandbox-options';

/** What a sandbox is made of, beside its options. */
export interface SandboxPlan {
  owner: SandboxOwner;
  engine: SandboxEngine;
  /** A name that the engine has. */
  image: string;
  platform: string;
  /** What the agent is given behind the arguments that it always has. */
  args: string[];
  /** Absolute path of the workspace's own seccomp profile, if it has one. */
  seccomp?: string;
  /** Variables that the agent's MCP servers are to take, and that nothing gives it. */
  unset: string[];
}

/** A sandbox that has not begun, and what is to be said of it. */
export interface CreatedSandbox {
  sandbox: Sandbox;
  clone?: SandboxClone;
}

/**
 * Makes a sandbox: a container without rights, with volumes that hold its clone and its credentials. Nothing of it is left where
 * that fails. Throws `sandbox-taken`, `credential-missing`, `sandbox-workspace`, `engine-failed`.
 */
export async function createSandbox(options: SandboxOptions, plan: SandboxPlan): Promise<CreatedSandbox> {
  const { owner, engine } = plan;
  const { instance = usualInstance, workspace = 'clone' } = options;
  await requireFree(engine, owner, instance);
  const credentials = readCredentials(options.credentials ?? {}, owner.root);
  const name = sandboxName(owner, instance);
  const volumes = volumesOf(name);
  const scratch = mkdtempSync(path.join(tmpdir(), 'nx-oci-sandbox-'));
  const folder = path.join(scratch, 'clone');
  try {
    const clone = workspace === 'clone' ? await cloneRepository(owner.root, folder, instance) : undefined;
    const sandbox: Sandbox = { engine, name, instance, workspace, status: 'created', exitCode: 0, volumes, ...(clone && { commit: clone.commit }) };
    // The engine takes a name once: of two that begin at the same time, one fails here.
    await run(engine, await createArguments(options, plan, { sandbox, clone, credentials }), { env: { ...process.env, ...credentials.env } }).catch((error: unknown) => {
      if (/already in use/i.test((error as Error).message)) throw taken(owner, instance);
      throw /network .*not found|unable to find network/i.test((error as Error).message) ? noNetwork(options, engine, error) : error;
    });
    try {
      if (clone) await fill(sandbox, folder, workspaceFolder);
      if (Object.keys(credentials.files).length > 0) {
        const secrets = path.join(scratch, 'credentials');
        writeCredentials(credentials, secrets);
        await fill(sandbox, secrets, credentialsFolder);
      }
    } catch (error) {
      await removeSandbox(sandbox);
      throw error;
    }
    return { sandbox, clone };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Throws `sandbox-taken`. */
async function requireFree(engine: SandboxEngine, owner: SandboxOwner, instance: string): Promise<void> {
  if ((await sandboxesIn(engine, owner)).some((each) => each.instance === instance)) throw taken(owner, instance);
}

function taken({ project }: SandboxOwner, instance: string): PluginError {
  return new PluginError('sandbox-taken', { message: `${project} has a sandbox "${instance}" already.`, remedy: `Give another --instance, or end that one: npx nx run ${project}:sandbox-stop --instance=${instance}` });
}

function noNetwork({ network }: SandboxOptions, engine: SandboxEngine, cause: unknown): PluginError {
  return new PluginError('engine-failed', { message: `${engine} has no network "${network}".`, remedy: `Make it (${engine} network create --internal ${network}), or give --network=none, default, host or one of "${engine} network ls".`, cause });
}

/** Copies what is in a folder to one of the sandbox, where it is the agent's own. */
async function fill({ engine, name }: Sandbox, folder: string, to: string): Promise<void> {
  await run(engine, ['cp', '-', `${name}:${to}`], { input: chunks(folder) });
}

async function* chunks(folder: string): AsyncGenerator<Uint8Array> {
  yield* ownedTar(folder, agentUser);
}

async function createArguments(options: SandboxOptions, { owner, engine, image, platform, args, seccomp }: SandboxPlan, made: { sandbox: Sandbox; clone?: SandboxClone; credentials: GivenCredentials }): Promise<string[]> {
  const { sandbox, clone, credentials } = made;
  const { network = 'default', env = [], writable = false, memory, cpus, pids = 2048 } = options;
  const mounts = sandbox.workspace.startsWith('mount');
  const volume = (source: string, target: string): string[] => ['--volume', `${source}:${target}`];
  return [
    ...['create', '--name', sandbox.name, '--pull', 'never', '--platform', platform],
    ...sandboxLabels(owner, sandbox).flatMap((each) => ['--label', each]),
    ...['--user', `${agentUser}:${agentUser}`, '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--pids-limit', String(pids)],
    ...(seccomp === undefined ? [] : ['--security-opt', `seccomp=${seccomp}`]),
    ...(memory === undefined ? [] : ['--memory', memory]),
    ...(cpus === undefined ? [] : ['--cpus', String(cpus)]),
    // Programs that agents write to try them are started from /tmp. A home in memory would be root's to docker, and a volume is whose the image says.
    ...(writable ? [] : ['--read-only', '--tmpfs', '/tmp:rw,exec,nosuid,nodev,mode=1777', ...volume(sandbox.volumes.home, agentHome)]),
    ...(network === 'default' ? [] : ['--network', network]),
    ...(mounts ? [...volume(owner.root, `${workspaceFolder}${sandbox.workspace === 'mount' ? '' : ':ro'}`), ...(await ownIdentity(engine))] : volume(sandbox.volumes.workspace, workspaceFolder)),
    ...(Object.keys(credentials.files).length > 0 ? volume(sandbox.volumes.credentials, credentialsFolder) : []),
    ...['--workdir', path.posix.join(workspaceFolder, clone?.prefix ?? '.')],
    ...env.flatMap((each) => ['--env', each]),
    ...credentials.args,
    ...[image, ...args],
  ];
}

/** Has who runs podman without root be the agent's user in there, so that files of the workspace are the agent's own. */
async function ownIdentity(engine: SandboxEngine): Promise<string[]> {
  if (engine !== 'podman') return [];
  const rootless = await answer('podman', ['info', '--format', '{{.Host.Security.Rootless}}'], []);
  return rootless === 'true' ? ['--userns', `keep-id:uid=${agentUser},gid=${agentUser}`] : [];
}

/** Removes what an engine has of a sandbox, whatever of it there is. Throws `engine-failed`. */
export async function removeSandbox({ engine, name, volumes }: Sandbox): Promise<void> {
  await run(engine, ['rm', '--force', '--volumes', name]).catch(ignoreMissing);
  for (const each of Object.values(volumes)) await run(engine, ['volume', 'rm', '--force', each]).catch(ignoreMissing);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof PluginError) || !/no such (container|volume|object)|no container with name/i.test(error.message)) throw error;
}


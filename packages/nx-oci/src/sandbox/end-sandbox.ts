import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { workspaceFolder } from '../agent-sandbox/agent-options';
import { run } from '../engines/run';
import { PluginError } from '../error';
import { grace } from './attach-sandbox';
import { removeSandbox } from './create-sandbox';
import { bringWork, type BroughtWork } from './git-work';
import { sandboxesIn, type Sandbox, type SandboxOwner } from './sandbox';

/** How long another process may take to end a sandbox before this one does, in tries of half a second. */
const patience = 240;
const ending = '-ending';

/** How a sandbox ends. */
export interface EndOptions {
  /** Whether its work is lost on purpose. */
  discard?: boolean;
}

/** How a sandbox has ended: with work, or by another process, which tells of it. */
export interface EndedSandbox {
  brought?: BroughtWork;
  isElsewhere?: true;
}

/**
 * Stops a sandbox, brings its work back as a branch, and removes all that there is of it. Returns the branch, if there is work.
 * Where the work cannot be brought back, the sandbox stays, stopped. Throws `sandbox-failed`, `engine-failed`.
 */
export async function endSandbox(owner: SandboxOwner, sandbox: Sandbox, { discard = false }: EndOptions = {}): Promise<EndedSandbox> {
  const { engine } = sandbox;
  await run(engine, ['stop', '-t', String(grace), sandbox.name]).catch(() => undefined);
  const claimed = await claim(owner, sandbox);
  if (claimed === undefined) return { isElsewhere: true };
  let brought: BroughtWork | undefined;
  try {
    if (!discard) brought = await bringBack(owner, claimed);
  } catch (cause) {
    await run(engine, ['rename', claimed.name, claimed.name.slice(0, -ending.length)]);
    throw new PluginError('sandbox-failed', {
      message: `The work of the sandbox ${sandbox.instance} cannot be brought back: ${(cause as Error).message.replace(/\.$/, '')}.`,
      remedy: `It is stopped, and has everything still: ${engine} cp ${sandbox.name}:${workspaceFolder} . gets it. npx nx run ${owner.project}:sandbox-stop --instance=${sandbox.instance} tries again, and with --discard gives it up.`,
      cause,
    });
  }
  await removeSandbox(claimed);
  return brought ? { brought } : {};
}

/**
 * Gives a sandbox the name of one that is being ended. The engine does that once, so that of the processes that would end it,
 * one does, and the others wait until it is gone; one that was killed over it is waited for in vain, and its work taken up.
 */
async function claim(owner: SandboxOwner, sandbox: Sandbox): Promise<Sandbox | undefined> {
  const name = `${sandbox.name.endsWith(ending) ? sandbox.name.slice(0, -ending.length) : sandbox.name}${ending}`;
  const claimed = { ...sandbox, name };
  if (sandbox.name !== name && (await succeeds(run(sandbox.engine, ['rename', sandbox.name, name])))) return claimed;
  for (let tries = 0; tries < patience; tries++) {
    if (!(await sandboxesIn(sandbox.engine, owner)).some((each) => each.name === name)) return undefined;
    await delay(500);
  }
  return claimed;
}

/** Waits until another process has ended a sandbox, and does it where that does not. */
export async function awaitEnd(owner: SandboxOwner, sandbox: Sandbox): Promise<EndedSandbox> {
  for (let tries = 0; tries < patience; tries++) {
    if (!(await sandboxesIn(sandbox.engine, owner)).some((each) => each.instance === sandbox.instance)) return { isElsewhere: true };
    await delay(500);
  }
  return endSandbox(owner, sandbox);
}

async function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

async function bringBack({ root }: SandboxOwner, { engine, name, workspace, instance, commit }: Sandbox): Promise<BroughtWork | undefined> {
  if (workspace !== 'clone' || commit === undefined) return undefined;
  const scratch = mkdtempSync(path.join(tmpdir(), 'nx-oci-sandbox-'));
  try {
    const folder = path.join(scratch, 'clone');
    mkdirSync(folder);
    await run(engine, ['cp', `${name}:${workspaceFolder}/.`, folder]);
    return await bringWork(root, { folder, scratch, instance, commit });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

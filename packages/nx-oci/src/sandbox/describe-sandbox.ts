import type { CreatedSandbox, SandboxPlan } from './create-sandbox';
import type { EndedSandbox } from './end-sandbox';
import { sandboxBranch } from './git-clone';
import type { Sandbox } from './sandbox';

/** What a new sandbox has to work on, for people. */
export function describeCreated({ sandbox: { instance, engine, workspace, commit }, clone }: CreatedSandbox, { unset }: Pick<SandboxPlan, 'unset'>): string[] {
  const what = {
    clone: `a clone of ${commit?.slice(0, 12)} on the branch ${sandboxBranch(instance)}`,
    mount: 'the workspace itself',
    'mount-read-only': 'the workspace itself, which it cannot change',
    none: 'an empty folder',
  }[workspace];
  const { changed = 0 } = clone ?? {};
  return [
    `The sandbox ${instance} runs in ${engine}, with ${what}.`,
    ...(changed > 0 ? [`${changed} ${changed === 1 ? 'file that is' : 'files that are'} not committed ${changed === 1 ? 'is' : 'are'} not in it.`] : []),
    ...(unset.length > 0 ? [`Its MCP servers are to take ${unset.join(', ')}, which nothing gives: name ${unset.length === 1 ? 'it' : 'them'} in "credentials" of the target.`] : []),
  ];
}

/** What a sandbox has left, for people. */
export function describeEnd({ instance }: Sandbox, { brought, isElsewhere }: EndedSandbox): string {
  if (isElsewhere) return `The sandbox ${instance} was stopped and is gone; if it has done work, that is on the branch ${sandboxBranch(instance)}.`;
  return brought ? `The sandbox ${instance} is gone; its work is on the branch ${brought.branch}: git diff ...${brought.branch}` : `The sandbox ${instance} is gone, and has left nothing.`;
}

import type { NxJsonConfiguration } from '@nx/devkit';
import type { ChangeRange } from './changed-files';

/** Since when files count as changed where it is not said, as `nx affected` has it. */
export function lintRange({ base, head }: ChangeRange, nxJson: NxJsonConfiguration, env: NodeJS.ProcessEnv = process.env): ChangeRange {
  return { base: base ?? (env.NX_BASE || nxJson.affected?.defaultBase || nxJson.defaultBase || 'main'), head: head ?? (env.NX_HEAD || undefined) };
}

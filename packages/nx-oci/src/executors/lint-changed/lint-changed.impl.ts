import type { ExecutorContext } from '@nx/devkit';
import { PluginError } from '../../error';
import { lintChanged } from '../../lint/lint-changed';
import { lintRange } from '../../lint/lint-range';
import type { LinterTable } from '../../lint/linters';
import { consoleReport, reported } from '../../report';

export interface LintChangedOptions {
  base?: string;
  head?: string;
  fix?: boolean;
  linters?: LinterTable;
}

/** Runs linters on what was changed, and fails where one finds fault. */
export default function lintChangedExecutor({ linters, fix, ...range }: LintChangedOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    const found = await lintChanged(context.root, { ...lintRange(range, context.nxJsonConfiguration), linters, fix }, report);
    if (found.length === 0) return;
    throw new PluginError('lint-found', { message: `${found.join(', ')} ${found.length === 1 ? 'finds' : 'find'} fault with what was changed.`, remedy: 'Mend what is printed above; --fix has linters mend what they can.' });
  });
}

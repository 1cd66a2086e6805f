import { isDeepStrictEqual } from 'node:util';
import type { Tree } from '@nx/devkit';
import { parse } from 'yaml';
import type { Drift } from '../../wiring/drift';
import { generatedIn } from './generated-file';
import { providers } from './provider';
import { optionsOf } from './workflow-options';
import { workflowsOf, type Workflows } from './workflows';

/**
 * The workflows that are as they were generated, and would now be others: since the workspace has another package manager or
 * Node, its newest `go.mod` is elsewhere, it got or lost a formatter or a cache, or the plugin's own templates have changed.
 * Those that somebody has changed are theirs. Costs nothing where none was generated. Throws `option-invalid`.
 */
export function ciDrift(tree: Tree): Drift[] {
  const made = new Map<string, Workflows>();
  return Object.values(providers).flatMap(({ folder }) =>
    generatedIn(tree, folder).flatMap(({ file, command, body }): Drift[] => {
      // The first version did not say how it wrote a file.
      if (command === undefined) return [];
      const workflows = made.get(command) ?? workflowsOf(tree, optionsOf(command));
      made.set(command, workflows);
      const text = workflows.files.get(file);
      const finding = { place: 'ci' as const, file, project: '' };
      if (text === undefined) return [{ ...finding, message: `${file} is a workflow that nx-oci:ci would not write any more.`, remedy: `Remove it: git rm ${file}.` }];
      // How it is formatted, and what its comments say, is of no matter to a CI.
      if (isDeepStrictEqual(parse(text), parse(body))) return [];
      return [{ ...finding, message: `${file} is not what nx-oci:ci would write now.`, remedy: `Run ${workflows.tools.exec} ${command}, and look at what changes.` }];
    }),
  );
}

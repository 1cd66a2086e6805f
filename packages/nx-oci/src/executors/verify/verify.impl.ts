import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { buildOutput, lockFile, openOutput, parseDefinition } from '@nx-oci/build';
import { Store } from '@nx-oci/oci';
import { definitionOf, openBuilt, type SiblingOptions } from '../../built-image';
import { describeDifferences } from '../../describe-differences';
import { basesFor } from '../../dockerfile-bases';
import { PluginError } from '../../error';
import { consoleReport, reported } from '../../report';
import { projectOutput, workspaceOf } from '../../task-context';

/** Builds an image again in an empty store, and fails unless it is the same one. */
export default function verifyExecutor(options: SiblingOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    const { record, images } = await openBuilt(options, context);
    const scratch = mkdtempSync(path.join(tmpdir(), 'nx-oci-verify-'));
    try {
      const store = new Store(path.join(scratch, 'store'));
      const folder = path.join(scratch, 'output');
      const workspace = workspaceOf(context);
      const definition = parseDefinition(definitionOf(options, context));
      const lock = lockFile(workspace.projectRoot, options.image);
      const bases = basesFor(definition, { context, lock, fresh: true, report });
      const again = await buildOutput(
        definition,
        { workspace, store, projectOutput: (project, target) => projectOutput(context, project, target), bases, lock },
        { folder, name: record.name, tarballs: 'never', root: 'index' },
      );
      if (again.record.digest !== record.digest) {
        const rebuilt = await openOutput(folder, { workspaceRoot: context.root, store });
        for (const line of await describeDifferences(images, rebuilt)) report.line(line);
        throw new PluginError('image-differs', {
          message: `Built again, the image has ${again.record.digest}, not ${record.digest}.`,
          remedy:
            'The lines above say what differs. If an input changed since, run the image target again; if none did, a tool that writes the inputs is not reproducible.',
        });
      }
      report.line(`Built again in an empty store: ${again.statistics.layers.built} layers made, the same digest.`);
      report.line(record.digest);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
}

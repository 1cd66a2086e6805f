import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { openOutput } from '@nx-oci/build';
import { openArchive, openLayout, Store, type ImageStore } from '@nx-oci/oci';
import { openBuilt, type BuiltTarget, type SiblingOptions } from '../../built-image';
import { earlierBuild } from '../../build-history';
import { describeDifferences } from '../../describe-differences';
import { PluginError } from '../../error';
import { consoleReport, reported } from '../../report';

export interface ExplainOptions extends SiblingOptions {
  since?: string;
}

/** Says which input moved which layer since an earlier build: each file and attribute that differs. */
export default function explainExecutor(options: ExplainOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    const built = await openBuilt(options, context);
    const before =
      options.since === undefined ? await previous(built, context) : await openAny(path.resolve(context.root, options.since), context);
    const { platforms, digest } = built.record;
    if (before === undefined) {
      report.line(`No other build of ${built.output} is remembered on this machine; --since=<output folder, layout or tarball> names one.`);
      report.line(digest);
      return;
    }
    const lines = await describeDifferences(
      before,
      built.images,
      (platform, layer) => platforms[platform]?.layers[layer]?.contents.join(', ') ?? '',
    );
    report.line(lines.length === 0 ? `No difference to ${before.origin}.` : `Since ${before.origin}:`);
    for (const line of lines) report.line(`  ${line}`);
    report.line(digest);
  });
}

function previous({ record, output }: BuiltTarget, context: ExecutorContext): Promise<ImageStore | undefined> {
  return earlierBuild(new Store(), path.join(context.root, output), record.digest);
}

/** Opens an output folder, a layout or an archive. */
async function openAny(file: string, context: ExecutorContext): Promise<ImageStore> {
  if (!existsSync(file)) {
    throw new PluginError('option-invalid', {
      message: `There is no ${file} to compare with.`,
      remedy: 'Give --since a path relative to the workspace.',
    });
  }
  if (!statSync(file).isDirectory()) return path.basename(file) === 'image.json' ? openAny(path.dirname(file), context) : openArchive(file);
  return existsSync(path.join(file, 'image.json'))
    ? openOutput(file, { workspaceRoot: context.root, store: new Store() })
    : openLayout(file);
}

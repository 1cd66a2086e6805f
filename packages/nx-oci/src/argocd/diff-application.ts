import { readFileSync } from 'node:fs';
import { clusterObjects } from '../manifests/cluster-objects';
import { PluginError } from '../error';
import { liveApplication, type ApplicationChoice } from './argo-cd';
import { compareApplication } from './compare-application';
import { comparisonMarkdown, comparisonText, type DiffFormat } from './describe-comparison';

/** What is compared, and how it is told. */
export interface DiffRequest extends ApplicationChoice {
  /** What rendered, by name. */
  project: string;
  /** File of what was rendered, absolute. */
  manifests: string;
  format?: DiffFormat;
  /** Of Markdown, characters at most. */
  limit?: number;
}

/** Compares what was rendered with what lives. Throws what `liveApplication` and `clusterObjects` do, `option-invalid`. */
export async function diffApplication({ project, manifests, format = 'text', limit, ...choice }: DiffRequest): Promise<{ text: string; differences: number }> {
  const rendered = clusterObjects(readManifests(manifests), manifests);
  const comparison = compareApplication(rendered, await liveApplication(choice));
  const subject = { project, application: choice.application };
  return { text: format === 'markdown' ? comparisonMarkdown(comparison, subject, { limit }) : comparisonText(comparison, subject), differences: comparison.differences.length };
}

function readManifests(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new PluginError('option-invalid', { message: `${file} cannot be read: ${(cause as Error).message.replace(/\.$/, '')}.`, remedy: 'Render it first: the target of "render" writes it.', cause });
  }
}

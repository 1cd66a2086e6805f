import type { ExecutorContext } from '@nx/devkit';
import { consoleReport, reported } from '../../report';
import { pushIndexTask, type PushIndexOptions } from '../../push-index-task';

/** Joins platforms that were pushed from several machines to one index. */
export default function pushIndexExecutor(options: PushIndexOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return reported(consoleReport(), () => pushIndexTask(options, context));
}

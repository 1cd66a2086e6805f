import type { ExecutorContext } from '@nx/devkit';
import { consoleReport, reported } from '../../report';
import { asTyped, type AsRead } from '../../typed-options';
import { pushIndexTask, type PushIndexOptions } from '../../publish/push-index-task';

/** Joins platforms that were pushed from several machines to one index. */
export default function pushIndexExecutor(options: AsRead<PushIndexOptions>, context: ExecutorContext): Promise<{ success: boolean }> {
  return reported(consoleReport(), () => pushIndexTask(asTyped(options), context));
}

import type { ExecutorContext } from '@nx/devkit';
import { pushTask, type PushOptions } from '../../publish/push-task';
import { consoleReport, reported } from '../../report';
import { asTyped, type AsRead } from '../../typed-options';

/** Pushes what an image target built, or prints what it would push. */
export default function pushExecutor(options: AsRead<PushOptions>, context: ExecutorContext): Promise<{ success: boolean }> {
  return reported(consoleReport(), () => pushTask(asTyped(options), context));
}

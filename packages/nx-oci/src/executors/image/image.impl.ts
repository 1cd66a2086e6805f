import type { ExecutorContext } from '@nx/devkit';
import { buildTask } from '../../build-task';
import { imageDefinition, type ImageOptions } from '../../options';

export default function imageExecutor(options: ImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return buildTask(() => imageDefinition(options), options, context);
}

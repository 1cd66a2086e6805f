import type { ExecutorContext } from '@nx/devkit';
import { buildTask } from '../../build-task';
import { imageDefinition, type ImageOptions } from '../../options';

export default function imageExecutor(options: ImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return buildTask((place) => imageDefinition(options, place), options, context);
}

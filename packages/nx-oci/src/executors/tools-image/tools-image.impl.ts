import type { ExecutorContext } from '@nx/devkit';
import { buildTask } from '../../build-task';
import type { ToolsImageOptions } from '../../options';
import { placeOf } from '../../task-context';
import { toolsImageDefinition, toolsImageReads } from '../../tools-image/tools-options';

export default function toolsImageExecutor(options: ToolsImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const place = () => placeOf(context, context.targetName!);
  return buildTask(() => toolsImageDefinition(options, place()), options, context, () => toolsImageReads(options, place()).files);
}

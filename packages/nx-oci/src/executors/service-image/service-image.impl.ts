import type { ExecutorContext } from '@nx/devkit';
import { buildTask } from '../../build-task';
import { serviceImageDefinition, type ServiceImageOptions } from '../../options';
import { requireStart } from '../../service-image/service';
import { workspaceOf } from '../../task-context';

export default function serviceImageExecutor(options: ServiceImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return buildTask(() => {
    const definition = serviceImageDefinition(options, workspaceOf(context));
    requireStart(options, context.root);
    return definition;
  }, options, context);
}

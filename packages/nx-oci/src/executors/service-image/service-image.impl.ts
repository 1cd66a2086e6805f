import type { ExecutorContext } from '@nx/devkit';
import { buildTask } from '../../build-task';
import { serviceImageDefinition, type ServiceImageOptions } from '../../options';
import { requireStart } from '../../service-image/service';

export default function serviceImageExecutor(options: ServiceImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return buildTask((place) => {
    const definition = serviceImageDefinition(options, place);
    requireStart(options, context.root);
    return definition;
  }, options, context);
}

import type { ExecutorContext } from '@nx/devkit';
import { buildTask } from '../../build-task';
import { serviceImageDefinition, type ServiceImageOptions } from '../../options';

export default function serviceImageExecutor(options: ServiceImageOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  return buildTask(serviceImageDefinition(options), options, context);
}

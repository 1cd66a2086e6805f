import { PluginError } from '../error';

/** Refuses an option of a generator that is not right. Throws `option-invalid`. */
export function requireOption(option: string, value: unknown, isRight: boolean, remedy: string): void {
  if (!isRight) throw new PluginError('option-invalid', { message: `${option} is "${String(value)}".`, remedy });
}

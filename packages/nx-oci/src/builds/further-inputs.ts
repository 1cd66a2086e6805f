import { NX_VERSION } from '@nx/devkit';
import type { Inputs } from '../plugin-inputs';
import { inferredInputs } from './build-targets';

/** Whether this Nx puts what is inferred in the place of `"..."` among inputs. */
export const spreadsInputs = Number.parseInt(NX_VERSION, 10) >= 23;

/** The inputs to declare for a build that reads more than what is inferred. */
export function furtherInputs(executor: string, further: Inputs, plugin: Inputs): Inputs {
  return [...(spreadsInputs ? ['...'] : inferredInputs(executor, plugin)), ...further];
}

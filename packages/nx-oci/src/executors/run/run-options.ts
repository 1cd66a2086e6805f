import { PluginError } from '../../error';
import type { LoadImageOptions } from '../../engines/load-image';
import { publishedPorts } from '../../engines/published-ports';

/** What is run, and where. */
export interface RunOptions extends Omit<LoadImageOptions, 'engine' | 'cluster'> {
  engine?: 'auto' | 'docker' | 'podman';
  /** Ports of the container on this machine: `8081:8080`. */
  ports?: (string | number)[] | number;
  env?: string[];
  args?: string[];
  network?: string;
}

const names = Object.keys({
  args: true,
  engine: true,
  env: true,
  image: true,
  network: true,
  platform: true,
  ports: true,
  tag: true,
} satisfies Record<keyof RunOptions, true>);

const engines = ['auto', 'docker', 'podman'];

/**
 * Refuses options that cannot be, before anything is loaded. The schema leaves them to this: what Nx refuses by it ends well
 * in some versions of Nx, as the target is continuous. Throws `option-invalid`.
 */
export function requireRunOptions(options: RunOptions): void {
  const { engine = 'auto', ports = [] } = options;
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new PluginError('option-invalid', {
      message: unknown === '_' ? `There are arguments without a name: ${String((options as { _?: unknown })._)}.` : `There is no option ${unknown}.`,
      remedy: `The options are ${names.join(', ')}; what the service is to be given goes into --args.`,
    });
  }
  if (!engines.includes(engine)) {
    throw new PluginError('option-invalid', { message: `engine is "${engine}".`, remedy: `Give one of ${engines.join(', ')}.` });
  }
  publishedPorts([], [ports].flat());
}

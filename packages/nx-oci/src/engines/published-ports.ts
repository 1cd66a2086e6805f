import { PluginError } from '../error';

/** A port of a container on a port of this machine. */
export interface PublishedPort {
  host: number;
  /** `8080/tcp` */
  container: string;
}

/**
 * Where the ports of an image (`8080/tcp`) are on this machine: where `wanted` says (`8081:8080`), else on the same number.
 * Throws `option-invalid`.
 */
export function publishedPorts(exposed: readonly string[], wanted: readonly (string | number)[]): PublishedPort[] {
  const asked = wanted.map((each) => {
    const [, host, container, protocol = 'tcp'] = /^(?:(\d+):)?(\d+)(?:\/(tcp|udp))?$/.exec(String(each)) ?? [];
    if (container !== undefined && [host ?? container, container].every((port) => Number(port) > 0 && Number(port) < 65_536)) {
      return { host: Number(host ?? container), container: `${Number(container)}/${protocol}` };
    }
    throw new PluginError('option-invalid', {
      message: `ports has "${each}", which is no port.`,
      remedy: 'Write the port here and the one of the container: "8081:8080", or "8053:53/udp".',
    });
  });
  const others = exposed.filter((port) => !asked.some(({ container }) => container === port));
  return [...others.map((port) => ({ host: Number.parseInt(port, 10), container: port })), ...asked];
}

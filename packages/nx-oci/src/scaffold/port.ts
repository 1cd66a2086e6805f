import { PluginError } from '../error';

/** A TCP port that an option gives, if it does. Throws `option-invalid`. */
export function requirePort(port: number | undefined): number | undefined {
  if (port === undefined || (Number.isInteger(port) && port > 0 && port <= 65535)) return port;
  throw new PluginError('option-invalid', { message: `port is ${port}.`, remedy: 'Give a number from 1 to 65535.' });
}

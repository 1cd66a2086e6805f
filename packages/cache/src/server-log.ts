import { pino, type DestinationStream, type Logger } from 'pino';
import { CacheError } from './error';

const levels = ['error', 'warn', 'info', 'debug'];

/** The log of a server, JSON, at the level that NX_OCI_CACHE_LOG says. Throws `config-invalid` for one that is none. */
export function serverLog(level = process.env.NX_OCI_CACHE_LOG || 'info', to?: DestinationStream): Logger {
  if (!levels.includes(level)) throw new CacheError('config-invalid', { message: `NX_OCI_CACHE_LOG is "${level}".`, remedy: `Give one of ${levels.join(', ')}.` });
  const options = { base: undefined, timestamp: pino.stdTimeFunctions.isoTime, level, formatters: { level: (label: string) => ({ level: label }) } };
  return to ? pino(options, to) : pino(options);
}

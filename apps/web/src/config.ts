/** What the service runs with. */
export interface Config {
  host: string;
  port: number;
  /** The heading of the page. */
  title: string;
  logLevel: string;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Reads the configuration from the environment. Throws an Error that names the variable. */
export function configFrom(env: NodeJS.ProcessEnv): Config {
  const port = Number(env.WEB_PORT || 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`WEB_PORT is "${env.WEB_PORT}": give a number from 0 to 65535`);
  const logLevel = env.WEB_LOG_LEVEL || 'info';
  if (!logLevels.includes(logLevel)) throw new Error(`WEB_LOG_LEVEL is "${logLevel}": give one of ${logLevels.join(', ')}`);
  return { host: env.WEB_HOST || '0.0.0.0', port, title: env.WEB_TITLE || 'It works', logLevel };
}

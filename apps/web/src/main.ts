import { serve } from '@hono/node-server';
import pino from 'pino';
import { app } from './app.js';
import { configFrom } from './config.js';

const config = configFrom(process.env);
const log = pino({ level: config.logLevel });
const server = serve({ fetch: app(config).fetch, hostname: config.host, port: config.port }, ({ address, port }) => log.info({ address, port }, 'listening'));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    log.info({ signal }, 'stopping');
    // Requests in flight end; a second signal ends the process at once.
    server.close(() => process.exit(0));
  });
}

import { Hono } from 'hono';
import { html } from 'hono/html';
import type { Config } from './config.js';

/** The pages: `/` for people, `/healthz` for what runs the service. */
export function app({ title }: Pick<Config, 'title'>): Hono {
  return new Hono()
    .get('/healthz', (context) => context.text('ok\n'))
    .get('/', (context) =>
      context.html(
        html`<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>${title}</title></head>
  <body><h1>${title}</h1><p>Served by Node ${process.version} on ${process.arch}.</p></body>
</html>
`,
      ),
    );
}

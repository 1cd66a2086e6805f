import type { lookup } from 'node:dns';
import { connect } from 'node:tls';
import type { EnvHttpProxyAgent } from 'undici';
import { RegistryError } from './error';
import type { RegistrySettings, TlsSettings } from './registry-settings';
import { undici } from './undici';

/** What sends requests, by the proxies that the environment names. */
export function proxyAgent(settings: RegistrySettings, connectOptions: TlsSettings & { lookup: typeof lookup }): EnvHttpProxyAgent {
  const { stallTimeout, connectTimeout: timeout } = settings;
  const { EnvHttpProxyAgent, Pool } = undici();
  try {
    return new EnvHttpProxyAgent({
      headersTimeout: stallTimeout,
      bodyTimeout: stallTimeout,
      connections: 8,
      keepAliveTimeout: 10_000,
      connect: { timeout, ...connectOptions },
      requestTls: { timeout, ...connectOptions },
      proxyTls: { timeout, ca: connectOptions.ca },
      clientFactory: (origin, options) => new Pool(origin, { ...options, headersTimeout: stallTimeout }),
      noProxy: noProxy(process.env),
    });
  } catch {
    // What it throws cites the address, which may have a password in it.
    throw new RegistryError('registry-config-invalid', {
      message: 'HTTPS_PROXY or HTTP_PROXY is not the address of a proxy.',
      remedy: 'Give one such as http://proxy.example:3128, or take the variable away.',
    });
  }
}

/** For whom there is no proxy: those that the environment names, and this machine, which no proxy could reach. */
function noProxy(env: NodeJS.ProcessEnv): string {
  const told = env.no_proxy ?? env.NO_PROXY ?? '';
  return told === '*' ? told : `${told},localhost,127.0.0.1,[::1]`;
}

/** Whether a port of this machine answers a TLS greeting. */
export function speaksTls({ hostname, port }: URL, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    // Only to see what is spoken: the certificate is checked when something is sent.
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443), rejectUnauthorized: false, timeout });
    const end = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('secureConnect', end(true));
    socket.once('error', end(false));
    socket.once('timeout', end(false));
  });
}

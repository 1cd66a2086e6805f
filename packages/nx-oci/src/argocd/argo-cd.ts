import { isLoopbackHost, registrySettings, Secrets, Transport, type RegistryResponse } from '@nx-oci/registry';
import { CodedError } from '@nx-oci/oci';
import { PluginError } from '../error';
import type { Application, LiveApplication, ManagedResource, Tracking } from './application';

/** Which application is meant. */
export interface ApplicationChoice {
  /** Its name, or `namespace/name` where applications are in any namespace. */
  application: string;
  /** Project of Argo CD that it has to be of. */
  argocdProject?: string;
  /** Host of Argo CD, by default `ARGOCD_SERVER`. */
  server?: string;
}

/** What an answer may have. Bytes. */
const mostBytes = 256 << 20;

/**
 * Asks Argo CD for an application and its objects. All requests are GET, and none asks it to look anew; the token goes to
 * its host alone. Throws `argocd-unset`, `argocd-refused`, `argocd-failed`.
 */
export async function liveApplication({ application, argocdProject, server }: ApplicationChoice, env: NodeJS.ProcessEnv = process.env): Promise<LiveApplication> {
  const argoCd = new ArgoCd(server ?? env.ARGOCD_SERVER, env);
  try {
    const [name, appNamespace] = application.split('/').reverse();
    const query = { appNamespace, project: argocdProject };
    const path = `/api/v1/applications/${encodeURIComponent(name)}`;
    const found = await argoCd.get<Application>(path, query, `the application "${application}"`);
    const { items } = await argoCd.get<{ items?: ManagedResource[] }>(`${path}/managed-resources`, query, `the objects of "${application}"`);
    return { name: application, application: found, resources: items ?? [], tracking: await argoCd.tracking() };
  } finally {
    await argoCd.close();
  }
}

class ArgoCd {
  readonly #transport: Transport;
  readonly #secrets = new Secrets();
  readonly #token: string;
  readonly #root: string;

  constructor(server: string | undefined, env: NodeJS.ProcessEnv) {
    const [, scheme, host, root = ''] = /^(?:(https?):\/\/)?((?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?)(\/\S*)?$/i.exec(server ?? '') ?? [];
    if (host === undefined) {
      throw new PluginError('argocd-unset', {
        message: server ? `ARGOCD_SERVER is "${server}".` : 'ARGOCD_SERVER is not set.',
        remedy: 'Set it to the host of Argo CD, as for the argocd command: ARGOCD_SERVER=argocd.example.com.',
      });
    }
    this.#token = env.ARGOCD_AUTH_TOKEN ?? '';
    if (this.#token === '' || /[^\x21-\x7e]/.test(this.#token)) {
      throw new PluginError('argocd-unset', {
        message: this.#token === '' ? 'ARGOCD_AUTH_TOKEN is not set.' : 'ARGOCD_AUTH_TOKEN is no token: it has spaces or characters beyond ASCII.',
        remedy: 'Set it to a token of an account that may get applications: argocd account generate-token --account ci.',
      });
    }
    this.#secrets.add(this.#token);
    const settings = registrySettings(env);
    if (scheme === 'http' && !isLoopbackHost(new URL(`http://${host}`).hostname) && !settings.plainHttp.includes(host)) {
      throw new PluginError('argocd-unset', {
        message: `ARGOCD_SERVER is "${server}": over plain HTTP everyone in between could read the token.`,
        remedy: `Give its host alone, for TLS; or, if the network is trusted, set NX_OCI_PLAIN_HTTP=${host}.`,
      });
    }
    this.#root = root.replace(/\/+$/, '');
    this.#transport = new Transport(host, host, { settings, secrets: this.#secrets });
  }

  /** Throws `argocd-refused`, `argocd-failed`. */
  async get<T>(path: string, query: Record<string, string | undefined>, what: string): Promise<T> {
    const response = await this.#send(path, query);
    const text = await this.#text(response);
    if (response.status !== 200) throw this.#refusal(response, text, what);
    try {
      const value = JSON.parse(text) as T;
      if (typeof value === 'object' && value !== null) return value;
    } catch {
      // A page to log in at, mostly.
    }
    throw this.#failure(`${response.url.host} does not answer in JSON for ${what}.`, 'See that ARGOCD_SERVER is the API of Argo CD, with its path if it has one, and that nothing before it asks to log in.');
  }

  /** Not every account may see the settings; then they are taken to be those that Argo CD has by itself. */
  async tracking(): Promise<Tracking> {
    return this.get<Tracking>('/api/v1/settings', {}, 'the settings').catch((error: unknown) => {
      if (error instanceof PluginError && error.code === 'argocd-refused') return {};
      throw error;
    });
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  async #send(path: string, query: Record<string, string | undefined>): Promise<RegistryResponse> {
    try {
      const url = new URL(await this.#transport.base());
      // Set, and not resolved: a path that begins with two slashes would name another host.
      url.pathname = `${this.#root}${path}`;
      for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
      return await this.#transport.send({ method: 'GET', url, headers: { accept: 'application/json', authorization: `Bearer ${this.#token}` } });
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      throw new PluginError('argocd-failed', { message: `Argo CD cannot be asked. ${error.message}`, remedy: error.remedy, cause: error });
    }
  }

  async #text({ body, url }: RegistryResponse): Promise<string> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    try {
      for await (const chunk of body) {
        chunks.push(chunk);
        size += chunk.length;
        if (size > mostBytes) throw new Error(`it is longer than ${mostBytes >> 20} MiB`);
      }
    } catch (error) {
      throw this.#failure(`The answer of ${url.host} breaks off: ${(error as Error).message}.`, 'Run it again; look at what is between here and Argo CD.', error);
    }
    return Buffer.concat(chunks).toString();
  }

  #refusal({ status, url }: RegistryResponse, text: string, what: string): PluginError {
    const said = reasonIn(text);
    const message = this.#secrets.redact(`${url.host} answers ${status} for ${what}${said && `: ${said}`}.`);
    if (status === 401) return new PluginError('argocd-refused', { message, remedy: 'ARGOCD_AUTH_TOKEN is of another Argo CD, or no longer valid: argocd account generate-token makes another.' });
    if (status === 403) return new PluginError('argocd-refused', { message, remedy: 'Correct the name ("application"), or let the account of ARGOCD_AUTH_TOKEN get it (policy: applications, get): Argo CD answers the same for both.' });
    if (status === 404) return new PluginError('argocd-refused', { message, remedy: 'Correct the name ("application"); one in a namespace of its own is "namespace/name".' });
    return this.#failure(message, 'See what Argo CD says of it, and run it again.');
  }

  #failure(message: string, remedy: string, cause?: unknown): PluginError {
    return new PluginError('argocd-failed', { message: this.#secrets.redact(message), remedy, cause });
  }
}

/** What Argo CD says of a refusal. */
function reasonIn(text: string): string {
  try {
    const { error, message } = JSON.parse(text) as { error?: unknown; message?: unknown };
    return [message, error].filter((each) => typeof each === 'string').map((each) => each.replace(/\.$/, ''))[0]?.slice(0, 500) ?? '';
  } catch {
    return '';
  }
}

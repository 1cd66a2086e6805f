import { CacheError } from './error';
import { requireServer, serverVariable, workspaceSettings } from './workspace-settings';

export interface AskOptions {
  /** Address of the server; by default what Nx would use. */
  server?: string;
  /** What is meant, of `purge`. */
  meant?: Record<string, string>;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

/** Milliseconds. A purge looks at every entry. */
const timeout = 600_000;

/**
 * What a server answers to who runs it. Throws `usage-invalid` where none is named or it is asked for what cannot be, `access-invalid` where it
 * takes no token, `server-failed` where it does not answer, or as no server of this cache would.
 */
export async function askServer(what: 'stats' | 'purge', { server: named, meant, cwd = process.cwd(), env = process.env }: AskOptions = {}): Promise<string> {
  const settings = workspaceSettings(cwd, env);
  const server = named ?? settings[serverVariable];
  if (!server) throw new CacheError('usage-invalid', { message: 'No server is named.', remedy: `Give --server, or ${serverVariable}, here or in .env.` });
  const token = settings.NX_OCI_CACHE_ADMIN_TOKEN;
  if (!token) throw new CacheError('access-invalid', { message: `There is no token for ${server}.`, remedy: 'Set NX_OCI_CACHE_ADMIN_TOKEN to a token of the role admin.' });
  const address = `${requireServer(server).replace(/\/+$/, '')}/v1/${what}`;
  let status: number;
  let text: string;
  try {
    const body = meant && { method: 'POST', body: JSON.stringify(meant) };
    const response = await fetch(address, { headers: { authorization: `Bearer ${token}` }, ...body, redirect: 'error', signal: AbortSignal.timeout(timeout) });
    [status, text] = [response.status, await response.text()];
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : message;
    const remedy = /certificate|CERT|issuer/i.test(why) ? "Have Node trust who signed its certificate: NODE_EXTRA_CA_CERTS=company.pem." : 'Look whether it runs there, and can be reached.';
    throw new CacheError('server-failed', { message: `${server} does not answer: ${why}.`, remedy, cause: error });
  }
  if (status === 200) return text;
  const message = `${server} answers ${status}: ${text.slice(0, 300)}.`;
  if (status === 403) throw new CacheError('access-invalid', { message, remedy: 'Set NX_OCI_CACHE_ADMIN_TOKEN to a token of the role admin.' });
  if (status === 400) throw new CacheError('usage-invalid', { message, remedy: `nx-oci-cache ${what} --help tells what can be given.` });
  throw new CacheError('server-failed', { message, remedy: status === 404 ? 'Look whether this is the address of a server of this cache, without a path.' : 'Look at its log.' });
}

import { CacheError } from './error';

/** Milliseconds that each answer may take. */
const timeout = 10_000;

/**
 * The token for a run, exchanged for what the CI provider says of it: of GitHub Actions where the job may ask for an identity
 * (`id-token: write`), or of `NX_OCI_CACHE_ID_TOKEN`, which GitLab and others put there. Nothing outside of a CI that has one.
 * Throws `access-invalid` where the server does not take it, or does not answer.
 */
export async function ciToken(server: string, env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const origin = new URL(server).origin;
  try {
    const identity = env.NX_OCI_CACHE_ID_TOKEN || (await githubIdentity(origin, env));
    if (!identity) return undefined;
    const response = await fetch(`${server.replace(/\/+$/, '')}/v1/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token: identity }), redirect: 'error', signal: AbortSignal.timeout(timeout) });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`the server answers ${response.status}: ${text.slice(0, 300)}`);
    return (JSON.parse(text) as { token: string }).token;
  } catch (error) {
    throw new CacheError('access-invalid', { message: `There is no token for this run: ${(error as Error).message}.`, remedy: 'Look at "ci" in the configuration of the server: its audience has to be the address of the server, and a rule has to fit the claims of the run.', cause: error });
  }
}

/** An identity of a job of GitHub Actions, for an audience. */
async function githubIdentity(audience: string, { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token }: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (!url || !token) return undefined;
  const address = new URL(url);
  address.searchParams.set('audience', audience);
  const response = await fetch(address, { headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(timeout) });
  const { value } = (await response.json()) as { value?: string };
  if (!response.ok || !value) throw new Error(`GitHub gives no identity (${response.status})`);
  return value;
}

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { AddressInfo } from 'node:net';
import { Certificate } from './certificates';
import { RegistryUser } from './registry';
import { ResourceActions, TokenSigner } from './token-signer';

/** What a token server does; may be changed while it runs. */
export interface TokenSettings {
  /** Seconds until the registry refuses a token; 300 unless told. */
  expiresIn: number;
  /** Seconds that the answer states as `expires_in`, if another number than `expiresIn`; null leaves the field out. */
  announcedExpiresIn?: number | null;
  /** Answers the OAuth2 POST with 404, as older token servers do. */
  refusePost: boolean;
  /** The field of a GET's answer that holds the token; `both` unless told. */
  tokenField: 'token' | 'access_token' | 'both';
  /** Which of the actions asked for a user gets; nobody has no name. All for users and none for nobody, unless told. */
  grant(asked: ResourceActions, username: string | undefined): string[];
}

/** One request to a token server. It holds no secret. */
export interface TokenRequest {
  method: string;
  /** Of a POST. */
  grantType?: string;
  /** Who asked, where the credentials held. */
  username?: string;
  account?: string;
  clientId?: string;
  service?: string;
  /** As they came, in their order. */
  scopes: string[];
  /** Whether it asked for a refresh token. */
  offline: boolean;
  status: number;
}

/** A token server: the docker registry's token authentication, by GET and by OAuth2 POST. */
export interface TokenServer {
  /** The `realm` of its challenges. */
  realm: string;
  service: string;
  settings: TokenSettings;
  /** All requests so far. */
  requests: TokenRequest[];
  stop(): Promise<void>;
}

/** What `startTokenServer` starts. */
export interface TokenServerOptions {
  users: RegistryUser[];
  signer: TokenSigner;
  service: string;
  issuer: string;
  settings?: Partial<TokenSettings>;
  /** Serves HTTPS. */
  certificate?: Certificate;
}

/** A request's body may have so many bytes. */
const longestBody = 64 * 1024;

/** Starts a token server on a port of the loopback interface, in this process. */
export async function startTokenServer(options: TokenServerOptions): Promise<TokenServer> {
  const { certificate } = options;
  const requests: TokenRequest[] = [];
  const settings: TokenSettings = {
    expiresIn: 300,
    refusePost: false,
    tokenField: 'both',
    grant: ({ actions }, username) => (username === undefined ? [] : actions),
    ...options.settings,
  };
  const issue = tokenIssuer(options, settings);
  const listener: RequestListener = (request, response) => {
    void parameters(request).then((query) => {
      const record: TokenRequest = {
        method: request.method!,
        grantType: query.get('grant_type') ?? undefined,
        account: query.get('account') ?? undefined,
        clientId: query.get('client_id') ?? undefined,
        service: query.get('service') ?? undefined,
        scopes: query.getAll('scope').flatMap((scope) => scope.split(' ')).filter((scope) => scope !== ''),
        offline: query.get('offline_token') === 'true' || query.get('access_type') === 'offline',
        status: 0,
      };
      requests.push(record);
      answer(response, record, issue(request, query, record));
    });
  };
  const server: Server = certificate
    ? createHttpsServer({ cert: readFileSync(certificate.cert), key: readFileSync(certificate.key) }, listener)
    : createHttpServer(listener);
  await new Promise<void>((resolve, reject) => void server.once('error', reject).listen(0, '127.0.0.1', resolve));
  server.unref();
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  // By name: crane refuses a realm that is a loopback address.
  const realm = `${certificate ? 'https' : 'http'}://localhost:${port}/token`;
  return { realm, service: options.service, settings, requests, stop };
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** What turns a request into an answer; it remembers the refresh tokens it gave. */
function tokenIssuer({ users, signer, service, issuer }: TokenServerOptions, settings: TokenSettings) {
  const refreshTokens = new Map<string, string>();
  const check = (username: string, password: string) =>
    users.find((user) => user.username === username && user.password === password)?.username;

  return (request: IncomingMessage, query: URLSearchParams, record: TokenRequest): Answer => {
    if (request.url!.split('?')[0] !== '/token') return { status: 404, body: {} };
    const post = request.method === 'POST';
    if (post ? settings.refusePost : request.method !== 'GET') return { status: 404, body: {} };
    let username: string | undefined;
    if (post && query.get('grant_type') === 'refresh_token') username = refreshTokens.get(query.get('refresh_token') ?? '');
    else if (post && query.get('grant_type') === 'password') username = check(query.get('username') ?? '', query.get('password') ?? '');
    else if (post) return { status: 400, body: { error: 'unsupported_grant_type' } };
    const basic = post ? undefined : basicCredentials(request);
    if (basic) username = check(basic.username, basic.password);
    record.username = username;
    if (username === undefined && (post || basic !== undefined || request.headers.authorization !== undefined)) {
      return post ? { status: 400, body: { error: 'invalid_grant' } } : unauthorized;
    }

    const access = record.scopes.map(parseScope).filter((asked): asked is ResourceActions => asked !== undefined);
    const granted = access
      .map((asked) => ({ ...asked, actions: settings.grant(asked, username) }))
      .filter(({ actions }) => actions.length > 0);
    const token = signer.sign({ issuer, subject: username ?? '', audience: service, lifetime: settings.expiresIn, access: granted });
    const announced = settings.announcedExpiresIn === undefined ? settings.expiresIn : settings.announcedExpiresIn;
    const field = post ? 'access_token' : settings.tokenField;
    const body: Record<string, unknown> = field === 'both' ? { token, access_token: token } : { [field]: token };
    if (announced !== null) body.expires_in = announced;
    body.issued_at = new Date().toISOString();
    if (post) body.scope = granted.map(({ type, name, actions }) => `${type}:${name}:${actions.join(',')}`).join(' ');
    if (username !== undefined && record.offline) {
      const refresh = randomBytes(24).toString('base64url');
      refreshTokens.set(refresh, username);
      body.refresh_token = refresh;
    } else if (query.has('refresh_token')) {
      body.refresh_token = query.get('refresh_token');
    }
    return { status: 200, body };
  };
}

const unauthorized: Answer = { status: 401, body: { errors: [{ code: 'UNAUTHORIZED', message: 'user name or password is wrong' }] } };

function answer(response: ServerResponse, record: TokenRequest, { status, body }: Answer): void {
  record.status = status;
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

/** `repository:acme/app:pull,push`; a name may hold colons, as in `host:5000/app`. */
function parseScope(scope: string): ResourceActions | undefined {
  const match = /^([a-z]+(?:\([a-z]+\))?):(.+):([a-z*,]*)$/.exec(scope);
  return match ? { type: match[1]!, name: match[2]!, actions: match[3]!.split(',').filter((action) => action !== '') } : undefined;
}

function basicCredentials(request: IncomingMessage): RegistryUser | undefined {
  const [scheme, value = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme!.toLowerCase() !== 'basic') return undefined;
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

async function parameters(request: IncomingMessage): Promise<URLSearchParams> {
  if (request.method === 'GET') return new URL(request.url!, 'http://localhost').searchParams;
  let text = '';
  for await (const part of request.setEncoding('utf8')) if ((text += part).length > longestBody) break;
  return new URLSearchParams(text);
}

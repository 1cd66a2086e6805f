import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Certificate, Certificates, makeCertificates } from './certificates';
import { startDaemon } from './daemon';
import { freePort } from './free-port';
import { httpProbe, logIn, Registry, registryEnv, RegistryUser } from './registry';
import { run } from './run';
import { startTokenServer, TokenServer, TokenSettings } from './token-server';
import { makeTokenSigner, TokenAlgorithm } from './token-signer';
import { tool } from './tool';

/** What a docker-registry asks of its clients. */
export interface DockerRegistryOptions {
  /** `none` unless told. `token` starts a token server too. */
  auth?: 'none' | 'htpasswd' | 'token';
  /** How tokens are signed; ES256 unless told. */
  algorithm?: TokenAlgorithm;
  /** How the token server begins. */
  token?: Partial<TokenSettings>;
  /** Serves HTTPS, with a certificate for 127.0.0.1 and localhost. */
  tls?: boolean;
  /** With `tls`: refuses clients that show no certificate of its authority. */
  clientCertificate?: boolean;
  /** Whether manifests and blobs can be deleted. */
  delete?: boolean;
  /** Keeps everything in memory: for thousands of small pushes. */
  memory?: boolean;
}

/** One line of a docker-registry's access log. */
export interface AccessLogEntry {
  method: string;
  /** Path and query. */
  target: string;
  status: number;
}

/** A docker-registry with an empty store. `env` logs the first of its users in. */
export interface DockerRegistry extends Registry {
  kind: 'docker-registry';
  /** With `tls`: the authority to trust. */
  caFile?: string;
  /** With `tls`: what a client may show. */
  clientCert?: Certificate;
  /** With `auth: 'token'`. */
  tokenServer?: TokenServer;
  /** What it has served so far, in the order of its access log. */
  accessLog(): AccessLogEntry[];
}

/** Starts Debian's docker-registry on a port of the loopback interface. */
export async function startDockerRegistry(options: DockerRegistryOptions = {}): Promise<DockerRegistry> {
  const { auth = 'none' } = options;
  const host = `127.0.0.1:${await freePort()}`;
  const scheme = options.tls ? 'https' : 'http';
  const url = `${scheme}://${host}`;
  const users = auth === 'none' ? [] : ['alice', 'bob'].map((username) => ({ username, password: freshPassword() }));
  let certificates: Certificates | undefined;
  let tokenServer: TokenServer | undefined;
  try {
    const rig = await startDaemon({
      name: 'docker-registry',
      anyUser: true,
      async prepare(folder) {
        certificates = options.tls ? await makeCertificates(folder) : undefined;
        const env = registryEnv(folder, certificates?.caFile);
        if (users[0]) logIn({ env }, host, users[0]);
        if (auth === 'token') tokenServer = await startTokens(folder, { users, certificate: certificates?.server, options });
        const file = path.join(folder, 'config.json');
        writeFileSync(file, JSON.stringify(await configuration({ folder, host, options, users, certificates, tokenServer })));
        const { client } = certificates ?? {};
        const trust = certificates ? ['--cacert', certificates.caFile, '--cert', client!.cert, '--key', client!.key] : [];
        // It takes REGISTRY_AUTH_FILE, which is for its clients, and all others of that kind, as settings of its own.
        const daemonEnv = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('REGISTRY_')));
        // It takes 4 MiB to check a blob of any size, and would spend its time on collecting them.
        if (options.memory) daemonEnv.GOGC = '800';
        return { argv: [tool('docker-registry'), 'serve', file], env, daemonEnv, probe: httpProbe(`${url}/v2/`, trust) };
      },
    });
    const stop = () => Promise.all([rig.stop(), tokenServer?.stop()]).then(() => undefined);
    const accessLog = () => parseAccessLog(rig.log());
    return {
      ...rig, kind: 'docker-registry', host, scheme, url, users, stop, accessLog, tokenServer,
      caFile: certificates?.caFile, clientCert: certificates?.client,
    };
  } catch (error) {
    await tokenServer?.stop();
    throw error;
  }
}

/** With what clients are tempted to read wrongly: a colon, and a letter beyond ASCII. */
function freshPassword(): string {
  return `${randomBytes(12).toString('base64')}:ü`;
}

const service = 'nx-oci-registry';
const issuer = 'nx-oci-token-server';

interface TokensOptions {
  users: RegistryUser[];
  certificate?: Certificate;
  options: DockerRegistryOptions;
}

async function startTokens(folder: string, { users, certificate, options }: TokensOptions): Promise<TokenServer> {
  const signer = await makeTokenSigner(folder, options.algorithm ?? 'ES256');
  return startTokenServer({ users, signer, service, issuer, settings: options.token, certificate });
}

interface Configuration {
  folder: string;
  host: string;
  options: DockerRegistryOptions;
  users: RegistryUser[];
  certificates?: Certificates;
  tokenServer?: TokenServer;
}

/** The registry's configuration file: YAML, of which JSON is a part. */
async function configuration({ folder, host, options, users, certificates, tokenServer }: Configuration): Promise<object> {
  const data = path.join(folder, 'data');
  mkdirSync(data);
  const tls = certificates && {
    certificate: certificates.server.cert,
    key: certificates.server.key,
    ...(options.clientCertificate ? { clientcas: [certificates.caFile] } : {}),
  };
  let auth: object | undefined;
  if (tokenServer) {
    auth = { token: { realm: tokenServer.realm, service, issuer, rootcertbundle: path.join(folder, 'token.crt') } };
  } else if (users.length > 0) {
    const file = path.join(folder, 'htpasswd');
    const lines = await Promise.all(
      // The cheapest bcrypt: the registry checks it on every request.
      users.map(({ username, password }) => run([tool('htpasswd'), '-niB', '-C', '4', username], { input: password })),
    );
    writeFileSync(file, lines.join('\n'));
    auth = { htpasswd: { realm: 'nx-oci', path: file } };
  }
  return {
    version: '0.1',
    log: { level: 'warn', accesslog: { disabled: false } },
    storage: {
      ...(options.memory ? { inmemory: {} } : { filesystem: { rootdirectory: data } }),
      delete: { enabled: options.delete ?? false },
      maintenance: { uploadpurging: { enabled: false } },
    },
    http: { addr: host, secret: randomBytes(16).toString('hex'), ...(tls ? { tls } : {}) },
    ...(auth ? { auth } : {}),
  };
}

/** Lines in Apache's combined format, among others. */
function parseAccessLog(log: string): AccessLogEntry[] {
  return [...log.matchAll(/^\S+ - \S* ?\[[^\]]+\] "([A-Z]+) (\S+) HTTP\/[\d.]+" (\d{3}) /gm)].map(([, method, target, status]) => ({
    method: method!,
    target: target!,
    status: Number(status),
  }));
}

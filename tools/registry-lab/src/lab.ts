import { createServer, RequestListener, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { Exchange, Laboratory } from './exchange';
import { FaultRule } from './fault';
import { Memory } from './memory';
import { Profile } from './profile';
import { PullCounter } from './rate-limit';
import { RecordedRequest, Recorder, Secret } from './record';
import { LabHost } from './registry-request';
import { RuleBook } from './rule-book';
import { TokenDoor } from './token-door';
import { Upstream } from './upstream';

/** What `startLab` starts. */
export interface LabOptions {
  /** The registry behind: `http://127.0.0.1:<port>`. */
  upstream: string;
  /** The quirks of a registry; none unless told. */
  profile?: Profile;
  faults?: FaultRule[];
}

/** A proxy in front of a registry. */
export interface Lab {
  /** `127.0.0.1:<port>`, as it stands in a reference. */
  host: string;
  /** `http://<host>` */
  url: string;
  /** `localhost:<port>`: the host of another name to which redirects lead. */
  storageHost: string;
  /** All requests to either host so far, in the order of their arrival. */
  readonly requests: RecordedRequest[];
  /** The requests in which a secret was sent; with `role`, to that host. */
  requestsWith(secret: Secret, role?: LabHost): RecordedRequest[];
  /**
   * Replaces the rules of `faults`, and counts from the start. Those of the profile stay.
   * @throws LabError `lab-rule-invalid`
   */
  setFaults(faults: FaultRule[]): void;
  /** Forgets all requests, and what was learned from them. Rules stay, and count from the start. */
  reset(): void;
  /** Ends it, with all its connections. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts a lab on ports of the loopback interface, in this process.
 * @throws LabError `lab-rule-invalid`, `lab-upstream-invalid`
 */
export async function startLab({ upstream: url, profile, faults = [] }: LabOptions): Promise<Lab> {
  const recorder = new Recorder();
  const upstream = new Upstream(url);
  const rules = new RuleBook(() => laboratory.memory, profile?.rules ?? []);
  rules.set(faults);
  const door = profile?.tokenDoor && new TokenDoor(profile.tokenDoor, (authorization) => upstream.accepts(authorization));
  const fresh = () => ({ memory: new Memory(), pulls: profile?.rateLimit && new PullCounter(profile.rateLimit) });
  const laboratory: Laboratory = { upstream, rules, door, host: '', storageHost: '', ...fresh() };

  const listener =
    (role: LabHost): RequestListener =>
    (request, response) => {
      const exchange = new Exchange(laboratory, request, response, recorder.begin(request, role));
      // What happens to a client that went away is of no concern.
      for (const stream of [request, response]) stream.on('error', () => undefined);
      exchange.serve().catch((error: Error) => response.destroy(error));
    };
  const servers = [await listen(listener('registry')), await listen(listener('storage'))];
  const [registryPort, storagePort] = servers.map((server) => (server.address() as AddressInfo).port);
  laboratory.host = `127.0.0.1:${registryPort}`;
  // Another name, not only another port: some clients tell hosts apart by their names alone.
  laboratory.storageHost = `localhost:${storagePort}`;

  let stopped: Promise<void> | undefined;
  return {
    host: laboratory.host,
    url: `http://${laboratory.host}`,
    storageHost: laboratory.storageHost,
    get requests() {
      return recorder.requests;
    },
    requestsWith: (secret, role) => recorder.requestsWith(secret).filter((request) => role === undefined || request.role === role),
    setFaults: (next) => rules.set(next),
    reset() {
      recorder.requests = [];
      rules.reset();
      Object.assign(laboratory, fresh());
    },
    stop: () => (stopped ??= Promise.all(servers.map(close)).then(() => undefined)),
  };
}

function listen(listener: RequestListener): Promise<Server> {
  // A large body may take its time, and an idle connection is the client's to close.
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 }, listener);
  return new Promise((resolve, reject) => void server.once('error', reject).listen(0, '127.0.0.1', () => resolve(server)));
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

import { RegistryRequest } from './registry-request';
import { Situation } from './fault';

/** An upload session, as its answers showed it. */
export interface UploadSession {
  /** PATCH requests so far, dropped ones too. */
  chunks: number;
  /** Bytes that the client was told are there. */
  received: number;
}

/** What the storage host has for a client that was sent there. */
export interface StorageGrant {
  /** Path and query at the registry. */
  target: string;
  /** The credentials with which it was asked for. */
  authorization?: string;
}

/** An answer of the registry, as far as the memory cares. */
export interface ObservedAnswer {
  status: number;
  location?: string;
  range?: string;
}

/** What a lab remembers of the requests that went through it. */
export class Memory {
  readonly #sessions = new Map<string, UploadSession>();
  readonly #referenced = new Set<string>();
  readonly #projects = new Set<string>();
  /** Values of `Authorization` that have expired. */
  readonly expired = new Set<string>();
  /** By the first part of the path at the storage host. */
  readonly grants = new Map<string, StorageGrant>();

  /** The session of an upload request; a new one if it was never seen. */
  session(path: string): UploadSession {
    let session = this.#sessions.get(path);
    if (!session) this.#sessions.set(path, (session = { chunks: 0, received: 0 }));
    return session;
  }

  /** Learns from what the registry answered. `manifest` is the body of a manifest that was pushed. */
  observe(request: RegistryRequest, answer: ObservedAnswer, manifest?: string): void {
    const { method, endpoint, path, repository } = request;
    if (answer.status >= 300) return;
    if (endpoint === 'upload' && method === 'PATCH') {
      const session = this.session(path);
      session.chunks += 1;
      session.received = receivedBytes(answer.range) ?? session.received;
      // The specification lets a session move with each answer.
      if (answer.location !== undefined) this.#sessions.set(new URL(answer.location, 'http://localhost').pathname, session);
    }
    const pushed = method === 'PUT' || (endpoint === 'upload-start' && answer.status === 201);
    if (repository !== undefined && pushed) this.#projects.add(project(repository));
    for (const digest of referencedDigests(manifest ?? '{}')) this.#referenced.add(`${repository}@${digest}`);
  }

  isIn(situation: Situation, { endpoint, method, path, query }: RegistryRequest): boolean {
    if (situation === 'later-chunk') return endpoint === 'upload' && method === 'PATCH' && this.session(path).chunks > 0;
    const from = query.get('from');
    const mount = query.get('mount');
    if (endpoint !== 'upload-start' || mount === null || from === null) return false;
    return situation === 'mount-from-unknown-project' ? !this.#projects.has(project(from)) : !this.#referenced.has(`${from}@${mount}`);
  }
}

function project(repository: string): string {
  return repository.split('/')[0]!;
}

/** `0-1023` are 1024 bytes. docker-registry and crane say `0-0` of an empty session, so that 0 there is ambiguous. */
function receivedBytes(range: string | undefined): number | undefined {
  const end = /^(?:bytes=)?0-(\d+)$/.exec(range ?? '')?.[1];
  return end === undefined ? undefined : Number(end) + 1;
}

/** What of an image manifest or an index matters here. */
interface Manifest {
  config?: { digest?: string };
  layers?: { digest?: string }[];
  manifests?: { digest?: string }[];
}

function referencedDigests(manifest: string): string[] {
  try {
    const { config, layers = [], manifests = [] } = JSON.parse(manifest) as Manifest;
    return [config, ...layers, ...manifests].flatMap((descriptor) => descriptor?.digest ?? []);
  } catch {
    return []; // The registry took it; it is no manifest that names anything.
  }
}

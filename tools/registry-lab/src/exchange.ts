import { randomBytes } from 'node:crypto';
import { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { Transform, Writable } from 'node:stream';
import { copy, Cut, flip, watch } from './body';
import { Fault, followsAnswer, StatusAnswer } from './fault';
import { Memory } from './memory';
import { PullCounter } from './rate-limit';
import { RecordedRequest } from './record';
import { neededScope, registryRequest, RegistryRequest } from './registry-request';
import { RuleBook } from './rule-book';
import { TokenDoor } from './token-door';
import { Upstream } from './upstream';

/** What all exchanges of a lab share. */
export interface Laboratory {
  upstream: Upstream;
  rules: RuleBook;
  memory: Memory;
  /** `127.0.0.1:<port>` */
  host: string;
  /** `localhost:<port>` */
  storageHost: string;
  door?: TokenDoor;
  pulls?: PullCounter;
}

/** A manifest may have so many bytes: distribution specification, "Pushing Manifests". */
const largestManifest = 4 * 1024 * 1024;

/** Headers that are a matter of one connection: RFC 9110, section 7.6.1. */
const connectionHeaders = new Set([
  'connection', 'expect', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade',
]);

/** One request to a lab and its answer: asks the rules, and passes on what they leave alone. */
export class Exchange {
  readonly #lab: Laboratory;
  readonly #incoming: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #record: RecordedRequest;
  /** Headers that every answer gets. */
  #added: Record<string, string> = {};

  constructor(lab: Laboratory, incoming: IncomingMessage, response: ServerResponse, record: RecordedRequest) {
    this.#lab = lab;
    this.#incoming = incoming;
    this.#response = response;
    this.#record = record;
  }

  /** Serves it, whatever that means. */
  async serve(): Promise<void> {
    const { role } = this.#record;
    const { door } = this.#lab;
    const url = this.#incoming.url ?? '/';
    if (role === 'registry') {
      if (door?.isFor(this.#record.path)) return this.#answer(await door.answer(this.#incoming));
      const { authorization } = this.#incoming.headers;
      return this.#decide(registryRequest(this.#incoming, url, role), url, door ? door.behind(authorization) : authorization);
    }
    const grant = this.#lab.memory.grants.get(url.split('/')[1] ?? '');
    if (!grant) return this.#answer({ status: 404, body: 'nothing is stored there' });
    return this.#decide(registryRequest(this.#incoming, grant.target, role), grant.target, grant.authorization);
  }

  async #decide(request: RegistryRequest, target: string, authorization: string | undefined): Promise<void> {
    const { memory, rules, pulls } = this.#lab;
    const given = this.#incoming.headers.authorization;
    const struck = rules.strike(request)?.what;
    const fault: Fault | undefined = given !== undefined && memory.expired.has(given) ? { kind: 'expire-token' } : struck;
    this.#record.fault = fault?.kind;
    if (fault && !followsAnswer(fault)) return this.#before(fault, request, target, authorization);
    const { headers = {}, refusal } = pulls?.take(request) ?? {};
    this.#added = headers;
    if (refusal) return this.#answer(refusal);
    return this.#pass(request, target, authorization, fault);
  }

  /** Faults that the registry does not see, or sees changed. */
  async #before(fault: Fault, request: RegistryRequest, target: string, authorization: string | undefined): Promise<void> {
    switch (fault.kind) {
      case 'reset':
        await this.#drain(fault.afterRequestBytes);
        return this.#reset();
      case 'stall':
        return this.#drain();
      case 'status':
        return this.#answer(fault, request);
      case 'expire-token':
        return this.#expire(request);
      case 'redirect': {
        const id = randomBytes(12).toString('hex');
        this.#lab.memory.grants.set(id, { target, authorization });
        return this.#answer({ status: fault.status ?? 307, headers: { location: `http://${this.#lab.storageHost}/${id}${target}` } });
      }
      case 'drop-chunk': {
        await this.#drain();
        const session = this.#lab.memory.session(request.path);
        session.chunks += 1;
        if (fault.range === 'advancing') session.received += this.#record.bytesReceived;
        const range = `0-${Math.max(session.received - 1, 0)}`;
        return this.#answer({ status: fault.status ?? 202, headers: { location: target, range, 'content-length': '0' } });
      }
      case 'refuse-mount':
        if (fault.status !== 202) return this.#answer(fault, request);
        return this.#pass(request, withoutMount(target), authorization);
    }
  }

  /** Sends the request on, and its answer back. */
  async #pass(request: RegistryRequest, target: string, authorization: string | undefined, fault?: Fault): Promise<void> {
    const { upstream, memory, rules } = this.#lab;
    const response = this.#response;
    const outgoing = upstream.request(request.method, target, this.#forwardedHeaders(authorization));
    this.#record.reachedUpstream = true;
    response.once('close', () => outgoing.destroy());
    const manifest = request.endpoint === 'manifest' && request.method === 'PUT' ? copy(largestManifest) : undefined;
    const answered = new Promise<IncomingMessage>((resolve, reject) => void outgoing.once('response', resolve).on('error', reject));
    this.#sendBody(outgoing, { seen: manifest?.stream, resetAfter: fault?.kind === 'reset' ? fault.afterRequestBytes : undefined });
    let answer: IncomingMessage;
    try {
      answer = await answered;
    } catch (error) {
      // The client went away, or a fault ended it.
      if (response.destroyed) return;
      return this.#answer({ status: 502, body: `the registry behind the lab did not answer: ${(error as Error).message}` });
    }
    const status = answer.statusCode!;
    const { location, range } = answer.headers;
    memory.observe(request, { status, location, range }, manifest?.text());
    const late = fault ?? rules.strike(request, { status, headers: answer.headers })?.what;
    this.#record.fault ??= late?.kind;
    return this.#answerAfter(answer, late, request);
  }

  /** Faults that the registry's answer meets with, and the answer that meets with none. */
  async #answerAfter(answer: IncomingMessage, fault: Fault | undefined, request: RegistryRequest): Promise<void> {
    const lost = fault && !['truncate', 'wrong-bytes', 'relabel', 'stall', 'refuse-mount'].includes(fault.kind);
    if (lost || (fault?.kind === 'stall' && fault.afterResponseBytes === undefined)) {
      await ended(answer);
      if (fault.kind === 'reset') return this.#reset();
      if (fault.kind === 'status') return this.#answer(fault, request);
      if (fault.kind === 'expire-token') return this.#expire(request);
      return;
    }
    const headers = this.#answeredHeaders(answer);
    const relabel = fault?.kind === 'relabel' ? fault : undefined;
    const status = relabel?.status ?? answer.statusCode!;
    for (const [name, value] of Object.entries({ ...this.#added, ...relabel?.headers })) headers[name.toLowerCase()] = value;
    this.#response.writeHead(status, headers);
    this.#record.status = status;
    this.#response.flushHeaders();
    // An answer that breaks off breaks off for the client too.
    answer.once('close', () => answer.complete || this.#response.destroy());
    const counted = watch((part) => (this.#record.bytesSent += part.length));
    if (fault?.kind === 'truncate' || fault?.kind === 'stall') {
      const cut = new Cut(fault.kind === 'stall' ? fault.afterResponseBytes! : fault.bytes);
      answer.pipe(cut).pipe(counted).pipe(this.#response, { end: false });
      counted.once('end', () => {
        if (!cut.reached) this.#response.end();
        else if (fault.kind === 'truncate') this.#response.socket?.destroySoon();
      });
    } else if (fault?.kind === 'wrong-bytes') {
      answer.pipe(flip(fault.offset ?? 0)).pipe(counted).pipe(this.#response);
    } else {
      answer.pipe(counted).pipe(this.#response);
    }
  }

  /** Refuses the token of this request, now and later. */
  async #expire(request: RegistryRequest): Promise<void> {
    const { authorization } = this.#incoming.headers;
    if (authorization !== undefined) this.#lab.memory.expired.add(authorization);
    const challenge = await this.#challenges(request, 'invalid_token');
    const refusal: StatusAnswer = { status: 401, body: { errors: [{ code: 'UNAUTHORIZED', message: 'the token has expired' }] } };
    const seen = { status: refusal.status, headers: { 'www-authenticate': challenge.join(', ') } };
    const late = this.#lab.rules.strike(request, seen)?.what;
    if (late?.kind === 'status') return this.#answer(late, request);
    return this.#answer(refusal, request, challenge);
  }

  async #challenges(request: RegistryRequest, error?: string): Promise<string[]> {
    const { door, upstream, host } = this.#lab;
    const scope = neededScope(request);
    const challenges = door ? door.challenges(host) : await upstream.challenges();
    return challenges.map((challenge) => {
      if (!challenge.startsWith('Bearer ')) return challenge;
      const withScope = scope === undefined || challenge.includes('scope=') ? challenge : `${challenge},scope="${scope}"`;
      return error === undefined ? withScope : `${withScope},error="${error}"`;
    });
  }

  /** Sends an answer of the lab's own. */
  async #answer(answer: StatusAnswer, request?: RegistryRequest, challenges?: string[]): Promise<void> {
    const { status, body = '', early } = answer;
    if (!early) await this.#drain();
    if (this.#response.destroyed) return;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const headers: Record<string, string | string[]> = {
      'content-type': typeof body === 'string' ? 'text/plain' : 'application/json',
      'content-length': String(Buffer.byteLength(text)),
      'docker-distribution-api-version': 'registry/2.0',
      ...this.#added,
      ...answer.headers,
      ...(early ? { connection: 'close' } : {}),
    };
    const wanted = challenges ?? (answer.challenge && request ? await this.#challenges(request) : []);
    if (wanted.length > 0) headers['www-authenticate'] = wanted;
    this.#response.writeHead(status, headers);
    this.#record.status = status;
    if (this.#incoming.method === 'HEAD') return void this.#response.end();
    this.#record.bytesSent = Buffer.byteLength(text);
    this.#response.end(text, () => early && this.#incoming.socket.destroySoon());
  }

  /** Reads the request's body, or `limit` bytes of it, to nowhere. */
  async #drain(limit = Infinity): Promise<void> {
    if (this.#incoming.readableEnded || this.#incoming.destroyed) return;
    await new Promise<void>((resolve) => {
      this.#incoming.once('end', resolve).once('close', resolve);
      this.#incoming.on('data', (part: Buffer) => {
        this.#record.bytesReceived += part.length;
        if (this.#record.bytesReceived >= limit) resolve();
      });
    });
  }

  /** Sends the request's body on. If the registry answers before it has it all, the rest goes nowhere. */
  #sendBody(outgoing: ClientRequest, { seen, resetAfter }: { seen?: Transform; resetAfter?: number }): void {
    const counted = watch((part) => (this.#record.bytesReceived += part.length));
    let last: Transform = this.#incoming.pipe(counted);
    if (seen) last = last.pipe(seen);
    if (resetAfter !== undefined) {
      const cut = new Cut(resetAfter);
      // The connection is reset only once the bytes have left.
      const write = (part: Buffer, _: BufferEncoding, done: () => void) => void outgoing.write(part, () => done());
      const final = () => void (cut.reached ? this.#reset() : outgoing.end());
      last.pipe(cut).pipe(new Writable({ write, final }));
      return;
    }
    last.pipe(outgoing);
    outgoing.once('close', () => {
      last.unpipe(outgoing);
      last.resume();
    });
  }

  #reset(): void {
    this.#incoming.socket.resetAndDestroy();
  }

  #forwardedHeaders(authorization: string | undefined): Record<string, string | string[]> {
    const headers: Record<string, string | string[]> = {};
    for (const [name, value] of Object.entries(this.#incoming.headersDistinct)) if (!connectionHeaders.has(name)) headers[name] = value!;
    // The registry writes it into the addresses it answers with.
    headers.host = this.#lab.host;
    delete headers.authorization;
    if (authorization !== undefined) headers.authorization = authorization;
    if (this.#incoming.headers['transfer-encoding'] !== undefined) headers['transfer-encoding'] = 'chunked';
    return headers;
  }

  #answeredHeaders({ headersDistinct }: IncomingMessage): Record<string, string | string[]> {
    const headers: Record<string, string | string[]> = {};
    for (const [name, value] of Object.entries(headersDistinct)) if (!connectionHeaders.has(name)) headers[name] = value!;
    if (headers['www-authenticate'] && this.#lab.door) headers['www-authenticate'] = this.#lab.door.challenges(this.#lab.host);
    return headers;
  }
}

function withoutMount(target: string): string {
  const url = new URL(target, 'http://localhost');
  for (const name of ['mount', 'from', 'origin']) url.searchParams.delete(name);
  return `${url.pathname}${url.search}`;
}

/** Reads an answer to its end. */
function ended(answer: IncomingMessage): Promise<void> {
  return new Promise((resolve) => void answer.once('close', resolve).resume());
}

import { ClientRequest, IncomingMessage, request as httpRequest } from 'node:http';
import { LabError } from './error';

/** The registry behind a lab. */
export class Upstream {
  readonly #url: URL;

  /** @throws LabError `lab-upstream-invalid` */
  constructor(url: string) {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (parsed?.protocol !== 'http:' || parsed.pathname !== '/') {
      const sentence = `The upstream '${url}' is not the HTTP address of a registry.`;
      throw new LabError('lab-upstream-invalid', sentence, 'Give one as http://127.0.0.1:5000.');
    }
    this.#url = parsed;
  }

  /** Begins a request; its body is the caller's to send. Each has a connection of its own, which nothing else can disturb. */
  request(method: string, target: string, headers: Record<string, string | string[]>): ClientRequest {
    const { hostname, port } = this.#url;
    return httpRequest({ host: hostname, port, method, path: target, headers, agent: false });
  }

  /** The challenges that a request without credentials meets with; none where none are needed. */
  async challenges(): Promise<string[]> {
    const { headers } = await this.#ping({});
    const value = headers['www-authenticate'];
    return value === undefined ? [] : [value];
  }

  /** Whether the registry takes an `Authorization` header. */
  async accepts(authorization: string): Promise<boolean> {
    return (await this.#ping({ authorization })).statusCode === 200;
  }

  #ping(headers: Record<string, string>): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      this.request('GET', '/v2/', { host: this.#url.host, ...headers })
        .once('response', (answer) => resolve(answer.resume()))
        .once('error', reject)
        .end();
    });
  }
}

import { StatusAnswer } from './fault';
import { RegistryRequest } from './registry-request';

/** A limit on pulls, as Docker Hub has it: each GET of a manifest counts, a HEAD does not. */
export interface RateLimit {
  pulls: number;
  /** For how long they count. The lab never lets them go by itself. */
  windowSeconds: number;
}

/** Counts pulls against a limit. */
export class PullCounter {
  readonly #limit: RateLimit;
  #pulls = 0;

  constructor(limit: RateLimit) {
    this.#limit = limit;
  }

  /** Counts a request. Returns headers for its answer, and an answer if the limit is used up. */
  take({ method, endpoint, host }: RegistryRequest): { headers: Record<string, string>; refusal?: StatusAnswer } {
    if (endpoint !== 'manifest' || host !== 'registry' || (method !== 'GET' && method !== 'HEAD')) return { headers: {} };
    const { pulls, windowSeconds } = this.#limit;
    const spent = this.#pulls >= pulls;
    if (method === 'GET' && !spent) this.#pulls += 1;
    const headers = {
      'ratelimit-limit': `${pulls};w=${windowSeconds}`,
      'ratelimit-remaining': `${pulls - this.#pulls};w=${windowSeconds}`,
      'docker-ratelimit-source': '127.0.0.1',
    };
    if (!spent || method === 'HEAD') return { headers };
    const body = { errors: [{ code: 'TOOMANYREQUESTS', message: 'the limit of pulls is reached' }] };
    return { headers, refusal: { status: 429, headers, body } };
  }
}

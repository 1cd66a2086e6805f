import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { SweepResult } from './sweep';

/** What a request came to. */
export type Outcome = 'hit' | 'miss' | 'stored' | 'exists' | 'refused' | 'failed';

/** Numbers of a server, for Prometheus and for `stats`. */
export class Metrics {
  readonly registry = new Registry();
  readonly #requests = new Counter({ name: 'nx_oci_cache_requests_total', help: 'Requests for artifacts.', labelNames: ['method', 'outcome', 'role'], registers: [this.registry] });
  readonly #seconds = new Histogram({ name: 'nx_oci_cache_request_seconds', help: 'Time until an artifact is answered whole.', labelNames: ['method', 'outcome'], buckets: [0.002, 0.01, 0.05, 0.2, 1, 5, 20, 60], registers: [this.registry] });
  readonly #bytes = new Counter({ name: 'nx_oci_cache_bytes_total', help: 'Bytes of artifacts, as they are sent.', labelNames: ['direction'], registers: [this.registry] });
  readonly #stored = new Gauge({ name: 'nx_oci_cache_stored', help: 'What the backend had when it was swept last.', labelNames: ['what'], registers: [this.registry] });
  readonly #byProject = new Map<string, { hits: number; misses: number; stored: number }>();
  #swept: SweepResult | undefined;

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  request({ method, outcome, role, project, seconds, bytes }: { method: 'GET' | 'PUT'; outcome: Outcome; role: string; project?: string; seconds: number; bytes: number }): void {
    this.#requests.inc({ method, outcome, role });
    this.#seconds.observe({ method, outcome }, seconds);
    if (bytes > 0) this.#bytes.inc({ direction: method === 'GET' ? 'out' : 'in' }, bytes);
    const name = project ?? '';
    const sums = this.#byProject.get(name) ?? { hits: 0, misses: 0, stored: 0 };
    // Names come from tokens of this server's own giving, yet there is no end to branches.
    if (!this.#byProject.has(name) && this.#byProject.size >= 1000) return;
    this.#byProject.set(name, sums);
    if (outcome === 'hit') sums.hits += 1;
    else if (outcome === 'miss') sums.misses += 1;
    else if (outcome === 'stored') sums.stored += 1;
  }

  /** Has the backend asked whenever the numbers are. */
  backend(isUp: () => Promise<boolean>): void {
    new Gauge({
      name: 'nx_oci_cache_backend_up',
      help: 'Whether the backend answers.',
      registers: [this.registry],
      async collect() {
        this.set((await isUp()) ? 1 : 0);
      },
    });
  }

  swept(result: SweepResult): void {
    this.#swept = result;
    for (const what of ['entries', 'blobs', 'bytes', 'content'] as const) this.#stored.set({ what }, result[what]);
  }

  /** For people and programs: since the server started, and as it was swept last. */
  stats(): { hitRate: number | null; projects: Record<string, { hits: number; misses: number; stored: number }>; storage: (SweepResult & { dedupFactor: number | null }) | null } {
    const sum = (what: 'hits' | 'misses'): number => [...this.#byProject.values()].reduce((total, each) => total + each[what], 0);
    const asked = sum('hits') + sum('misses');
    const { content = 0, bytes = 0 } = this.#swept ?? {};
    return {
      hitRate: asked === 0 ? null : sum('hits') / asked,
      projects: Object.fromEntries(this.#byProject),
      storage: this.#swept ? { ...this.#swept, dedupFactor: bytes === 0 || content === 0 ? null : content / bytes } : null,
    };
  }
}

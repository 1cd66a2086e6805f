import { checkRule, FaultRule, needsAnswer, RequestMatch } from './fault';
import { Memory } from './memory';
import { RegistryRequest } from './registry-request';

/** An answer of the registry, as rules see it. */
export interface UpstreamAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
}

/** The rules of a lab, and how often each has matched. A test's rules come before those of the profile. */
export class RuleBook {
  readonly #memory: () => Memory;
  readonly #profile: FaultRule[];
  #own: FaultRule[] = [];
  #counts = new Map<FaultRule, number>();

  /** @throws LabError `lab-rule-invalid` */
  constructor(memory: () => Memory, profile: FaultRule[]) {
    profile.forEach(checkRule);
    this.#memory = memory;
    this.#profile = profile.map((rule) => ({ times: Infinity, ...rule }));
  }

  /**
   * Replaces a test's rules, and counts from the start.
   * @throws LabError `lab-rule-invalid`
   */
  set(rules: FaultRule[]): void {
    rules.forEach(checkRule);
    // A rule that is given twice counts twice.
    this.#own = rules.map((rule) => ({ ...rule }));
    this.reset();
  }

  /** Counts from the start. */
  reset(): void {
    this.#counts = new Map();
  }

  /** The rule that strikes a request, or with `answer` the registry's answer to it: the first that is due. All that match count. */
  strike(request: RegistryRequest, answer?: UpstreamAnswer): FaultRule | undefined {
    let struck: FaultRule | undefined;
    for (const rule of [...this.#own, ...this.#profile]) {
      if (needsAnswer(rule) !== (answer !== undefined) || !matches(rule.when ?? {}, request, this.#memory(), answer)) continue;
      const count = (this.#counts.get(rule) ?? 0) + 1;
      this.#counts.set(rule, count);
      const first = rule.nth ?? 1;
      if (count >= first && count < first + (rule.times ?? 1)) struck ??= rule;
    }
    return struck;
  }
}

function matches(when: RequestMatch, request: RegistryRequest, memory: Memory, answer?: UpstreamAnswer): boolean {
  const { method, endpoint, host, path, query, headers, bodyOver, is, upstreamStatus, upstreamHeaders } = when;
  return (
    isOneOf(method, request.method) &&
    isOneOf(endpoint, request.endpoint) &&
    isOneOf(host, request.host) &&
    (path === undefined || path.test(request.path)) &&
    holds(query, (name) => request.query.get(name)) &&
    holds(headers, (name) => request.headers[name]) &&
    (bodyOver === undefined || (request.bodyLength ?? 0) > bodyOver) &&
    (is === undefined || memory.isIn(is, request)) &&
    (answer === undefined || (isOneOf(upstreamStatus, answer.status) && holds(upstreamHeaders, (name) => answer.headers[name])))
  );
}

function isOneOf<T>(wanted: T | T[] | undefined, value: T): boolean {
  return wanted === undefined || (Array.isArray(wanted) ? wanted.includes(value) : wanted === value);
}

function holds(wanted: Record<string, RegExp | null> | undefined, value: (name: string) => string | string[] | null | undefined): boolean {
  return Object.entries(wanted ?? {}).every(([name, pattern]) => {
    const found = value(name) ?? undefined;
    return pattern === null ? found === undefined : found !== undefined && pattern.test(String(found));
  });
}

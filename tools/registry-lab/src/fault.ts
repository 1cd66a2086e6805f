import { LabError } from './error';
import { Endpoint, LabHost } from './registry-request';

/** Whether a fault strikes before the registry sees the request, or after it did its work, so that the answer is lost. */
export type FaultTime = 'before' | 'after';

/** What goes wrong. `at` is `before` unless told. */
export type Fault =
  /** The connection is reset. With `afterRequestBytes`: once so many bytes of the body arrived; `after` passes those on. */
  | { kind: 'reset'; at?: FaultTime; afterRequestBytes?: number }
  /** No answer, ever. With `afterResponseBytes`: so many bytes of the answer's body, then nothing more. */
  | { kind: 'stall'; at?: FaultTime; afterResponseBytes?: number }
  /** So many bytes of the answer's body, then the connection is closed. */
  | { kind: 'truncate'; bytes: number }
  /** One byte of the answer's body is another: that at `offset`, 0 unless told. */
  | { kind: 'wrong-bytes'; offset?: number }
  /** Another answer. */
  | ({ kind: 'status'; at?: FaultTime } & StatusAnswer)
  /** The registry's answer with another status and other headers. */
  | { kind: 'relabel'; status?: number; headers?: Record<string, string> }
  /** The client is sent to the lab's storage host, which has what it asked for. 307 unless told. */
  | { kind: 'redirect'; status?: number }
  /** A chunk is thrown away, but answered as if it had been taken. The `Range` of the answer grows, or stands still. */
  | { kind: 'drop-chunk'; status?: 201 | 202; range?: 'advancing' | 'unchanged' }
  /** No mount. 202 begins an upload, as the specification wants; others refuse. */
  | ({ kind: 'refuse-mount' } & StatusAnswer)
  /** The token of this request is refused as expired, here and from now on. */
  | { kind: 'expire-token'; at?: FaultTime };

/** An answer of the lab's own. */
export interface StatusAnswer {
  status: number;
  /** For example `Retry-After`. */
  headers?: Record<string, string>;
  /** Adds the registry's own `WWW-Authenticate`, with the scope that the request needs. */
  challenge?: boolean;
  /** An object is sent as JSON. */
  body?: string | object;
  /** Answers before the body of the request is read, and closes the connection. */
  early?: boolean;
}

/** Which requests a rule is for; all conditions have to hold. */
export interface RequestMatch {
  method?: string | string[];
  /** The path, without the query. */
  path?: RegExp;
  endpoint?: Endpoint | Endpoint[];
  /** The lab's host that it came to; both unless told. */
  host?: LabHost;
  /** A parameter matches, or with null is absent. */
  query?: Record<string, RegExp | null>;
  /** A header, in lower case, matches, or with null is absent. */
  headers?: Record<string, RegExp | null>;
  /** Its headers state a body of more than so many bytes. */
  bodyOver?: number;
  is?: Situation;
  /** The registry answered with that. A rule with this or `upstreamHeaders` is asked after the registry did its work. */
  upstreamStatus?: number | number[];
  upstreamHeaders?: Record<string, RegExp | null>;
}

/** What only somebody knows who saw all requests through this lab. */
export type Situation =
  /** A PATCH to a session that has had one. */
  | 'later-chunk'
  /** A mount of a blob that no manifest of its repository names. */
  | 'mount-of-unreferenced-blob'
  /** A mount from a project, the first part of a repository's name, to which nothing was pushed. */
  | 'mount-from-unknown-project';

/** Which requests meet with which fault. */
export interface FaultRule {
  /** All requests unless told. */
  when?: RequestMatch;
  /** The first of the matching requests that is struck; the first of them, 1, unless told. */
  nth?: number;
  /** How many matching requests in a row are struck; 1 unless told, in a profile all. */
  times?: number;
  what: Fault;
}

/** Whether a rule is asked only once the registry's answer is known. */
export function needsAnswer({ when }: FaultRule): boolean {
  return when?.upstreamStatus !== undefined || when?.upstreamHeaders !== undefined;
}

/** Whether the registry does its work before a fault is seen. */
export function followsAnswer(fault: Fault): boolean {
  switch (fault.kind) {
    case 'truncate':
    case 'wrong-bytes':
    case 'relabel':
      return true;
    case 'stall':
      return fault.at === 'after' || fault.afterResponseBytes !== undefined;
    case 'reset':
    case 'status':
    case 'expire-token':
      return fault.at === 'after';
    default:
      return false;
  }
}

/** @throws LabError `lab-rule-invalid` */
export function checkRule(rule: FaultRule): void {
  const { kind } = rule.what;
  const fail = (reason: string) => new LabError('lab-rule-invalid', `A rule for '${kind}' ${reason}.`, 'Correct the rule.');
  if ((rule.nth ?? 1) < 1) throw fail(`has nth ${rule.nth}, which counts from 1`);
  if ((rule.times ?? 1) < 1) throw fail(`has times ${rule.times}, so it never strikes`);
  if (needsAnswer(rule) && !(followsAnswer(rule.what) || kind === 'status')) {
    throw fail("waits for the registry's answer, but strikes before it");
  }
}

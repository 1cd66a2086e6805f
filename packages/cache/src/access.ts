import { createHash } from 'node:crypto';
import type { Namespace } from './backend';

/** What a token allows; `admin` reads the state of the server and clears up, and is for no build. */
export type Role = 'trusted' | 'untrusted' | 'read' | 'admin';
export const roles: readonly Role[] = ['trusted', 'untrusted', 'read', 'admin'];

/** Who asks, and what for. */
export interface Identity {
  role: Role;
  /** Of the token; what tells identities apart for which there is no trust. */
  name: string;
  /** What statistics and `purge` know it by: a repository. */
  project?: string;
  /** What a CI provider says of the run. */
  claims?: Record<string, string>;
}

/** Namespaces that an identity reads, the first one that has an artifact counts, and the one that it writes. */
export interface Access {
  reads: Namespace[];
  writes?: Namespace;
}

/**
 * What an identity may do. Nothing that an identity without trust writes is ever read by another one: `trusted` reads what is
 * written with trust, and so does `read`; each without trust reads that and its own.
 */
export function accessOf({ role, name, project = '' }: Identity): Access {
  if (role === 'admin') return { reads: [] };
  if (role === 'read') return { reads: ['trusted'] };
  if (role === 'trusted') return { reads: ['trusted'], writes: 'trusted' };
  const own: Namespace = `untrusted-${createHash('sha256').update(JSON.stringify([project, name])).digest('hex').slice(0, 32)}`;
  return { reads: ['trusted', own], writes: own };
}

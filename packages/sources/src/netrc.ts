import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { SourcesError } from './error';

/** A name and password for a host. */
export interface Login {
  login: string;
  password: string;
}

/**
 * What netrc(5) has for a host: of the file that `NETRC` names, else of `.netrc` in the home folder; nothing without either.
 * Throws `netrc-invalid`.
 */
export function netrcLogin(host: string, env: NodeJS.ProcessEnv = process.env): Login | undefined {
  const file = env.NETRC || path.join(env.HOME || homedir(), '.netrc');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !env.NETRC) return undefined;
    throw new SourcesError('netrc-invalid', {
      message: `${file} cannot be read: ${(error as Error).message}.`,
      remedy: 'Correct NETRC, or make the file one that this user may read.',
      cause: error,
    });
  }
  const logins = parseNetrc(text);
  return logins.get(host) ?? logins.get('');
}

/** Logins by host; that of `default` by the empty string. The first of a host counts. */
export function parseNetrc(text: string): Map<string, Login> {
  const logins = new Map<string, Login>();
  // A macro goes on to the next empty line; quotes hold what has spaces in it.
  const words = text.replace(/^[ \t]*macdef\b[^]*?(?:\n[ \t]*\n|$(?![^]))/gm, '').match(/(?<=^|\s)#.*|"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  const tokens = words.filter((word) => !word.startsWith('#')).map((word) => (word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word));
  let current: Login | undefined;
  for (let at = 0; at < tokens.length; at++) {
    const word = tokens[at];
    if (word === 'machine' || word === 'default') {
      const host = word === 'default' ? '' : (tokens[++at] ?? '');
      current = { login: '', password: '' };
      if (!logins.has(host)) logins.set(host, current);
    } else if ((word === 'login' || word === 'password') && current) current[word] = tokens[++at] ?? '';
    else if (word === 'account') at += 1;
  }
  return logins;
}

/** An address with the name and password that netrc(5) has for its host; as it is if it has its own. Throws `netrc-invalid`. */
export function withNetrcLogin(address: URL, env: NodeJS.ProcessEnv): URL {
  if (address.username !== '' || address.password !== '' || !/^https?:$/.test(address.protocol)) return address;
  const found = netrcLogin(address.hostname, env);
  if (found === undefined) return address;
  const url = new URL(address);
  url.username = encodeURIComponent(found.login);
  url.password = encodeURIComponent(found.password);
  return url;
}

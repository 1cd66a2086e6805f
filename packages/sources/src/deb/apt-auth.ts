import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { netrcLogin, parseNetrc } from '../netrc';
import { aptFolder } from './apt-sources';

/**
 * An address with the name and password that apt has for it, apt_auth.conf(5), else those of netrc(5). Without encryption,
 * only apt's, and only where it names the scheme.
 */
export function withLogin(url: URL, env: NodeJS.ProcessEnv): URL {
  if (url.protocol === 'file:' || url.username !== '') return url;
  const found = aptLogin(url, aptFolder(env)) ?? (url.protocol === 'https:' ? netrcLogin(url.hostname, env) : undefined);
  if (found === undefined) return url;
  const known = new URL(url);
  known.username = encodeURIComponent(found.login);
  known.password = encodeURIComponent(found.password);
  return known;
}

/** What apt has for an address: for `host`, `host:port/folder` or `http://host`. */
function aptLogin(url: URL, folder: string): { login: string; password: string } | undefined {
  const parts = path.join(folder, 'auth.conf.d');
  const files = [path.join(folder, 'auth.conf'), ...(existsSync(parts) ? readdirSync(parts).filter((name) => name.endsWith('.conf')).sort().map((name) => path.join(parts, name)) : [])];
  for (const file of files.filter((each) => existsSync(each))) {
    for (const [machine, login] of parseNetrc(textOf(file))) {
      const [, scheme = 'https:', host, place = '/'] = /^([a-z]+:)?(?:\/\/)?([^/]+)(\/.*)?$/.exec(machine) ?? [];
      if (scheme === url.protocol && (host === url.host || host === url.hostname) && url.pathname.startsWith(place)) return login;
    }
  }
  return undefined;
}

/** One that this user may not read is none, as for apt. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

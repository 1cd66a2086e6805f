import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { folderUrl } from '../mirrors';
import { stanzas } from './stanza';

/** A repository that this machine's apt knows, sources.list(5). */
export interface AptSource {
  url: URL;
  suites: string[];
  components: string[];
  /** What signs it: files, fingerprints, or a key; apt's own keys without it. */
  signedBy?: string;
}

/** Where apt has its settings: `NX_OCI_APT_FOLDER`, else `/etc/apt`. */
export function aptFolder(env: NodeJS.ProcessEnv): string {
  return env.NX_OCI_APT_FOLDER || '/etc/apt';
}

/** The sources of binary packages that are enabled on this machine; none where there is no apt. */
export function aptSources(folder: string): AptSource[] {
  const parts = path.join(folder, 'sources.list.d');
  const files = [path.join(folder, 'sources.list'), ...(existsSync(parts) ? readdirSync(parts).sort().map((name) => path.join(parts, name)) : [])];
  return files.filter((file) => existsSync(file)).flatMap((file) => {
    if (file.endsWith('.list')) return readFileSync(file, 'utf8').split('\n').flatMap(fromLine);
    return file.endsWith('.sources') ? [...stanzas(readFileSync(file, 'utf8'))].flatMap(fromStanza) : [];
  });
}

/** `deb [signed-by=/key.asc] https://host/debian bookworm main` */
function fromLine(line: string): AptSource[] {
  const [, options = '', rest] = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?([^#]*)/.exec(line) ?? [];
  if (rest === undefined) return [];
  const [url, suite, ...components] = words(rest);
  if (suite === undefined) return [];
  const [, signedBy] = /(?:^|\s)signed-by=(\S+)/i.exec(options) ?? [];
  return fromUrls([url], { suites: [suite], components, signedBy });
}

/** The form of deb822(5), in files named `.sources`. */
function fromStanza(stanza: ReadonlyMap<string, string>): AptSource[] {
  if (/^(no|false|without|off|disable|0)$/i.test(stanza.get('enabled') ?? 'yes') || !words(stanza.get('types')).includes('deb')) return [];
  return fromUrls(words(stanza.get('uris')), { suites: words(stanza.get('suites')), components: words(stanza.get('components')), signedBy: stanza.get('signed-by') });
}

function fromUrls(urls: string[], source: Omit<AptSource, 'url'>): AptSource[] {
  return urls
    .map((url) => url.replace(/^copy:/, 'file:'))
    .filter((url) => /^(https?|file):/.test(url) && URL.canParse(url))
    .map((url) => ({ ...source, url: folderUrl(url) }));
}

function words(text = ''): string[] {
  return text.split(/\s+/).filter(Boolean);
}

/**
 * The sources that have one of these suites and components: what a repository is called decides between several, where it is
 * the last part of an address (`debian`, `debian-security`). Where none has them, those that are called so and have the
 * components: a machine knows its own release alone, and images are of others too.
 */
export function aptSourcesOf(repository: { repository: string; suites: string[]; components: string[] }, env: NodeJS.ProcessEnv): AptSource[] {
  const has = ({ suites, components }: AptSource): boolean =>
    repository.suites.some((suite) => suites.includes(suite) && (suite.endsWith('/') || repository.components.some((each) => components.includes(each))));
  const rank = (source: AptSource): number => (isNamed(source, repository.repository) ? 0 : 1);
  const found = aptSources(aptFolder(env)).filter(has).sort((a, b) => rank(a) - rank(b));
  if (found.length > 0) return found;
  return aptSourcesNamed(repository.repository, env).filter(({ components }) => repository.components.some((each) => components.includes(each)));
}

/** The sources that are called so: by the last part of their address. */
export function aptSourcesNamed(name: string, env: NodeJS.ProcessEnv): AptSource[] {
  return aptSources(aptFolder(env)).filter((source) => isNamed(source, name));
}

function isNamed({ url }: AptSource, name: string): boolean {
  return url.pathname.endsWith(`/${name}/`);
}

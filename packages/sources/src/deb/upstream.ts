import type { Place, Upstream, UpstreamContext } from '../artifacts';
import type { ArtifactLocation } from '../artifact';
import { SourcesError } from '../error';
import { folderUrl } from '../mirrors';
import { withLogin } from './apt-auth';
import { aptSourcesNamed, aptSourcesOf } from './apt-sources';
import type { DebLocation } from './lock';

/** Where repositories of Debian packages are. */
export const debUpstream: Upstream = {
  type: 'deb',
  async places(location: ArtifactLocation, context): Promise<Place[]> {
    const found = location as DebLocation;
    const paths = [found.path, ...(found.otherwise === undefined ? [] : [found.otherwise])];
    const urls = roots(found, context).flatMap((root) => paths.map((path) => urlIn(root, path)));
    return urls.map((url) => ({ name: `${url.host}${url.pathname}`, open: (from) => context.downloads.open(url, { from }) }));
  },
};

/** Where a repository is now: by rules, at its own address, by this machine's apt sources; then its snapshots. Throws `no-mirror`. */
function roots(repository: DebLocation, context: UpstreamContext): URL[] {
  return required([...current(repository, context), ...snapshots(repository, context)], repository, context);
}

/** Where the indexes of a repository are: if it is read as of a moment, in snapshots alone. Throws `no-mirror`. */
export function indexRoots(repository: DebLocation, context: UpstreamContext): URL[] {
  const { snapshot } = repository;
  return required(snapshot === undefined ? current(repository, context) : snapshots(repository, context), repository, context);
}

/** Where a repository likely is, though no apt source has its suites: by what it is called. */
export function likelyRoots(repository: DebLocation, context: UpstreamContext): URL[] {
  if (repository.snapshot !== undefined) return snapshots(repository, context);
  const urls = [...current(repository, context), ...aptSourcesNamed(repository.repository, context.env).map((source) => source.url)];
  return unique(urls).map((url) => withLogin(url, context.env));
}

/** The address of a file of a repository. Names may hold what has a meaning in addresses. */
export function urlIn(root: URL, path: string): URL {
  return new URL(path.split('/').map(encodeURIComponent).join('/'), root);
}

function current(repository: DebLocation, { mirrors, env }: UpstreamContext): URL[] {
  const { repository: name, url } = repository;
  const urls = [...mirrors.of(name), ...(url === undefined ? [] : mirrors.redirected(folderUrl(url).href).map(({ href }) => folderUrl(href))), ...aptSourcesOf(repository, env).map((source) => source.url)];
  return unique(urls);
}

function unique(urls: URL[]): URL[] {
  return [...new Map(urls.map((each) => [each.href, each])).values()];
}

function snapshots({ repository: name, snapshot }: DebLocation, { mirrors }: UpstreamContext): URL[] {
  return snapshot === undefined ? [] : mirrors.of(`${name}-snapshot`).map((root) => new URL(`${snapshot}/`, root));
}

function required(found: URL[], { repository: name, suites, components, snapshot }: DebLocation, { env }: UpstreamContext): URL[] {
  if (found.length > 0) return found.map((url) => withLogin(url, env));
  const rule = snapshot === undefined ? name : `${name}-snapshot`;
  throw new SourcesError('no-mirror', {
    message: `Nothing says where the repository "${name}" (${suites.join(', ')}; ${components.join(', ')}) is${snapshot === undefined ? '' : ` as of ${snapshot}`}.`,
    remedy: `Set NX_OCI_MIRRORS="${rule}=https://…", or add a rule to nx-oci/mirrors.json in your folder for configuration${snapshot === undefined ? '; an apt source of this machine, or "url" in the content, would do as well' : ''}.`,
  });
}

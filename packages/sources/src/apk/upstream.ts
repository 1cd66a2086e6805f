import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ArtifactLocation } from '../artifact';
import type { Place, Upstream, UpstreamContext } from '../artifacts';
import { SourcesError } from '../error';
import { folderUrl } from '../mirrors';
import { withNetrcLogin } from '../netrc';
import type { ApkLocation } from './lock';

/** Where repositories of packages of apk are. */
export const apkUpstream: Upstream = {
  type: 'apk',
  places: async (location: ArtifactLocation, context): Promise<Place[]> =>
    urlsOf(location as ApkLocation, context).map((url) => ({ name: `${url.host}${url.pathname}`, open: (from) => context.downloads.open(url, { from }) })),
};

/** The addresses of a file of a repository: by rules, then at its own address. Throws `no-mirror`. */
export function urlsOf({ repository, path: file, url }: ApkLocation, { mirrors, env, workspaceRoot }: UpstreamContext): URL[] {
  const own = url === undefined ? [] : /^[a-z]+:\/\//.test(url) ? mirrors.redirected(folderUrl(url).href) : [pathToFileURL(path.resolve(workspaceRoot ?? '.', url))];
  const roots = [...mirrors.of(repository), ...own.map(({ href }) => folderUrl(href))];
  if (roots.length > 0) return roots.map((root) => withNetrcLogin(new URL(file.split('/').map(encodeURIComponent).join('/'), root), env));
  throw new SourcesError('no-mirror', {
    message: `Nothing says where the repository "${repository}" is.`,
    remedy: `Set NX_OCI_MIRRORS="${repository}=https://…", add a rule to nx-oci/mirrors.json in your folder for configuration, or give it a "url" in the content.`,
  });
}

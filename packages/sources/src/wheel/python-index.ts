import { Digester, hexOf } from '@nx-oci/oci';
import type { ArtifactLocation } from '../artifact';
import type { Upstream, UpstreamContext } from '../artifacts';
import type { Downloads } from '../downloads';
import { SourcesError } from '../error';
import { pageTypes, parseIndexPage, type IndexFile } from './index-page';
import { withNetrcLogin } from '../netrc';
import { defaultIndex, indexSettings } from './pip-settings';

/** Where a wheel is: on the page of its project, whichever index has it. */
export interface WheelLocation extends ArtifactLocation {
  type: 'wheel';
  project: string;
  file: string;
  /** Hexadecimal. */
  sha256: string;
}

/** Indexes of Python packages (PEP 503, 691). */
export const wheelUpstream: Upstream = {
  type: 'wheel',
  async places(location, context) {
    const { project, file, sha256 } = location as WheelLocation;
    return (await pythonIndexes(context)).map((index) => ({
      name: shown(index),
      open: async function* (from) {
        const files = await projectPage(index, project, context);
        const found = files.find((each) => each.sha256 === sha256) ?? files.find((each) => each.file === file && each.sha256 === undefined);
        if (found === undefined) throw notFound(`${file} with SHA-256 ${sha256} is not on the page of ${project}`);
        yield* context.downloads.open(found.url, { from, size: found.size });
      },
    }));
  },
};

/** Every file that the indexes have of a project. Throws `not-found` if none of them knows it, `no-mirror` without an index. */
export async function projectFiles(project: string, context: UpstreamContext): Promise<IndexFile[]> {
  const indexes = await pythonIndexes(context);
  const missing: string[] = [];
  const pages = await Promise.all(
    indexes.map((index) =>
      projectPage(index, project, context).catch((error: Error) => {
        if (!(error instanceof SourcesError) || error.code !== 'not-found') throw error;
        missing.push(error.message);
        return [];
      }),
    ),
  );
  if (missing.length < indexes.length) return pages.flat();
  throw notFound(`No index has ${project}: ${missing.join('; ')}`);
}

/** SHA-256 and size of a file of which an index does not say them. */
export async function measure(url: URL, { downloads }: UpstreamContext): Promise<{ sha256: string; size: number }> {
  const digester = new Digester();
  for await (const chunk of downloads.open(url)) digester.update(chunk);
  return { sha256: hexOf(digester.digest()), size: digester.size };
}

/** The indexes to ask: of the user's rules, else of pip's settings, else the one that pip has built in. Throws `no-mirror`. */
async function pythonIndexes({ mirrors, env }: UpstreamContext): Promise<URL[]> {
  const ruled = mirrors.of('pypi');
  if (ruled.length > 0) return ruled.map((url) => withNetrcLogin(url, env));
  const { index, extra, none } = indexSettings(env);
  const first = none ? undefined : (index ?? (await defaultIndex(env)));
  const found = none ? [] : [...(first ? [first] : []), ...extra];
  if (found.length > 0) return found.map((url) => withNetrcLogin(url, env));
  throw new SourcesError('no-mirror', {
    message: none ? 'pip is set to ask no index (no-index), and there is no rule for "pypi".' : 'Nothing says where Python packages are: no rule for "pypi", no setting of pip, and no pip.',
    remedy: 'Set NX_OCI_MIRRORS=pypi=https://index.example/simple/, or PIP_INDEX_URL, or index-url in pip.conf.',
  });
}

/** A page serves every version, file and platform of a project. */
const pages = new WeakMap<Downloads, Map<string, Promise<IndexFile[]>>>();

function projectPage(index: URL, project: string, { downloads, env }: UpstreamContext): Promise<IndexFile[]> {
  const known = pages.get(downloads) ?? new Map<string, Promise<IndexFile[]>>();
  pages.set(downloads, known);
  const address = new URL(`${project}/${index.protocol === 'file:' ? 'index.html' : ''}`, index);
  const page = known.get(address.href) ?? readPage(address, downloads, env);
  known.set(address.href, page);
  page.catch(() => known.delete(address.href));
  return page;
}

async function readPage(address: URL, downloads: Downloads, env: NodeJS.ProcessEnv): Promise<IndexFile[]> {
  // Addresses on a page are relative to where it came from in the end.
  let url = address;
  const bytes = await downloads.read(address, { headers: { accept: pageTypes }, onAnswer: (from) => (url = from) });
  return parseIndexPage(bytes.toString(), url).map((each) => ({ ...each, url: withLogin(each.url, address, env) }));
}

/** Files on the index's own host are had with its login, others with their own. */
function withLogin(file: URL, index: URL, env: NodeJS.ProcessEnv): URL {
  if (file.origin !== index.origin || file.protocol === 'file:') return withNetrcLogin(file, env);
  const url = new URL(file);
  [url.username, url.password] = [index.username, index.password];
  return url;
}

function shown(url: URL): string {
  return `${url.host}${url.pathname}`;
}

function notFound(what: string): SourcesError {
  return new SourcesError('not-found', {
    message: `${what}.`,
    remedy: 'Look whether it was removed, and whether the index is the one that the requirements were made with (PIP_INDEX_URL, pip.conf, or NX_OCI_MIRRORS=pypi=…).',
  });
}

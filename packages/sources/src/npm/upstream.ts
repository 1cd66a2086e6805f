import type { Place, Upstream, UpstreamContext } from '../artifacts';
import { SourcesError } from '../error';
import { isHtmlPage } from '../html-page';
import type { ArtifactLocation } from '../artifact';
import { newestVersions, usualTarballPath } from './package-name';
import { NpmConfig } from './npmrc';

/** Where an archive of a package is: registries have it by name and version, or it is at an address. */
export interface NpmLocation extends ArtifactLocation {
  type: 'npm';
  package?: string;
  version?: string;
  url?: string;
}

/** Gets to packages of npm: by the rule for `npm`, else by npm's own settings. Credentials go to the host that they are for. */
export const npmUpstream: Upstream = {
  type: 'npm',
  async places(location, context) {
    const { package: name, version, url } = location as NpmLocation;
    const config = configOf(context);
    const at = url === undefined ? [] : context.mirrors.redirected(url).map((each) => placeAt(each, context, config));
    if (name === undefined || version === undefined) return at;
    const registries = await registriesFor(name, context, config);
    if (registries.length === 0 && at.length === 0) throw noRegistry(name);
    return [...registries.flatMap((registry) => [placeAt(new URL(usualTarballPath(name, version), registry), context, config), describedPlace(registry, name, version, context, config)]), ...at];
  },
};

const configs = new WeakMap<UpstreamContext, NpmConfig>();

/** Settings are read once, and npm is asked once, for all that is fetched together. */
function configOf(context: UpstreamContext): NpmConfig {
  const config = configs.get(context) ?? new NpmConfig(context);
  configs.set(context, config);
  return config;
}

async function registriesFor(name: string, { mirrors }: UpstreamContext, config: NpmConfig): Promise<URL[]> {
  const ruled = mirrors.of('npm');
  const configured = config.registryOf(name) ?? (ruled.length === 0 ? await config.usualRegistry() : undefined);
  return configured === undefined ? ruled : [...ruled, configured];
}

function placeAt(url: URL, { downloads }: UpstreamContext, config: NpmConfig): Place {
  return { name: `${url.host}${url.pathname}`, open: (from) => downloads.open(url, { from, headers: config.authorization(url) }) };
}

/** Some registries have archives elsewhere, and say where in what they say of the package. */
function describedPlace(registry: URL, name: string, version: string, context: UpstreamContext, config: NpmConfig): Place {
  const url = new URL(name.replace('/', '%2f'), registry);
  const open = async function* (from: number): AsyncGenerator<Uint8Array> {
    const headers = { accept: 'application/vnd.npm.install-v1+json, application/json;q=0.8', ...config.authorization(url) };
    const document = await context.downloads.read(url, { headers });
    if (isHtmlPage(document)) throw new SourcesError('index-invalid', { message: `${url.host}${url.pathname} says nothing of a package: the answer is an HTML page.`, remedy: 'Open the address: it may ask for a login, or say that the registry was moved.' });
    const { versions } = described(document);
    const tarball = versions[version]?.dist?.tarball;
    if (typeof tarball !== 'string' || !/^https?:/.test(tarball)) {
      const newest = newestVersions(Object.keys(versions));
      throw new SourcesError('not-found', { message: `${url.host}${url.pathname} knows no version ${version}${newest.length > 0 ? `, its newest are ${newest.join(', ')}` : ''}.`, remedy: 'Look whether it was withdrawn.' });
    }
    yield* placeAt(new URL(tarball, registry), context, config).open(from);
  };
  return { name: `what ${url.host} says of ${name}`, open };
}

interface PackageDocument {
  versions: Record<string, { dist?: { tarball?: unknown } } | undefined>;
}

/** What a registry says of a package; nothing of what is no such document. */
function described(document: Buffer): PackageDocument {
  try {
    const { versions } = JSON.parse(document.toString()) as Partial<PackageDocument>;
    return { versions: versions ?? {} };
  } catch {
    return { versions: {} };
  }
}

function noRegistry(name: string): SourcesError {
  return new SourcesError('no-mirror', {
    message: `Nothing says where the npm package ${name} is: no rule for npm, no registry in npm's settings, and no npm that knows one.`,
    remedy: 'Set NX_OCI_MIRRORS="npm=https://registry.example", or "registry" in .npmrc.',
  });
}

import type { Distribution, FoundPackage } from './installed-packages';

/** The parts of a package URL. */
export interface PackageUrl {
  type: string;
  /** Segments with slashes between them. */
  namespace?: string;
  name: string;
  version?: string;
  qualifiers?: Record<string, string | undefined>;
}

/** Writes a package URL: the purl specification, "How to build a PURL string". Qualifiers without a value are left out. */
export function packageUrl({ type, namespace, name, version, qualifiers = {} }: PackageUrl): string {
  const path = [...(namespace ?? '').split('/'), ...name.split('/')].filter((segment) => segment !== '').map(escaped);
  const pairs = Object.entries(qualifiers)
    .flatMap(([key, value]) => (value ? [`${key}=${escaped(value)}`] : []))
    .sort();
  return `pkg:${type}/${path.join('/')}${version ? `@${escaped(version)}` : ''}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`;
}

/** The package URL of an image; `repository` is where it can be pulled from, `arch` its architecture. */
export function imageUrl(name: string, digest: string, { repository, arch }: { repository?: string; arch?: string } = {}): string {
  const last = (repository ?? name).split('/').at(-1) || name;
  return packageUrl({ type: 'oci', name: last.toLowerCase(), version: digest, qualifiers: { arch, repository_url: repository } });
}

/** The package URL of a package found in an image of a distribution. */
export function foundPackageUrl({ type, name, version, architecture }: FoundPackage, distribution?: Distribution): string {
  if (type === 'deb' || type === 'apk') {
    const namespace = (distribution?.id ?? (type === 'deb' ? 'debian' : 'alpine')).toLowerCase();
    const distro = distribution && [distribution.id, distribution.version].filter(Boolean).join('-');
    return packageUrl({ type, namespace, name: name.toLowerCase(), version, qualifiers: { arch: architecture, distro } });
  }
  // Python's index takes these names for one.
  if (type === 'pypi') return packageUrl({ type, name: name.toLowerCase().replaceAll('_', '-'), version });
  return packageUrl({ type, name, version });
}

function escaped(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%3A', ':')
    .replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}

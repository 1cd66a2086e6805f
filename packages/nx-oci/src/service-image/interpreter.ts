import type { Accounts, OutsideContent } from '@nx-oci/build';
import { invalidOption, required, type ServiceOptions } from './service-options';

/** Releases of Debian that services are made of, each with its Python and its C library. */
const distributions: Record<string, { python: string; glibc: string }> = {
  bookworm: { python: '3.11', glibc: '2.36' },
  trixie: { python: '3.13', glibc: '2.41' },
};

/** The release that is taken where none is named. */
const usualDistribution = 'trixie';

/** What every service has that is made of packages alone. */
export const withoutBase: { accounts: Accounts; certificates: Record<string, string> } = {
  accounts: { users: [{ name: 'nonroot', uid: 65532, home: '/home/nonroot' }] },
  certificates: { SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' },
};

/** Whether the runtime is the base's, and not made of packages. */
export function hasBase({ base = 'none' }: ServiceOptions): boolean {
  return base !== 'none';
}

/**
 * The interpreter's path: the usual one of packages, or as a base has it. Refuses what is for the other case.
 * Throws `option-invalid`.
 */
export function interpreterOf(options: ServiceOptions, usual: string): string {
  const base = `base is "${options.base ?? 'none'}"`;
  for (const name of hasBase(options) ? (['distribution', 'distributionKeys'] as const) : (['interpreter', 'libc'] as const)) {
    if (options[name] === undefined) continue;
    throw hasBase(options)
      ? invalidOption(`${name} is given, and ${base}, which brings the runtime`, `Remove it, or set "base" to "none".`)
      : invalidOption(`${name} is given, and ${base}: the runtime is made of packages`, `Remove it, or give a "base" that has the runtime.`);
  }
  if (!hasBase(options)) return usual;
  const interpreter = required('interpreter', options, `Say where ${options.base} has it, with an absolute path such as "${usual}"; without a "base", the runtime is made of packages.`);
  if (interpreter.startsWith('/')) return interpreter;
  throw invalidOption(`interpreter is "${interpreter}"`, `Give its absolute path in the base, such as "${usual}".`);
}

/** What is known of the release of Debian that is meant. Throws `option-invalid`. */
export function distributionOf({ distribution = usualDistribution }: ServiceOptions): { suite: string; python: string; glibc: string } {
  if (Object.hasOwn(distributions, distribution)) return { suite: distribution, ...distributions[distribution] };
  throw invalidOption(`distribution is "${distribution}"`, `Use one of ${Object.keys(distributions).join(', ')}; of another, name packages under "contents" of a target of nx-oci:image.`);
}

/** Packages of Debian, with what is mended in it since its release. `omit` names what only their scripts need. */
export function debianPackages(packages: string[], omit: string[], options: ServiceOptions): OutsideContent {
  const { suite } = distributionOf(options);
  const keys = options.distributionKeys && { keys: options.distributionKeys };
  const repositories = [
    { name: 'debian', suites: [suite, `${suite}-updates`], ...keys },
    { name: 'debian-security', suites: [`${suite}-security`], ...keys },
  ];
  return outside({ type: 'deb', packages, repositories, omit, without: ['docs', 'locales'] });
}

/** A content of packages: which fields it has is its source's to say. */
export function outside(content: { type: OutsideContent['type']; [field: string]: unknown }): OutsideContent {
  return content;
}

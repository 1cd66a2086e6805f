import parse from 'spdx-expression-parse';

/** What is known of a package's licence, for SPDX 2.3, 7.15 and 7.16. */
export interface DeclaredLicense {
  /** An SPDX expression. */
  licenseDeclared: string;
  /** What the package says, where that is no such expression. */
  licenseComments?: string;
}

/** A licence as a package says it. */
export function declaredLicense(said: string): DeclaredLicense {
  const text = said.trim();
  try {
    parse(text);
    return { licenseDeclared: text };
  } catch {
    return { licenseDeclared: 'NOASSERTION', licenseComments: `It says: ${text.slice(0, 500)}` };
  }
}

/** What Debian's copyright files call licences that SPDX has under another name: the copyright format 1.0, "License specification". */
const names: Record<string, string> = {
  'artistic': 'Artistic-1.0-Perl',
  'apache-2': 'Apache-2.0',
  'bsd-2-clause': 'BSD-2-Clause',
  'bsd-3-clause': 'BSD-3-Clause',
  'bsd-4-clause': 'BSD-4-Clause',
  'expat': 'MIT',
  'isc': 'ISC',
  'mpl-2': 'MPL-2.0',
  'psf-2': 'PSF-2.0',
  'python': 'PSF-2.0',
  'zlib': 'Zlib',
};

/**
 * The licences that a copyright file in Debian's machine-readable format names, as one expression: all of them together, as
 * a package has files of each. Nothing for files of another format.
 */
export function debianLicense(text: string): string | undefined {
  if (!/^Format(-Specification)?:.*copyright-format|^Format(-Specification)?:.*dep5/im.test(text.slice(0, 2000))) return undefined;
  const found = text.split(/\n\s*\n/).flatMap((stanza) => (/^Files:/m.test(stanza) ? [/^License:[ \t]*(.+)$/m.exec(stanza)?.[1].trim() ?? ''] : []));
  const expressions = [...new Set(found.filter(Boolean).map(spdxOf))].sort();
  return expressions.length > 0 ? expressions.map((each) => (expressions.length > 1 && / /.test(each) ? `(${each})` : each)).join(' AND ') : undefined;
}

/** `GPL-2+ or Artistic` as SPDX writes it. */
function spdxOf(license: string): string {
  return license
    .split(/\s+(and|or)\s+/i)
    .map((part, at) => (at % 2 === 1 ? part.toUpperCase() : spdxName(part)))
    .join(' ');
}

function spdxName(name: string): string {
  const known = names[name.toLowerCase()];
  if (known) return known;
  const [, family, version, later] = /^((?:A|L)?GPL|GFDL)-(\d+(?:\.\d+)?)(\+)?$/i.exec(name) ?? [];
  return family ? `${family.toUpperCase()}-${version.includes('.') ? version : `${version}.0`}-${later ? 'or-later' : 'only'}` : name;
}

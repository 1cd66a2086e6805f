import type { ApkSpec } from '@nx-oci/peers';

/** What is built by apko and by us, from one repository, or from a second one with the tag `edge`. */
export interface ApkoConfiguration {
  packages: ApkSpec[];
  edge?: ApkSpec[];
  wanted: string[];
}

function pkg(name: string, spec: Partial<ApkSpec> = {}): ApkSpec {
  return { name, files: { [`usr/share/${name}/version`]: spec.version ?? '1.0-r0' }, ...spec };
}

const versions = (name: string, ...all: string[]): ApkSpec[] => all.map((version) => pkg(name, { version }));
const conf = (name: string, spec: Partial<ApkSpec> = {}): ApkSpec => pkg(name, { files: { 'etc/conf': `of ${name}`, [`etc/${name}`]: '' }, ...spec });

/** Capabilities as the kernel has them: cap_net_bind_service=ep. */
const capability = Buffer.from('0100000200040000000000000000000000000000', 'hex').toString('base64');

export const configurations: Record<string, ApkoConfiguration> = {
  'a chain of dependencies': { packages: [pkg('a', { depends: ['b'] }), pkg('b', { depends: ['c'] }), pkg('c'), pkg('d')], wanted: ['a'] },
  'a circle of dependencies': { packages: [pkg('a', { depends: ['b'] }), pkg('b', { depends: ['a'] })], wanted: ['a'] },
  'the newest version': { packages: versions('a', '1.9-r0', '1.10-r0', '1.10_rc1-r0', '1.2-r9'), wanted: ['a'] },
  'a version before its release': { packages: versions('a', '2.0_alpha1-r0', '2.0_beta-r0', '1.9_p1-r0'), wanted: ['a<2.0_beta'] },
  'one version': { packages: versions('a', '1-r0', '2-r0', '3-r0'), wanted: ['a=2-r0'] },
  'a version without a revision': { packages: versions('a', '1.0-r0', '2-r0'), wanted: ['a=1.0'] },
  'a range by several': { packages: [...versions('a', '1-r0', '2-r0', '3-r0'), pkg('x', { depends: ['a>=2-r0'] }), pkg('y', { depends: ['a<3'] })], wanted: ['a', 'x', 'y'] },
  'what begins with a version': { packages: versions('a', '1.1-r0', '1.2-r0', '1.2.9-r1', '1.20-r0'), wanted: ['a~1.2'] },
  'what begins with a version, written the other way': { packages: versions('a', '1.1-r0', '1.2.9-r1', '1.20-r0'), wanted: ['a=~1.2'] },
  'what begins with a version, as apko misreads it': { packages: versions('a', '1.1-r0', '1.2.9-r1', '1.20-r0'), wanted: ['a~=1.2'] },
  'a library by its name': { packages: [pkg('a', { depends: ['so:libx.so.1'] }), pkg('libx', { provides: ['so:libx.so.1=1'] })], wanted: ['a'] },
  'a library of a file name and of a package': { packages: [pkg('a', { depends: ['so:libx.so.1'] }), pkg('old', { provides: ['so:libx.so.1=1.9'] }), pkg('new', { provides: ['so:libx.so.1=1.0-r0'] })], wanted: ['a'] },
  'a command': { packages: [pkg('a', { depends: ['cmd:tool'] }), pkg('tools', { provides: ['cmd:tool=1.0-r0', 'cmd:other=1.0-r0'] })], wanted: ['a'] },
  'the newest of what is provided': { packages: [pkg('a', { depends: ['name'] }), pkg('p', { provides: ['name=1'] }), pkg('q', { provides: ['name=2'] })], wanted: ['a'] },
  'the highest priority': { packages: [pkg('a', { depends: ['name'] }), pkg('p', { provides: ['name'], providerPriority: 5 }), pkg('q', { provides: ['name'], providerPriority: 9 }), pkg('o', { provides: ['name'] })], wanted: ['a'] },
  'the first by name': { packages: [pkg('a', { depends: ['name'] }), pkg('q', { provides: ['name'] }), pkg('p', { provides: ['name'] })], wanted: ['a'] },
  'what is there already': { packages: [pkg('a', { depends: ['name'] }), pkg('p', { provides: ['name'] }), pkg('q', { provides: ['name'], providerPriority: 9 })], wanted: ['a', 'p'] },
  'a virtual package of several': { packages: [pkg('p', { provides: ['name'] }), pkg('q', { provides: ['name'] })], wanted: ['p', 'q'] },
  'a name in a version of two': { packages: [pkg('p', { provides: ['name=1'] }), pkg('q', { provides: ['name=1'] })], wanted: ['p', 'q'] },
  'what a package provides itself': { packages: [pkg('a', { depends: ['name'], provides: ['name=1'] })], wanted: ['a'] },
  'a conflict': { packages: [pkg('a', { depends: ['!b'] }), pkg('b')], wanted: ['a', 'b'] },
  'a conflict with a version': { packages: [pkg('a', { depends: ['!b>1-r0', 'b'] }), ...versions('b', '1-r0', '2-r0')], wanted: ['a'] },
  'a conflict that another provider avoids': {
    packages: [pkg('a', { depends: ['db', 'cache'] }), pkg('new-db', { provides: ['db=2'], depends: ['!redis'] }), pkg('old-db', { provides: ['db=1'] }), pkg('redis', { provides: ['cache'] })],
    wanted: ['a'],
  },
  'an older version, as the newest needs what is not there': { packages: [pkg('a', { depends: ['b'] }), pkg('b', { version: '1-r0' }), pkg('b', { version: '2-r0', depends: ['gone'] })], wanted: ['a'] },
  'what nothing provides': { packages: [pkg('a', { depends: ['gone'] })], wanted: ['a'] },
  'a file that is replaced': { packages: [conf('a'), conf('b', { replaces: ['a'] })], wanted: ['a', 'b'] },
  'a file that replaces what comes later': { packages: [conf('a', { replaces: ['b'] }), conf('b')], wanted: ['a', 'b'] },
  'a file of one origin': { packages: [conf('a', { origin: 'src' }), conf('b', { origin: 'src' })], wanted: ['a', 'b'] },
  'a file with the same bytes': { packages: ['a', 'b'].map((name) => pkg(name, { files: { 'etc/conf': 'same' } })), wanted: ['a', 'b'] },
  'files that conflict': { packages: [conf('a'), conf('b')], wanted: ['a', 'b'] },
  'install_if': { packages: [pkg('a', { depends: ['base'] }), pkg('docs', { depends: ['base'] }), pkg('base'), pkg('a-doc', { installIf: ['docs', 'a=1.0-r0'] }), pkg('all', { depends: ['a', 'docs'] })], wanted: ['all'] },
  'install_if of what is asked for, with a dependency': { packages: [pkg('a'), pkg('docs'), pkg('man'), pkg('a-doc', { depends: ['man'], installIf: ['docs', 'a=1.0-r0'] })], wanted: ['a', 'docs'] },
  'a tag': { packages: versions('a', '1-r0'), edge: [pkg('a', { version: '2-r0', depends: ['b'] }), pkg('b')], wanted: ['a@edge'] },
  'a tag that is not asked for': { packages: versions('a', '1-r0'), edge: versions('a', '2-r0'), wanted: ['a'] },
  'a tag, with a dependency that both have': { packages: [pkg('b')], edge: [pkg('a', { depends: ['b'] }), pkg('b', { version: '9-r0' })], wanted: ['a@edge'] },
  'a version that one architecture lacks': { packages: [pkg('a', { version: '1-r0' }), pkg('a', { version: '2-r0', onlyFor: ['x86_64'] })], wanted: ['a'] },
  'hardlinks and links': { packages: [pkg('a', { files: { 'usr/bin/a': { text: 'a', mode: 0o755 }, 'usr/bin/b': { hardlink: 'usr/bin/a' }, 'usr/bin/c': { link: 'a' }, 'usr/bin/d': { link: '/usr/bin/a' } } })], wanted: ['a'] },
  'setuid and setgid': { packages: [pkg('a', { files: { 'usr/bin/su': { text: 'su', mode: 0o4755 }, 'usr/bin/wall': { text: 'wall', mode: 0o2755, gid: 5 } } })], wanted: ['a'] },
  'owners and modes of files': { packages: [pkg('a', { files: { 'etc/shadow': { text: 's', mode: 0o640, gid: 42 }, 'etc/key': { text: 'k', mode: 0o400, uid: 70, gid: 70 } } })], wanted: ['a'] },
  'owners and modes of folders': { packages: [pkg('a', { files: { 'var/spool': { folder: 0o1777 }, 'var/lib/db': { folder: 0o700, uid: 70, gid: 70 }, 'srv/shared': { folder: 0o2775, gid: 5 } } })], wanted: ['a'] },
  'extended attributes and capabilities': { packages: [pkg('a', { files: { 'usr/bin/a': { text: 'a', mode: 0o755, xattrs: { 'security.capability': capability, 'user.note': Buffer.from('b').toString('base64') } } } })], wanted: ['a'] },
  'a link at the top, first': { packages: [pkg('a', { files: { 'usr/lib': { folder: 0o755 }, lib: { link: 'usr/lib' } } }), pkg('b', { depends: ['a'], files: { 'lib/b.so': 'b' } })], wanted: ['b'] },
  'scripts and triggers': { packages: [pkg('a', { scripts: { '.post-install': '#!/bin/sh\n', '.trigger': '#!/bin/sh\n' }, triggers: ['/usr/lib/*'] })], wanted: ['a'] },
  'no files': { packages: [pkg('a', { files: {}, depends: ['b'] }), pkg('b')], wanted: ['a'] },
};

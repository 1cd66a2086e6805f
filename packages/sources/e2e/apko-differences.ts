/** What is other here than in apko, on purpose: by the name of a configuration. */
export interface Difference {
  why: string;
  /** The packages that are to be chosen, where apko chooses others or none. */
  packages?: string[];
  /** Lines of trees and databases: apko's → what is to be there. */
  lines?: Record<string, string[]>;
}

const greedy = 'apko takes what is best for one dependency after the other, and never goes back';
const owners = 'apko loses owners, and special bits of folders';

export const differences: Record<string, Difference> = {
  'a range by several': { why: greedy, packages: ['a 2-r0', 'x 1.0-r0', 'y 1.0-r0'] },
  'a conflict that another provider avoids': { why: greedy, packages: ['a 1.0-r0', 'old-db 1.0-r0', 'redis 1.0-r0'] },
  'an older version, as the newest needs what is not there': { why: greedy, packages: ['a 1.0-r0', 'b 1-r0'] },
  'what begins with a version, as apko misreads it': { why: 'apko takes ~= for any version; apk-tools, for those that begin with it', packages: ['a 1.2.9-r1'] },
  'install_if of what is asked for, with a dependency': {
    why: 'apko looks only at what each thing that is asked for depends on, and not at what install_if brings',
    packages: ['a 1.0-r0', 'a-doc 1.0-r0', 'docs 1.0-r0', 'man 1.0-r0'],
  },
  'a tag': { why: 'apko locks dependencies from tagged repositories without the tag, and then does not find them', packages: ['a 2-r0', 'b 1.0-r0'] },
  'a version without a revision': { why: 'apko takes 1.0 for 1.0-r0; apk-tools has 1.0 before 1.0-r0' },
  'hardlinks and links': { why: 'as apk-tools has it, all names of a file have its checksum', lines: { 'R:b': ['R:b', 'Z:Q1hvfkN/qlp/zhXR3cuerq6jd2Z7g='] } },
  'setuid and setgid': { why: owners, lines: { 'file 2755 0:0 /usr/bin/wall 4d8aaa64f685': ['file 2755 0:5 /usr/bin/wall 4d8aaa64f685'] } },
  'owners and modes of files': {
    why: owners,
    lines: { 'file 0400 0:0 /etc/key 8254c329a928': ['file 0400 70:70 /etc/key 8254c329a928'], 'file 0640 0:0 /etc/shadow 043a718774c5': ['file 0640 0:42 /etc/shadow 043a718774c5'] },
  },
  'owners and modes of folders': {
    why: owners,
    lines: {
      'directory 0775 0:0 /srv/shared': ['directory 2775 0:5 /srv/shared'], 'directory 0700 0:0 /var/lib/db': ['directory 0700 70:70 /var/lib/db'], 'directory 0777 0:0 /var/spool': ['directory 1777 0:0 /var/spool'],
    },
  },
};

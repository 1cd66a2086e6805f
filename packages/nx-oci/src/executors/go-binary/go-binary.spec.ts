import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import type { TargetConfiguration } from '@nx/devkit';
import { run, useOwnStore, type Run } from '../../../test/executors';
import { TestWorkspace } from '../../../test/workspace';

useOwnStore();
// A first build for a platform compiles Go's own packages, too.
jest.setTimeout(300_000);

const version = execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).trim().split(' ')[0];
const own = { x64: 'amd64', arm64: 'arm64' }[process.arch as 'x64' | 'arm64'];
const other = own === 'amd64' ? 'arm64' : 'amd64';
const output = 'dist/apps/api/api';
const inferred = ['{projectRoot}/**/*', '!{projectRoot}/**/*_test.go', '!{projectRoot}/{project,package}.json', '^default', { externalDependencies: [] }];

const goMod = (module: string, more = ''): string => `module ${module}\n\ngo 1.22\n\ntoolchain ${version}\n${more}`;
const main = (...imports: string[]): string => `package main\n\nimport (\n${imports.map((each) => `\t${each}\n`).join('')})\n\nfunc main() { println(text()) }\n`;

let workspace: TestWorkspace;
beforeEach(() => {
  workspace = new TestWorkspace().write({ 'nx.json': {}, '.gitignore': 'dist\n' });
  declare();
});

/** Has the project with a build, for the platform of this machine unless told. */
function declare(options: object = {}, more: Partial<TargetConfiguration> = {}): void {
  workspace.project('api', 'apps/api', { build: { executor: 'nx-oci:go-binary', options: { platform: `linux/${own}`, output, ...options }, ...more } });
}

const build = (): Promise<Run> => run(workspace, 'api:build');
/** What the binary prints, to standard error as `println` does. */
const printedBy = (file = output): string => execFileSync('sh', ['-c', `${workspace.path(file)} 2>&1`], { encoding: 'utf8' });

/** The inputs that an error says to add. */
const entriesIn = (err: string): string[] => JSON.parse(`[${/inputs of the target: ((?:"[^"]*"(?:, )?)*)/.exec(err)?.[1] ?? ''}]`) as string[];

test('a module in the project is built as it is inferred: static, stripped, and by the Go that go.mod names', async () => {
  workspace.write({ 'apps/api/go.mod': goMod('example.com/api'), 'apps/api/main.go': 'package main\n\nfunc main() { println("hello") }\n' });
  expect(workspace.projects.api.targets.build).toMatchObject({ cache: true, inputs: inferred, outputs: ['{options.output}'] });
  const { success, lines, err } = await build();
  expect({ success, err }).toEqual({ success: true, err: '' });
  expect(lines).toEqual([expect.stringMatching(new RegExp(`^${output} linux/${own} ${version}, \\d\\.\\d MB$`))]);
  expect(printedBy()).toBe('hello\n');
  const info = execFileSync('go', ['version', '-m', workspace.path(output)], { encoding: 'utf8' });
  for (const setting of ['-trimpath=true', 'CGO_ENABLED=0', `GOARCH=${own}`]) expect(info).toContain(`\tbuild\t${setting}\n`);
  expect(info).not.toContain('vcs');
  expect(existsSync(`${workspace.path(output)}.${process.pid}.tmp`)).toBe(false);
});

test("a platform, tags and linker flags decide what is built, and a developer's own settings do not", async () => {
  workspace.write({
    'apps/api/go.mod': goMod('example.com/api'),
    'apps/api/cmd/api/main.go': 'package main\n\nvar name = "nobody"\n\nfunc main() { println(greeting(), name) }\n',
    'apps/api/cmd/api/odd.go': '//go:build odd\n\npackage main\n\nfunc greeting() string { return "odd" }\n',
    'apps/api/cmd/api/even.go': '//go:build !odd\n\npackage main\n\nfunc greeting() string { return "even" }\n',
  });
  declare({ main: 'cmd/api', tags: ['odd'], ldflags: ['-X', 'main.name=every body'] });
  expect((await build()).success).toBe(true);
  expect(printedBy()).toBe('odd every body\n');
  const before = readFileSync(workspace.path(output));
  const settings = { GOFLAGS: '-tags=none -ldflags=-X=main.name=me', GOAMD64: 'v3', GOARM64: 'v9.0', GOOS: 'plan9', CGO_ENABLED: '1', GOEXPERIMENT: 'rangefunc', GOTOOLCHAIN: 'go1.99.9', GOWORK: '/none', GOROOT: '/none' };
  const { env } = process;
  process.env = { ...env, ...settings };
  try {
    expect(await build()).toMatchObject({ success: true, err: '' });
  } finally {
    process.env = env;
  }
  expect(readFileSync(workspace.path(output)).equals(before)).toBe(true);
  declare({ main: 'cmd/api', platform: `linux/${other}` });
  expect((await build()).success).toBe(true);
  expect(execFileSync('go', ['version', '-m', workspace.path(output)], { encoding: 'utf8' })).toContain(`GOARCH=${other}`);
});

describe('what the inputs do not cover is refused by name, and built once what is said is added:', () => {
  const library = 'package words\n\nfunc Text() string { return "words" }\n';
  const text = (from: string): string => `package main\n\nimport "${from}"\n\nfunc text() string { return words.Text() }\n`;
  const inRoot = { 'go.mod': goMod('acme'), 'apps/api/main.go': main() };
  const inProject = { 'apps/api/main.go': main() };

  test.each<[string, Record<string, string>, string[], string[]]>([
    ['a go.mod further up', { ...inRoot, 'go.sum': '', 'apps/api/text.go': 'package main\n\nfunc text() string { return "text" }\n' }, ['go.mod', 'go.sum'], ['go.mod', 'go.sum']],
    ['a package of the same module', { ...inRoot, 'libs/words/words.go': library, 'apps/api/text.go': text('acme/libs/words') }, ['go.mod', 'libs/words/words.go'], ['go.mod', 'libs/words/**/*']],
    [
      'a module that is replaced by a folder',
      {
        ...inProject,
        'apps/api/go.mod': goMod('example.com/api', '\nrequire example.com/words v0.0.0\n\nreplace example.com/words => ../../libs/words\n'),
        'libs/words/go.mod': 'module example.com/words\n\ngo 1.22\n',
        'libs/words/words.go': library,
        'apps/api/text.go': text('example.com/words'),
      },
      ['libs/words/go.mod', 'libs/words/words.go'],
      ['libs/words/**/*'],
    ],
    [
      'a module that is replaced, though nothing of it is taken: it has a say in versions',
      { ...inProject, 'apps/api/go.mod': goMod('example.com/api', '\nreplace example.com/words => ../../libs/words\n'), 'libs/words/go.mod': 'module example.com/words\n\ngo 1.22\n', 'apps/api/text.go': 'package main\n\nfunc text() string { return "text" }\n' },
      ['libs/words/go.mod'],
      ['libs/words/go.mod'],
    ],
    [
      'what a package elsewhere embeds, and a file of it for another platform',
      {
        ...inRoot,
        'libs/words/words.go': 'package words\n\nimport _ "embed"\n\n//go:embed texts/en/text.txt\nvar text string\n\nfunc Text() string { return text }\n',
        'libs/words/words_windows.go': 'package words\n',
        'libs/words/words_test.go': 'package words\n',
        'libs/words/texts/en/text.txt': 'words',
        'apps/api/text.go': text('acme/libs/words'),
      },
      ['go.mod', 'libs/words/texts/en/text.txt', 'libs/words/words.go', 'and 1 more'],
      ['go.mod', 'libs/words/**/*'],
    ],
    ['a package in a folder that holds projects', { ...inRoot, 'apps/words.go': library, 'apps/api/text.go': text('acme/apps') }, ['apps/words.go'], ['apps/*.go', 'go.mod']],
  ])('%s', async (_, files, names, entries) => {
    workspace.write(files);
    const { success, err } = await build();
    expect(success).toBe(false);
    expect(err).toMatch(/^error\(input-not-declared\): api:build reads /);
    for (const name of names) expect(err).toContain(name);
    expect(entriesIn(err)).toEqual(entries.map((entry) => `{workspaceRoot}/${entry}`));
    expect(existsSync(workspace.path(output))).toBe(false);
    declare({}, { inputs: [...inferred, ...entriesIn(err)] });
    expect(await build()).toMatchObject({ success: true, err: '' });
    expect(printedBy()).toMatch(/^(text|words)\n$/);
  });

  test('a file that a link leads to, and what another module of a workspace of modules has', async () => {
    workspace.write({
      'go.work': `go 1.22\n\ntoolchain ${version}\n\nuse (\n\t./apps/api\n\t./libs/words\n)\n`,
      'apps/api/go.mod': 'module example.com/api\n\ngo 1.22\n',
      'apps/api/main.go': main(),
      'shared/text.go': text('example.com/words'),
      'libs/words/go.mod': 'module example.com/words\n\ngo 1.22\n',
      'libs/words/words.go': library,
    });
    symlinkSync('../../shared/text.go', workspace.path('apps/api/text.go'));
    declare({ work: 'go.work' });
    const { err } = await build();
    expect(entriesIn(err)).toEqual(['{workspaceRoot}/go.work', '{workspaceRoot}/libs/words/**/*', '{workspaceRoot}/shared/**/*']);
    declare({ work: 'go.work' }, { inputs: [...inferred, ...entriesIn(err)] });
    expect(await build()).toMatchObject({ success: true, err: '' });
    expect(printedBy()).toBe('words\n');
  });

  test('a profile of how the program runs, which Go takes by itself', async () => {
    workspace.write({ 'go.mod': goMod('acme'), 'apps/api/project.json': '{}', 'cmd/main.go': 'package main\n\nfunc main() {}\n', 'cmd/default.pgo': '' });
    declare({ main: '../../cmd' });
    expect((await build()).err).toContain('api:build reads cmd/default.pgo, cmd/main.go, go.mod,');
  });

  test('files of another project, which a dependency covers as well', async () => {
    workspace.write({ ...inRoot, 'libs/words/words.go': library, 'libs/words/project.json': { name: 'words' }, 'apps/api/text.go': text('acme/libs/words') });
    workspace.project('words', 'libs/words', {});
    const { err } = await build();
    expect(err).toContain('Or, of words, make a dependency ("implicitDependencies": ["words"]), whose files "^default" covers.');
    declare({}, { inputs: [...inferred, '{workspaceRoot}/go.mod'] });
    workspace.projects.api.implicitDependencies = ['words'];
    expect(await build()).toMatchObject({ success: true, err: '' });
  });

  test('what lies outside of the workspace, with nothing to add', async () => {
    const outside = new TestWorkspace().write({ 'go.mod': 'module example.com/words\n\ngo 1.22\n', 'words.go': library });
    workspace.write({ ...inProject, 'apps/api/go.mod': goMod('example.com/api', `\nrequire example.com/words v0.0.0\n\nreplace example.com/words => ${outside.root}\n`), 'apps/api/text.go': text('example.com/words') });
    const { success, err } = await build();
    expect(success).toBe(false);
    expect(err).toContain(`error(input-not-declared): api:build reads ${outside.path('words.go')}, which is not in the workspace`);
    expect(entriesIn(err)).toEqual([]);
  });

  test('what Git ignores, unless a task before writes it', async () => {
    workspace.write({ '.gitignore': 'dist\ngen\n', 'apps/api/go.mod': goMod('example.com/api'), 'apps/api/main.go': main('"example.com/api/gen"').replace('text()', 'gen.Text()'), 'apps/api/gen/gen.go': 'package gen\n\nfunc Text() string { return "text" }\n' });
    const { err } = await build();
    expect(err).toContain('api:build reads apps/api/gen/gen.go,');
    expect(err).toContain('Git ignores apps/api/gen/gen.go: where another target writes it, add that to dependsOn');
    expect(entriesIn(err)).toEqual([]);
  });

  test('and of the build before it nothing is left', async () => {
    workspace.write({ 'apps/api/go.mod': goMod('example.com/api'), 'apps/api/main.go': main(), 'apps/api/text.go': 'package main\n\nfunc text() string { return "text" }\n' });
    expect((await build()).success).toBe(true);
    declare({}, { inputs: ['{projectRoot}/main.go', '{projectRoot}/go.mod', { externalDependencies: [] }] });
    const { err } = await build();
    expect(entriesIn(err)).toEqual(['{workspaceRoot}/apps/api/text.go']);
    expect(existsSync(workspace.path(output))).toBe(false);
  });
});

describe('the Go that builds', () => {
  beforeEach(() => workspace.write({ 'apps/api/main.go': 'package main\n\nfunc main() {}\n' }));

  test('has to be named by go.mod, or to be among the inputs', async () => {
    workspace.write({ 'apps/api/go.mod': 'module example.com/api\n\ngo 1.22\n' });
    const { success, err } = await build();
    expect(success).toBe(false);
    expect(err).toContain('error(input-not-declared): api:build depends on what "go version" says here');
    expect(err).toContain(`go mod edit -toolchain=${version}`);
    expect(existsSync(workspace.path(output))).toBe(false);
    declare({}, { inputs: [...inferred, { runtime: 'GOTOOLCHAIN=local go version' }] });
    expect((await build()).success).toBe(true);
    execFileSync('go', ['mod', 'edit', `-toolchain=${version}`], { cwd: workspace.path('apps/api') });
    declare();
    expect((await build()).success).toBe(true);
  });

  test('may be named by the go line, when that is of a release', async () => {
    workspace.write({ 'apps/api/go.mod': `module example.com/api\n\ngo ${version.slice(2)}\n` });
    expect(await build()).toMatchObject({ success: true, err: '' });
  });

  test('is the one that is named, or none', async () => {
    workspace.write({ 'apps/api/go.mod': 'module example.com/api\n\ngo 1.22\n\ntoolchain go1.22.1\n', 'none/.keep': '' });
    const { env } = process;
    process.env = { ...env, GOPROXY: 'off', GOMODCACHE: workspace.path('none') };
    try {
      const { success, err } = await build();
      expect(success).toBe(false);
      expect(err).toContain('error(toolchain-missing): go.mod names go1.22.1, which this machine does not have');
    } finally {
      process.env = env;
    }
  });

  test('is told by name when there is none', async () => {
    workspace.write({ 'apps/api/go.mod': goMod('example.com/api') });
    const { env } = process;
    process.env = { ...env, PATH: workspace.path('none') };
    try {
      expect((await build()).err).toContain('error(toolchain-missing): go is not installed');
    } finally {
      process.env = env;
    }
  });
});

test.each<[string, object, Record<string, string>, string]>([
  ['a platform that there is none of', { platform: 'linux/abacus' }, {}, 'error(platform-invalid)'],
  ['a main package outside of the workspace', { main: '../../..' }, {}, 'error(path-escapes)'],
  ['code that does not compile', {}, { 'apps/api/main.go': 'package main\n\nfunc main() { none() }\n' }, 'error(build-failed): go build ended with 1.'],
  ['a package that is not there', {}, { 'apps/api/main.go': 'package main\n\nimport _ "example.com/none"\n\nfunc main() {}\n' }, 'error(build-failed): go list ended with 1.'],
  ['an output that is read', { output: 'apps/api/main.go' }, {}, 'error(output-overlap)'],
  ['an output that is a folder', { output: 'apps/api/folder' }, { 'apps/api/folder/x': '' }, 'error(option-invalid)'],
  ['an output outside', { output: '../api' }, {}, 'error(option-invalid)'],
  ['a linker flag that cannot be written', { ldflags: ['"\''] }, {}, 'error(option-invalid)'],
])('%s is refused, and nothing is changed', async (_, options, files, error) => {
  workspace.write({ 'apps/api/go.mod': goMod('example.com/api'), 'apps/api/main.go': 'package main\n\nfunc main() {}\n', ...files, [output]: 'before' });
  declare(options);
  const { success, err } = await build();
  expect(success).toBe(false);
  expect(err).toContain(error);
  expect(err).toMatch(/\n {2}\S.*\n$/);
  expect(readFileSync(workspace.path(output), 'utf8')).toBe('before');
  expect(readFileSync(workspace.path('apps/api/main.go'), 'utf8')).toContain('package main');
});

test('a folder that no go.mod is above is told by name', async () => {
  workspace.write({ 'apps/api/main.go': 'package main\n\nfunc main() {}\n' });
  expect((await build()).err).toContain('error(build-failed): api:build builds apps/api, which no go.mod is above.');
});

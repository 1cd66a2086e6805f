import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { run, type NpmRegistry } from '@nx-oci/peers';
import { startPluginRegistry } from './plugin-registry';
import { makePluginWorkspace, nxVersions, type NxMajor, type PluginWorkspace } from './plugin-workspace';
import type { NxResult } from './workspace';

let npm: NpmRegistry;
beforeAll(async () => void (npm = await startPluginRegistry()), 300_000);
afterAll(() => npm?.stop());

const majors = Object.keys(nxVersions).map(Number) as NxMajor[];

describe.each(majors)('with Nx %i', (major) => {
  let workspace: PluginWorkspace;
  beforeAll(async () => {
    workspace = await makePluginWorkspace(npm, { major, packageManager: 'npm' });
  }, 600_000);
  afterAll(() => workspace?.dispose());

  /** What a task that is to be refused says, and the inputs that it says to add. */
  async function refused(task: string): Promise<{ stderr: string; entries: string[] }> {
    const { code, stderr } = await workspace.nx('run', task);
    expect(code).not.toBe(0);
    expect(stderr).toContain(`error(input-not-declared): ${task} reads `);
    const [, entries = ''] = /inputs of the target: ((?:"[^"]*"(?:, )?)*)/.exec(stderr) ?? [];
    return { stderr, entries: JSON.parse(`[${entries}]`) as string[] };
  }

  /** The inputs of a target as Nx has them. */
  async function inputsOf(project: string, target: string): Promise<unknown[]> {
    const { stdout } = await workspace.succeed('show', 'project', project, '--json');
    return (JSON.parse(stdout) as { targets: Record<string, { inputs: unknown[] }> }).targets[target]!.inputs;
  }

  /** Adds inputs to a target of a project, after those that it has. */
  async function declare(project: string, target: string, ...inputs: unknown[]): Promise<void> {
    const file = `apps/${project}/project.json`;
    const declared = JSON.parse(workspace.read(file)) as { targets: Record<string, { inputs?: unknown[] }> };
    const { inputs: before } = declared.targets[target]!;
    declared.targets[target]!.inputs = [...(before ?? (major < 23 ? await inputsOf(project, target) : ['...'])), ...inputs];
    workspace.write(file, JSON.stringify(declared, null, 2));
  }

  const build = async (task: string): Promise<string> => (await workspace.succeed('run', task)).cacheStatus[task]!;
  /** The projects that a change of a file affects. */
  const affectedBy = async (file: string): Promise<string[]> => JSON.parse((await workspace.succeed('show', 'projects', '--affected', `--files=${file}`, '--json')).stdout) as string[];

  test('a build in Go of a module further up is refused until all of it is declared, and then sees each change of it', async () => {
    const version = (await run(['go', 'env', 'GOVERSION'])).trim();
    workspace.write('go.mod', `module example.com/acme\n\ngo 1.22\n\ntoolchain ${version}\n\nrequire example.com/more v0.0.0\n\nreplace example.com/more => ./libs/more\n`);
    workspace.write('apps/api/project.json', JSON.stringify({ name: 'api' }));
    workspace.write('apps/api/main.go', 'package main\n\nimport (\n\t"example.com/acme/libs/words"\n\t"example.com/more"\n)\n\nfunc main() { println(words.Text, more.Text) }\n');
    workspace.write('libs/words/words.go', 'package words\n\nimport _ "embed"\n\n//go:embed texts/hello.txt\nvar Text string\n');
    workspace.write('libs/words/texts/hello.txt', 'hello');
    workspace.write('libs/more/go.mod', 'module example.com/more\n\ngo 1.22\n');
    workspace.write('libs/more/more.go', 'package more\n\nconst Text = "more"\n');
    workspace.write('libs/more/project.json', JSON.stringify({ name: 'more' }));
    await workspace.succeed('g', 'service-image', '--project=api', '--runtime=go', '--no-interactive');
    await workspace.commit('make api');
    expect(await inputsOf('api', 'build-amd64')).toEqual(expect.arrayContaining(['{projectRoot}/**/*', '{workspaceRoot}/go.mod', '{workspaceRoot}/go.sum', { externalDependencies: ['nx-oci'] }]));

    const { stderr, entries } = await refused('api:build-amd64');
    expect(stderr).toContain('reads libs/more/go.mod, libs/more/more.go, libs/words/texts/hello.txt and 1 more,');
    expect(stderr).toContain('Or, of more, make a dependency ("implicitDependencies": ["more"])');
    expect(entries).toEqual(['{workspaceRoot}/libs/more/**/*', '{workspaceRoot}/libs/words/**/*']);
    expect(workspace.has('dist/apps/api')).toBe(false);
    expect(await affectedBy('libs/words/words.go')).toEqual([]);
    // Nothing of what was refused is in the cache.
    await refused('api:build-amd64');

    for (const target of ['build-amd64', 'build-arm64']) await declare('api', target, '{workspaceRoot}/libs/words/**/*');
    const project = JSON.parse(workspace.read('apps/api/project.json')) as object;
    workspace.write('apps/api/project.json', JSON.stringify({ ...project, implicitDependencies: ['more'] }));
    expect(await build('api:build-amd64')).toBe('cache-miss');
    expect(await build('api:build-amd64')).toMatch(/^local-cache/);
    for (const [file, content] of [
      ['libs/words/texts/hello.txt', 'hello again'],
      ['libs/words/new.go', 'package words\n\nfunc init() { println("new") }\n'],
      ['libs/more/more.go', 'package more\n\nconst Text = "still more"\n'],
      ['go.mod', `${workspace.read('go.mod')}\n// A comment.\n`],
    ]) {
      workspace.write(file!, content!);
      expect([file, await build('api:build-amd64')]).toEqual([file, 'cache-miss']);
      expect([file, await affectedBy(file!)]).toEqual([file, expect.arrayContaining(['api'])]);
    }
    await workspace.succeed('run', 'api:image');
  }, 600_000);

  test('a bundle is refused until all of it is declared, and sees each change of it, and of the packages in it', async () => {
    await run(['npm', 'install', '--save-dev', 'ms@2.1.2'], { cwd: workspace.root, env: workspace.nxEnv });
    await workspace.succeed('g', 'service-image', 'web', '--runtime=node', '--no-lock', '--no-interactive');
    await workspace.commit('make web');
    expect(await build('web:build')).toBe('cache-miss');
    expect(await build('web:build')).toMatch(/^local-cache/);

    workspace.write('libs/js/word.mjs', "import ms from 'ms';\nexport const word = ms(60000);\n");
    workspace.write('apps/web/src/main.mjs', `import { word } from '../../../libs/js/word.mjs';\nglobalThis.word = word;\n${workspace.read('apps/web/src/main.mjs')}`);
    const { entries } = await refused('web:build');
    expect(entries).toEqual(['{workspaceRoot}/libs/js/**/*']);
    expect(workspace.has('dist/apps/web/main.mjs')).toBe(false);
    await declare('web', 'build', ...entries);
    expect(await build('web:build')).toBe('cache-miss');
    expect(await build('web:build')).toMatch(/^local-cache/);
    workspace.write('libs/js/word.mjs', `${workspace.read('libs/js/word.mjs')}\n// A comment.\n`);
    expect(await build('web:build')).toBe('cache-miss');
    expect(await affectedBy('libs/js/word.mjs')).toEqual(['web']);

    await run(['npm', 'install', '--save-dev', 'ms@2.1.3'], { cwd: workspace.root, env: workspace.nxEnv });
    expect(await build('web:build')).toBe('cache-miss');
    await declare('web', 'build', { externalDependencies: ['esbuild'] });
    const { stderr } = await workspace.nx('run', 'web:build');
    expect(stderr).toContain('error(input-not-declared): web:build takes ms from node_modules,');
    await declare('web', 'build', { externalDependencies: ['ms'] });
    expect(await build('web:build')).toBe('cache-miss');
    await run(['npm', 'install', '--save-dev', 'ms@2.1.2'], { cwd: workspace.root, env: workspace.nxEnv });
    expect(await build('web:build')).toBe('cache-miss');
  }, 600_000);
});

describe('machines with different Go', () => {
  let workspace: PluginWorkspace;
  beforeAll(async () => {
    workspace = await makePluginWorkspace(npm, { major: 23, packageManager: 'npm' });
    await workspace.succeed('g', 'service-image', 'greeter', '--runtime=go', '--no-interactive');
  }, 600_000);
  afterAll(() => workspace?.dispose());

  /** Runs Nx where another Go is installed. */
  async function elsewhere(...args: string[]): Promise<NxResult> {
    const root = (await run(['go', 'env', 'GOROOT'], { env: { GOTOOLCHAIN: 'go1.25.4' }, timeout: 300_000 })).trim();
    return workspace.nxWith({ PATH: `${path.join(root, 'bin')}${path.delimiter}${workspace.env.PATH}` }, ...args);
  }

  const digestOf = (file: string): string => createHash('sha256').update(readFileSync(workspace.path(file))).digest('hex');

  test('make the same binaries, by the Go that go.mod names, and share what they made', async () => {
    await workspace.succeed('run', 'greeter:build');
    const files = ['amd64', 'arm64'].map((architecture) => `dist/apps/greeter/${architecture}/greeter`);
    const before = files.map(digestOf);
    const other = await elsewhere('run', 'greeter:build', '--skip-nx-cache');
    expect(other.code).toBe(0);
    expect(other.stdout).toContain(` linux/amd64 ${(await run(['go', 'env', 'GOVERSION'])).trim()}, `);
    expect(files.map(digestOf)).toEqual(before);
    const shared = await elsewhere('run', 'greeter:build');
    expect(shared.cacheStatus['greeter:build-amd64']).toMatch(/^local-cache/);
    // The tests take it, too.
    expect((await elsewhere('run', 'greeter:test')).code).toBe(0);
  }, 600_000);
});

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { TargetConfiguration } from '@nx/devkit';
import { run, useOwnStore, type Run } from '../../../test/executors';
import { TestWorkspace } from '../../../test/workspace';

useOwnStore();

const esbuild = path.dirname(createRequire(__filename).resolve('esbuild/package.json'));
const output = 'dist/apps/web/main.mjs';
const inferred = ['default', '^default', '!{projectRoot}/**/*.{spec,test}.*', '{workspaceRoot}/tsconfig.json'];

let workspace: TestWorkspace;
beforeEach(() => {
  workspace = new TestWorkspace().write({ 'nx.json': {}, '.gitignore': 'dist\nnode_modules\n', 'package.json': { name: 'acme', private: true, scripts: {} }, 'node_modules/.keep': '' });
  symlinkSync(esbuild, workspace.path('node_modules/esbuild'));
  Object.assign(workspace.locked, { esbuild: '0.28.2', ms: '2.1.3' });
  declare();
});

function declare(options: object = {}, more: Partial<TargetConfiguration> = {}): void {
  workspace.project('web', 'apps/web', { build: { executor: 'nx-oci:node-bundle', options: { entry: '{projectRoot}/src/main.mjs', output, ...options }, ...more } });
}

const build = (): Promise<Run> => run(workspace, 'web:build');
const says = (file = output): string => execFileSync(process.execPath, [workspace.path(file)], { encoding: 'utf8' });

/** The inputs that an error says to add. */
const entriesIn = (err: string): string[] => JSON.parse(`[${/inputs of the target: ((?:"[^"]*"(?:, )?)*)/.exec(err)?.[1] ?? ''}]`) as string[];

/** A package that is installed. */
function install(name: string, version: string, code: string): void {
  workspace.write({ [`node_modules/${name}/package.json`]: { name, version, main: 'index.js' }, [`node_modules/${name}/index.js`]: code });
}

test('a program is bundled into one file, packages included, as it is inferred', async () => {
  install('ms', '2.1.3', 'module.exports = () => "1m"');
  workspace.write({ 'apps/web/src/main.mjs': "import ms from 'ms';\nimport { word } from './word.mjs';\nconsole.log(word, ms(60000));\n", 'apps/web/src/word.mjs': "export const word = 'minute';\n" });
  expect(workspace.projects.web.targets.build).toMatchObject({ cache: true, inputs: inferred, outputs: ['{options.output}'] });
  const { success, lines, err } = await build();
  expect({ success, err }).toEqual({ success: true, err: '' });
  expect(lines).toEqual([expect.stringMatching(/^dist\/apps\/web\/main\.mjs esbuild \d+\.\d+\.\d+, \d\.\d kB$/)]);
  expect(says()).toBe('minute 1m\n');
  expect(readFileSync(workspace.path(output), 'utf8')).not.toContain(workspace.root);
});

test('packages can be left to be imported, a map be in the bundle, and the bundle be CommonJS', async () => {
  workspace.write({ 'apps/web/src/main.ts': "import ms from 'ms';\nimport { sep } from 'node:path';\nexport const minute: string = ms('1m') + sep;\n" });
  declare({ entry: 'apps/web/src/main.ts', packages: 'external' });
  expect((await build()).success).toBe(true);
  expect(readFileSync(workspace.path(output), 'utf8')).toContain('from "ms"');
  declare({ entry: 'apps/web/src/main.ts', external: ['ms'], format: 'cjs', target: 'node22', sourcemap: true });
  expect((await build()).success).toBe(true);
  const text = readFileSync(workspace.path(output), 'utf8');
  expect(text).toContain('require("ms")');
  const [, map] = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(text)!;
  expect((JSON.parse(Buffer.from(map, 'base64').toString()) as { sources: string[] }).sources).toEqual(['../../../apps/web/src/main.ts']);
});

describe('what the inputs do not cover is refused by name, and built once what is said is added:', () => {
  const entry = (from: string): Record<string, string> => ({ 'apps/web/src/main.mjs': `import { word } from '${from}';\nconsole.log(word);\n` });
  const word = "export const word = 'word';\n";

  test.each<[string, Record<string, string>, string[]]>([
    ['a relative import', { ...entry('../../../libs/words/word.mjs'), 'libs/words/word.mjs': word }, ['libs/words/**/*']],
    ['what that imports', { ...entry('../../../libs/words/index.mjs'), 'libs/words/index.mjs': "export * from '../more/word.mjs';\n", 'libs/more/word.mjs': word }, ['libs/more/**/*', 'libs/words/**/*']],
    ['a file in the root', { ...entry('../../../word.mjs'), 'word.mjs': word }, ['*.mjs']],
    ['a package.json that decides', { ...entry('../../../libs/words/src/word.js'), 'libs/words/src/word.js': word, 'libs/words/package.json': '{"type":"module"}' }, ['libs/words/package.json', 'libs/words/src/**/*']],
    [
      'a tsconfig.json, and what that extends',
      { ...entry('@acme/word'), 'apps/web/tsconfig.json': '{ /* paths */ "extends": ["../../config/base"], }', 'config/base.json': '{"extends":"./tsconfig.paths.json"}', 'config/tsconfig.paths.json': '{"compilerOptions":{"paths":{"@acme/word":["./word.mjs"]}}}', 'config/word.mjs': word },
      ['config/**/*'],
    ],
  ])('%s', async (_, files, entries) => {
    workspace.write({ ...files, [output]: 'before' });
    const { success, err } = await build();
    expect(success).toBe(false);
    expect(err).toMatch(/^error\(input-not-declared\): web:build reads /);
    expect(entriesIn(err)).toEqual(entries.map((each) => `{workspaceRoot}/${each}`));
    expect(existsSync(workspace.path(output))).toBe(false);
    declare({}, { inputs: [...inferred, ...entriesIn(err)] });
    expect(await build()).toMatchObject({ success: true, err: '' });
    expect(says()).toBe('word\n');
  });

  test('a package of the workspace, by the folder that the link in node_modules leads to', async () => {
    workspace.write({ ...entry('@acme/words'), 'libs/words/package.json': { name: '@acme/words', exports: './word.mjs' }, 'libs/words/word.mjs': word });
    mkdirSync(workspace.path('node_modules/@acme'));
    symlinkSync('../../libs/words', workspace.path('node_modules/@acme/words'));
    workspace.project('words', 'libs/words', {});
    const { err } = await build();
    expect(err).toContain('web:build reads libs/words/package.json, libs/words/word.mjs,');
    expect(err).toContain('("implicitDependencies": ["words"])');
    workspace.projects.web.implicitDependencies = ['words'];
    expect(await build()).toMatchObject({ success: true, err: '' });
  });

  test('what lies outside of the workspace', async () => {
    const outside = new TestWorkspace().write({ 'word.mjs': word });
    workspace.write(entry(path.relative(workspace.path('apps/web/src'), outside.path('word.mjs'))));
    expect((await build()).err).toContain(`reads ${outside.path('word.mjs')}, which is not in the workspace`);
  });

  test('a package, where externalDependencies names others', async () => {
    install('ms', '2.1.3', 'module.exports = () => "1m"');
    workspace.write({ 'apps/web/src/main.mjs': "import ms from 'ms';\nconsole.log(ms(60000));\n" });
    declare({}, { inputs: [...inferred, { externalDependencies: ['esbuild'] }] });
    const { err } = await build();
    expect(err).toContain('error(input-not-declared): web:build takes ms from node_modules,');
    expect(err).toContain('Add {"externalDependencies":["ms"]} to the inputs');
    declare({}, { inputs: [...inferred, { externalDependencies: ['esbuild', 'ms'] }] });
    expect(await build()).toMatchObject({ success: true, err: '' });
  });

  test('a package that no lockfile has', async () => {
    install('ms', '2.1.3', 'module.exports = () => "1m"');
    workspace.write({ 'apps/web/src/main.mjs': "import ms from 'ms';\nconsole.log(ms(60000));\n" });
    Object.keys(workspace.locked).forEach((name) => delete workspace.locked[name]);
    const { err } = await build();
    expect(err).toContain('web:build takes esbuild, ms from node_modules,');
    expect(err).toContain('Have the package manager write a lockfile');
  });
});

test('a package.json that says nothing to a bundler, and is not covered, does not matter', async () => {
  workspace.write({ 'apps/web/src/main.mjs': "console.log('hello');\n", 'package.json': { name: 'acme', private: true, scripts: { a: 'b' } } });
  expect((await build()).success).toBe(true);
  workspace.write({ 'package.json': { name: 'acme', private: true, type: 'module' } });
  expect(entriesIn((await build()).err)).toEqual(['{workspaceRoot}/package.json']);
});

test.each<[string, object, Record<string, string>, string]>([
  ['code that is none', {}, { 'apps/web/src/main.mjs': 'import {' }, 'error(build-failed): web:build cannot bundle apps/web/src/main.mjs.'],
  ['an entry that is not there', { entry: 'apps/web/none.mjs' }, {}, 'error(build-failed): web:build cannot bundle apps/web/none.mjs.'],
  ['an entry outside of the workspace', { entry: '../main.mjs' }, {}, 'error(path-escapes)'],
  ['an output that is read', { output: 'apps/web/src/main.mjs' }, {}, 'error(output-overlap)'],
  ['a bundle of more than one file', {}, { 'apps/web/src/main.mjs': "import './page.css';\n", 'apps/web/src/page.css': 'a { color: red }' }, 'error(build-failed): web:build makes dist/apps/web/main.css beside dist/apps/web/main.mjs'],
])('%s is refused, and nothing is changed', async (_, options, files, error) => {
  workspace.write({ 'apps/web/src/main.mjs': "console.log('hello');\n", ...files, [output]: 'before' });
  declare(options);
  const { success, err } = await build();
  expect(success).toBe(false);
  expect(err).toContain(error);
  expect(readFileSync(workspace.path(output), 'utf8')).toBe('before');
});

test.each([
  ['package-lock.json', 'npm install --save-dev esbuild'],
  ['pnpm-lock.yaml', 'pnpm add --save-dev esbuild'],
])('without esbuild, what installs it is told, beside a %s', async (lockfile, command) => {
  workspace = new TestWorkspace().write({ 'nx.json': {}, 'package.json': {}, [lockfile]: '', 'apps/web/src/main.mjs': '' });
  declare();
  const { success, err } = await build();
  expect(success).toBe(false);
  expect(err).toContain('error(toolchain-missing): esbuild, which bundles, is not installed in the workspace.');
  expect(err).toContain(`Install it: ${command}`);
});

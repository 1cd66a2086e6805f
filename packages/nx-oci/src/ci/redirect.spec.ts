import { coded } from '../../test/errors';
import { TestWorkspace } from '../../test/workspace';
import { redirectedCommand } from './redirect';
import { hookedLine, requireLocal } from './redirect-hook';
import { shellCommands } from './shell-words';

const redirect = { targets: ['image', 'e2e*', 'web:build'], commands: ['bazel build', 'docker build', 'npm run e2e'], instead: 'git push' };

test('a line is taken apart as a shell does', () => {
  expect(shellCommands(`A=1 cd 'a b'/c && echo "x; y" | grep -e z; (true) # end; no\nlast \\\n one`)).toEqual([['A=1', 'cd', 'a b/c'], ['echo', 'x; y'], ['grep', '-e', 'z'], ['true'], ['last', 'one']]);
  expect(shellCommands('echo "$(nx image web)" `nx run a:b`')).toEqual(expect.arrayContaining([['nx', 'image', 'web'], ['nx', 'run', 'a:b']]));
  expect(shellCommands(`bash -lc 'nx image web && true'`)).toEqual(expect.arrayContaining([['nx', 'image', 'web'], ['true']]));
});

test.each([
  'nx image web',
  'nx run web:image',
  'nx run web:image:prod --verbose',
  'nx web:image',
  'npx nx run web:e2e-core',
  'npx --yes nx@23 run x:y; nx build web',
  'cd apps && NX_DAEMON=false timeout 60 pnpm exec nx image web',
  'pnpm nx run-many -t lint image',
  'nx run-many --targets=lint,e2e-all --parallel=3',
  'nx affected --target=image --base=main',
  'node node_modules/nx/bin/nx.js image web',
  './node_modules/.bin/nx run web:build',
  'bazel --output_base=/x build //...',
  '/usr/bin/docker build .',
  'npm run e2e',
  `sh -c "bazel build //..."`,
])('%s is left to the CI', (line) => expect(redirectedCommand(line, redirect)).toBeDefined());

test.each([
  'nx build api',
  'nx lint web',
  'nx run-many -t lint test --projects image',
  'nx affected -t test',
  'nx show projects --withTarget=image',
  'nx graph',
  'echo nx image web',
  'git commit -m "nx image web; bazel build"',
  'bazel query //...',
  'docker run build',
  'NX_OCI_LOCAL=1 nx image web',
  'npm run lint',
  '',
])('%s is not', (line) => expect(redirectedCommand(line, redirect)).toBeUndefined());

describe('the hook', () => {
  const workspace = (): TestWorkspace => new TestWorkspace().write({ 'nx.json': { plugins: [{ plugin: 'nx-oci', options: { redirect } }] }, 'apps/web/x': '' });

  test('refuses by what nx.json says, from any folder, and tells what to do instead', () => {
    const cwd = workspace().path('apps/web');
    const refusal = coded('ci-redirected', '"nx image web" is left to the CI');
    expect(() => requireLocal('ls; nx image web', { cwd, env: {} })).toThrow(refusal);
    expect(() => requireLocal('ls; nx image web', { cwd, env: { CI: 'false' } })).toThrow(expect.objectContaining({ remedy: 'Instead: git push. If it has to run here, as its user asks: NX_OCI_LOCAL=1 nx image web' }));
    for (const env of [{ CI: 'true' }, { NX_OCI_LOCAL: '1' }]) expect(() => requireLocal('nx image web', { cwd, env })).not.toThrow();
    expect(() => requireLocal('nx test web', { cwd, env: {} })).not.toThrow();
  });

  test('lets all pass where nothing is left to the CI, or nx.json cannot be read', () => {
    for (const text of ['{}', '{', '{"plugins":["nx-oci"]}']) expect(() => requireLocal('nx image web', { cwd: new TestWorkspace().write({ 'nx.json': text }).root, env: {} })).not.toThrow();
  });

  test('reads what an agent tells it', () => {
    expect(hookedLine('{"tool_name":"Bash","tool_input":{"command":"ls"},"cwd":"/w"}')).toEqual({ line: 'ls', cwd: '/w' });
    expect(hookedLine('{"tool_name":"Read","tool_input":{"file_path":"x"}}')).toBeUndefined();
    expect(() => hookedLine('ls')).toThrow(coded('usage-invalid'));
  });
});

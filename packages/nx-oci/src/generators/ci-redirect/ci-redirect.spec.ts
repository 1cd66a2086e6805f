import { coded } from '../../../test/errors';
import { GeneratedWorkspace } from '../../../test/generated-workspace';
import ciRedirectGenerator from './ci-redirect';

const settings = '.claude/settings.json';
const json = (workspace: GeneratedWorkspace, file: string): Record<string, unknown> => JSON.parse(workspace.tree.read(file, 'utf8')!) as Record<string, unknown>;
const hook = { matcher: 'Bash', hooks: [{ type: 'command', command: '"$CLAUDE_PROJECT_DIR"/node_modules/.bin/nx-oci ci redirect' }] };

test('nx.json says what is left to the CI, and agents are asked', async () => {
  const workspace = new GeneratedWorkspace({ '.github/workflows/ci.yml': '' });
  const { changed, said } = await workspace.generate(ciRedirectGenerator, { targets: ['image'], commands: ['bazel build'] });
  expect(changed).toEqual([settings, '.gitignore', 'nx.json']);
  expect(json(workspace, 'nx.json').plugins).toEqual([{ plugin: 'nx-oci', options: { redirect: { targets: ['image'], commands: ['bazel build'], instead: 'git push, then gh pr checks --watch' } } }]);
  expect(json(workspace, settings)).toEqual({ hooks: { PreToolUse: [hook] } });
  expect(said).toContain('Left to the CI: image, bazel build. Instead: git push, then gh pr checks --watch.');
});

test('other settings and hooks stay, and a second run changes nothing', async () => {
  const own = { permissions: { allow: ['Bash(ls:*)'] }, hooks: { PreToolUse: [{ matcher: 'Edit', hooks: [] }], Stop: [] } };
  const workspace = new GeneratedWorkspace({ [settings]: own });
  await workspace.generate(ciRedirectGenerator, { targets: ['image'], instead: 'push' });
  expect(json(workspace, settings)).toEqual({ ...own, hooks: { PreToolUse: [...own.hooks.PreToolUse, hook], Stop: [] } });
  expect((await workspace.generate(ciRedirectGenerator, {})).changed).toEqual([]);
});

test('settings that cannot be changed without loss stay, and what to add is printed', async () => {
  const workspace = new GeneratedWorkspace({ [settings]: '{ // mine\n}' });
  const { changed, said } = await workspace.generate(ciRedirectGenerator, { targets: ['image'] });
  expect(changed).not.toContain(settings);
  expect(said).toContain('nx-oci ci redirect');
});

test('nothing to redirect is refused', async () => {
  const { tree } = new GeneratedWorkspace();
  await expect(ciRedirectGenerator(tree, {})).rejects.toEqual(coded('option-invalid', 'error(option-invalid)'));
  expect(tree.listChanges()).toEqual([]);
});

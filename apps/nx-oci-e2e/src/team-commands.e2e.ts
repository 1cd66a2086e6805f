import { tryRun, type RunResult } from '@nx-oci/peers';
import { makeTeamWorkspace, writeChart } from './team-workspace';
import type { Workspace } from './workspace';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeTeamWorkspace();
  writeChart(workspace);
  workspace.project('greeter', { image: { command: 'echo built' } });
});
afterAll(() => workspace?.dispose());

test('a generator adds the targets to a project, and they run', async () => {
  await workspace.succeed('g', 'nx-oci:team-commands', 'greeter', '--application=greeter-prod', '--namespace=web', '--lint');
  const { stdout } = await workspace.succeed('show', 'project', 'greeter', '--json');
  const { targets } = JSON.parse(stdout) as { targets: Record<string, { executor: string; options: object; dependsOn?: string[] }> };
  expect(targets.render).toMatchObject({ executor: 'nx-oci:render', options: { chart: 'apps/greeter/chart', namespace: 'web' } });
  expect(targets.diff).toMatchObject({ executor: 'nx-oci:diff', dependsOn: ['render'], options: { application: 'greeter-prod', render: 'render' } });
  expect(targets['lint-changed']).toMatchObject({ executor: 'nx-oci:lint-changed' });
  await workspace.succeed('run', 'greeter:render');
  expect(workspace.read('dist/oci/apps/greeter/render.yaml')).toContain('kind: Deployment');
});

describe('builds that are left to the CI', () => {
  beforeAll(() => workspace.succeed('g', 'nx-oci:ci-redirect', '--targets=image', '--commands=bazel build', '--instead=git push, then look at the checks'));

  /** Runs the hook as Claude Code does: by a shell, with the project in a variable, and the use of the tool as JSON. */
  async function hooked(command: string, env: NodeJS.ProcessEnv = {}): Promise<RunResult> {
    const settings = JSON.parse(workspace.read('.claude/settings.json')) as { hooks: { PreToolUse: { matcher: string; hooks: { type: string; command: string }[] }[] } };
    const [{ matcher, hooks }] = settings.hooks.PreToolUse;
    expect(matcher).toBe('Bash');
    const input = JSON.stringify({ session_id: 'x', hook_event_name: 'PreToolUse', tool_name: 'Bash', tool_input: { command }, cwd: workspace.path('apps') });
    return tryRun(['sh', '-c', hooks[0].command], { cwd: workspace.path('apps'), input, env: { ...workspace.nxEnv, CI: undefined, CLAUDE_PROJECT_DIR: workspace.root, ...env } });
  }

  test('are refused to agents, who are told what to do instead', async () => {
    expect(await hooked('cd apps && npx nx image greeter')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('error(ci-redirected): "npx nx image greeter" is left to the CI') });
    expect((await hooked('bazel build //...')).stderr).toContain('Instead: git push, then look at the checks.');
    for (const command of ['nx run greeter:render', 'bazel query //...', 'NX_OCI_LOCAL=1 nx image greeter']) expect(await hooked(command)).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(await hooked('nx image greeter', { CI: 'true' })).toMatchObject({ code: 0 });
  });

  test('can be asked for by any program, and a hook that is told nothing sensible stops nobody', async () => {
    expect(await workspace.cli({ CI: undefined }, 'ci', 'redirect', '--command=nx image greeter')).toMatchObject({ code: 2 });
    expect(await workspace.cli({ CI: undefined }, 'ci', 'redirect', '--command=nx test greeter')).toMatchObject({ code: 0 });
    expect(await tryRun([process.execPath, workspace.path('node_modules/.bin/nx-oci'), 'ci', 'redirect'], { cwd: workspace.root, input: 'nonsense', env: { ...workspace.nxEnv, CI: undefined } })).toMatchObject({ code: 1 });
  });
});

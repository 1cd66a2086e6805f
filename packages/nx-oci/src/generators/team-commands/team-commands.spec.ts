import { readProjectConfiguration, type TargetConfiguration } from '@nx/devkit';
import { coded } from '../../../test/errors';
import { GeneratedWorkspace } from '../../../test/generated-workspace';
import teamCommandsGenerator, { type TeamCommandsOptions } from './team-commands';

const chart = { 'apps/web/chart/Chart.yaml': 'name: web\n' };
const workspaceWith = (files: object, targets: object = {}): GeneratedWorkspace => new GeneratedWorkspace({ 'apps/web/project.json': { name: 'web', targets }, ...files });

async function generated(workspace: GeneratedWorkspace, options: Partial<TeamCommandsOptions> = {}): Promise<Record<string, TargetConfiguration>> {
  await workspace.generate(teamCommandsGenerator, { project: 'web', ...options });
  return readProjectConfiguration(workspace.tree, 'web').targets!;
}

test('a chart that is found in the project is rendered', async () => {
  expect(await generated(workspaceWith(chart), { application: 'web-prod', lint: true })).toEqual({
    render: { executor: 'nx-oci:render', options: { chart: '{projectRoot}/chart' } },
    diff: { options: { application: 'web-prod' } },
    'lint-changed': { executor: 'nx-oci:lint-changed' },
  });
});

test('so is a kustomization, or a chart elsewhere with its values', async () => {
  expect(await generated(workspaceWith({ 'apps/web/k8s/kustomization.yaml': '' }))).toEqual({ render: { executor: 'nx-oci:render', options: { kustomization: '{projectRoot}/k8s' } } });
  const options = { chart: 'charts/web', values: ['charts/web/prod.yaml'], namespace: 'web' };
  expect(await generated(workspaceWith({}), options)).toEqual({ render: { executor: 'nx-oci:render', options } });
});

test('a second run changes nothing, and what is there stays', async () => {
  const workspace = workspaceWith(chart, { render: { executor: 'nx-oci:render', options: { chart: 'mine' } } });
  expect(await generated(workspace)).toEqual({ render: { executor: 'nx-oci:render', options: { chart: 'mine' } } });
  expect((await workspace.generate(teamCommandsGenerator, { project: 'web' })).changed).toEqual([]);
});

test('to lint alone needs no chart', async () => expect(await generated(workspaceWith({}), { lint: true })).toEqual({ 'lint-changed': { executor: 'nx-oci:lint-changed' } }));

test.each<[string, object, Partial<TeamCommandsOptions>, string]>([
  ['nothing to render', {}, {}, 'option-invalid'],
  ['an application of what is not rendered', {}, { lint: true, application: 'web-prod' }, 'option-invalid'],
  ['a project that is not there', {}, { project: 'other' }, 'project-unknown'],
  ['a chart elsewhere than in the workspace', {}, { chart: '/charts/web' }, 'directory-invalid'],
  ['values for a kustomization', {}, { kustomization: 'k8s', values: ['a.yaml'] }, 'option-invalid'],
  ['both', {}, { kustomization: 'k8s', chart: 'chart' }, 'option-invalid'],
  ['a target of that name', { render: { executor: 'acme:render' } }, { chart: 'chart' }, 'project-exists'],
])('%s is refused, and nothing is changed', async (_, targets, options, code) => {
  const { tree } = workspaceWith({}, targets);
  await expect(teamCommandsGenerator(tree, { project: 'web', ...options })).rejects.toEqual(coded(code, `error(${code})`));
  expect(tree.listChanges()).toEqual([]);
});

import { run, useOwnStore } from '../../../test/executors';
import { TestWorkspace } from '../../../test/workspace';

useOwnStore();

let workspace: TestWorkspace;
beforeEach(() => (workspace = new TestWorkspace().write({ 'nx.json': {}, 'apps/web/chart/Chart.yaml': 'name: web\nversion: 1.0.0\n', 'apps/web/k8s/kustomization.yaml': '' })));

const chart = '{projectRoot}/chart';

/** Runs it on a machine with no program at all. */
async function refused(options: object): Promise<string> {
  workspace.project('web', 'apps/web', { render: { executor: 'nx-oci:render', options } });
  const { PATH } = process.env;
  process.env.PATH = '';
  try {
    const { success, err } = await run(workspace, 'web:render');
    expect(success).toBe(false);
    return err;
  } finally {
    process.env.PATH = PATH;
  }
}

test.each<[string, object, string]>([
  ['neither chart nor kustomization', {}, 'error(option-invalid): web:render has neither a chart nor a kustomization.'],
  ['both', { chart, kustomization: 'k8s' }, 'error(option-invalid): web:render has both a chart and a kustomization.'],
  ['values for a kustomization', { kustomization: 'apps/web/k8s', values: ['a.yaml'] }, 'error(option-invalid): web:render has "values", which is for a chart'],
  ['bases for a chart', { chart, bases: ['k8s'] }, 'error(option-invalid): web:render has "bases"'],
  ['a release that Helm would not take', { chart, release: 'Web_1' }, 'error(option-invalid): web:render has the release "Web_1".'],
  ['a namespace that looks like an option', { chart, namespace: '--debug' }, 'error(option-invalid): web:render has the namespace "--debug".'],
  ['a chart outside', { chart: '../chart' }, 'error(path-escapes)'],
  ['a chart that is not there', { chart: 'apps/web/other' }, 'error(content-missing): apps/web/other is not there.'],
  ['values that are not there', { chart, values: ['apps/web/prod.yaml'] }, 'error(content-missing): apps/web/prod.yaml is not there.'],
  ['an output in the chart', { chart, output: 'apps/web/chart/out.yaml' }, 'error(output-overlap)'],
  ['no helm', { chart }, 'error(toolchain-missing): helm is not among the tools of the workspace (.tools/usr/local/bin), nor in PATH.'],
  ['no kustomize', { kustomization: '{projectRoot}/k8s' }, 'error(toolchain-missing): kustomize is not among the tools'],
])('%s is refused, with a remedy', async (_, options, error) => {
  const err = await refused(options);
  expect(err).toContain(error);
  expect(err).toMatch(/\n {2}\S.*\n$/);
});

test('a file of the chart that the inputs do not cover is refused', async () => {
  workspace.project('web', 'apps/web', { render: { executor: 'nx-oci:render', options: { chart } } });
  workspace.projects.web.targets.render.inputs = ['{projectRoot}/other'];
  expect((await run(workspace, 'web:render')).err).toContain('error(input-not-declared): web:render reads apps/web/chart/Chart.yaml');
});

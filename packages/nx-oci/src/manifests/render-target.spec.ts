import type { TargetConfiguration } from '@nx/devkit';
import { inferTargets } from '../targets';

const infer = (declared: Record<string, TargetConfiguration>): Record<string, TargetConfiguration> =>
  inferTargets(declared, { root: '/w', projectRoot: 'apps/web', projectName: 'web', pluginInputs: ['plugin'] });

test('a chart counts with all of its files, its values, and the version of helm', () => {
  const { render, diff } = infer({ render: { executor: 'nx-oci:render', options: { chart: '{projectRoot}/chart', values: ['deploy/web.yaml'] }, configurations: { prod: { values: ['deploy/prod.yaml'] } } } });
  const files = (glob: string): unknown[] => [`{workspaceRoot}/${glob}`, { dependentTasksOutputFiles: glob, transitive: true }];
  expect(render).toMatchObject({
    cache: true,
    outputs: ['{options.output}'],
    options: { output: 'dist/oci/apps/web/render.yaml' },
    configurations: { prod: { output: 'dist/oci/apps/web/render.prod.yaml' } },
    inputs: ['plugin', ...files('apps/web/chart/**/*'), ...files('deploy/web.yaml'), ...files('deploy/prod.yaml'), { runtime: expect.stringContaining('.tools/usr/local/bin/helm version || ') }],
  });
  expect(diff).toMatchObject({ executor: 'nx-oci:diff', cache: false, dependsOn: ['render'], options: { render: 'render' }, configurations: { prod: {} } });
});

test('a kustomization counts with its bases, and the version of kustomize', () => {
  const { render } = infer({ render: { executor: 'nx-oci:render', options: { kustomization: 'k8s/prod', bases: ['k8s/base'] } } });
  expect(render.inputs).toEqual(expect.arrayContaining(['{workspaceRoot}/k8s/prod/**/*', '{workspaceRoot}/k8s/base/**/*', { runtime: expect.stringContaining('kustomize version') }]));
});

test('further ones have their own, and what is declared stays', () => {
  const render = { executor: 'nx-oci:render', options: { chart: 'c' } };
  expect(Object.keys(infer({ 'render-db': render }))).toEqual(['render-db', 'render-db-diff']);
  expect(Object.keys(infer({ render, diff: { executor: 'acme:diff' } }))).toEqual(['render']);
  expect(infer({ render, diff: { options: { application: 'x' } } }).diff.executor).toBe('nx-oci:diff');
});

test('paths that are wrong do not keep the graph from being made', () => {
  expect(infer({ render: { executor: 'nx-oci:render', options: { chart: '../other' } } }).render.inputs).toEqual(['plugin', { runtime: expect.any(String) }]);
});

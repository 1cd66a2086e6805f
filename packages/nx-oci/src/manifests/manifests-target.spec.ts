import { inferTargets, type DeclaredTarget } from '../targets';

/** What is inferred of a target of the project `greeter` that pins digests, and has an image beside it. */
function manifests(options: object | undefined, root = 'apps/greeter'): ReturnType<typeof inferTargets>[string] {
  const declared: Record<string, DeclaredTarget> = {
    manifests: { executor: 'nx-oci:pin-digests', options: options as DeclaredTarget['options'] },
    image: { executor: 'nx-oci:image', options: {} },
  };
  const context = { root: '.', projectRoot: root, projectName: 'greeter', pluginInputs: [{ externalDependencies: ['nx-oci'] }] };
  return inferTargets(declared, context).manifests;
}

const built = { dependentTasksOutputFiles: '**/image.json', transitive: true };

test('a target that pins digests is completed', () => {
  const images = { 'ghcr.io/acme/greeter': 'greeter', 'acme/worker': 'worker:arm' };
  expect(manifests({ files: ['{projectRoot}/k8s/**/*.{yaml,yml}', '!{projectRoot}/k8s/secret.yaml'], images })).toEqual({
    executor: 'nx-oci:pin-digests',
    cache: true,
    dependsOn: [
      { projects: ['greeter'], target: 'image' },
      { projects: ['worker'], target: 'arm' },
    ],
    inputs: [
      { externalDependencies: ['nx-oci'] },
      '{workspaceRoot}/apps/greeter/k8s/**/*.{yaml,yml}',
      '!{workspaceRoot}/apps/greeter/k8s/secret.yaml',
      { dependentTasksOutputFiles: 'apps/greeter/k8s/**/*.{yaml,yml}', transitive: true },
      built,
    ],
    outputs: ['{options.output}'],
    options: { output: 'dist/oci/apps/greeter/manifests' },
    metadata: { technologies: ['oci'], description: expect.stringMatching(/./) },
  });
});

test("without names it depends on its own project's images", () => {
  expect(manifests({ files: ['{projectRoot}/k8s.yaml'] }, '.')).toMatchObject({
    dependsOn: ['image'],
    inputs: [
      { externalDependencies: ['nx-oci'] },
      '{workspaceRoot}/k8s.yaml',
      { dependentTasksOutputFiles: 'k8s.yaml', transitive: true },
      built,
    ],
    options: { output: 'dist/oci/manifests' },
  });
});

test.each([
  ['no options', undefined],
  ['files that are no list', { files: 'k8s' }],
  ['a path that leaves the workspace', { files: ['../k8s/*.yaml'] }],
  ['an unknown token', { files: ['{arch}/*.yaml'] }],
  ['images that are no strings', { files: ['/absolute'], images: { a: 1, b: 'a:b:c' } }],
])('a target with %s fails when it runs, and not every command of the workspace', (_, options) => {
  expect(manifests(options)).toMatchObject({ cache: true, inputs: [{ externalDependencies: ['nx-oci'] }, built] });
});

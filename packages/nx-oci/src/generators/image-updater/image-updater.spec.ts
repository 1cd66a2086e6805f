import { parse } from 'yaml';
import { coded } from '../../../test/errors';
import { GeneratedWorkspace } from '../../../test/generated-workspace';
import imageUpdaterGenerator, { type ImageUpdaterOptions } from './image-updater';
import type { ImageUpdater } from './resource';

const options: ImageUpdaterOptions = { project: 'greeter', application: 'greeter' };
const file = 'apps/greeter/greeter.image-updater.yaml';
const image = (imageOptions: object = { repository: 'ghcr.io/acme/greeter' }): object => ({ executor: 'nx-oci:image', options: imageOptions });
const project = (targets: object): Record<string, object> => ({ 'apps/greeter/project.json': { name: 'greeter', targets } });

let workspace: GeneratedWorkspace;
beforeEach(() => (workspace = new GeneratedWorkspace(project({ image: image() }))));

/** Runs the generator; returns what it wrote. */
async function generated(given: Partial<ImageUpdaterOptions>, name = file): Promise<ImageUpdater> {
  const { changed } = await workspace.generate(imageUpdaterGenerator, { ...options, ...given });
  expect(changed).toEqual([name]);
  return expectFits(parse(workspace.tree.read(name, 'utf8')!) as ImageUpdater);
}

/**
 * That a resource is what the definition of ImageUpdater (v1alpha1) takes, as far as its fields are used: those that are
 * required, their types and patterns, and the rules between them. Nothing else is in it, as clusters drop what they do not know.
 */
function expectFits(resource: ImageUpdater): ImageUpdater {
  expect(keys(resource, ['apiVersion', 'kind', 'metadata', 'spec'])).toMatchObject({ apiVersion: 'argocd-image-updater.argoproj.io/v1alpha1', kind: 'ImageUpdater' });
  for (const name of [resource.metadata.name, resource.metadata.namespace]) expect(name).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
  const { applicationRefs } = keys(resource.spec, ['applicationRefs']);
  expect(applicationRefs).toHaveLength(1);
  const [application] = applicationRefs;
  keys(application, ['namePattern', 'images', 'writeBackConfig']);
  expect(application.namePattern).toEqual(expect.any(String));
  expect(application.images).toHaveLength(1);
  const [{ alias, imageName, commonUpdateSettings, manifestTargets }] = application.images;
  keys(application.images[0], ['alias', 'imageName', 'commonUpdateSettings'], ['manifestTargets']);
  expect(alias).toMatch(/^[a-zA-Z0-9][a-zA-Z0-9-._]*$/);
  expect(imageName).toMatch(/^[^:]+(:[0-9]+\/[^:]+)?:[^:/]+$/);
  expect(keys(commonUpdateSettings, ['updateStrategy'], ['platforms']).updateStrategy).toBe('digest');
  for (const platform of commonUpdateSettings.platforms ?? []) expect(platform).toMatch(/^linux\//);
  // One of helm, kustomize and plugin.
  if (manifestTargets) expect(keys(keys(manifestTargets, ['helm']).helm, ['name', 'tag'])).toEqual({ name: expect.any(String), tag: expect.any(String) });
  const { method, gitConfig } = keys(application.writeBackConfig, ['method', 'gitConfig']);
  expect(method).toMatch(/^(argocd|git|git:[a-zA-Z0-9][a-zA-Z0-9-._/:]*)$/);
  keys(gitConfig, ['writeBackTarget'], ['branch', 'pullRequest']);
  expect(gitConfig.writeBackTarget).toMatch(/^(kustomization|helmvalues)(:.+)?$/);
  if (gitConfig.pullRequest === undefined) expect(gitConfig.branch!.split(':')).toHaveLength(2);
  else {
    expect(Object.values(gitConfig.pullRequest)).toEqual([{}]);
    keys(gitConfig.pullRequest, [], ['github', 'gitlab']);
    expect(gitConfig.branch ?? '').not.toContain(':');
    expect(method).toMatch(/^git:secret:/);
  }
  return resource;
}

/** An object that has all of `required`, and nothing but that and `optional`. */
function keys<T extends object>(object: T, required: string[], optional: string[] = []): T {
  expect(Object.keys(object)).toEqual(expect.arrayContaining(required));
  expect([...required, ...optional]).toEqual(expect.arrayContaining(Object.keys(object)));
  return object;
}

test('the digest that main names is committed to a branch of its own', async () => {
  expect(await generated({})).toEqual({
    apiVersion: 'argocd-image-updater.argoproj.io/v1alpha1',
    kind: 'ImageUpdater',
    metadata: { name: 'greeter', namespace: 'argocd' },
    spec: {
      applicationRefs: [
        {
          namePattern: 'greeter',
          images: [{ alias: 'greeter', imageName: 'ghcr.io/acme/greeter:main', commonUpdateSettings: { updateStrategy: 'digest' } }],
          writeBackConfig: { method: 'git', gitConfig: { branch: ':image-updater/greeter', writeBackTarget: 'kustomization' } },
        },
      ],
    },
  });
});

test('values of charts get repository and tag, in pull requests', async () => {
  const given = { application: 'greeter-[^x]*', tag: 'stable', namespace: 'deployments', writeBack: 'helmvalues:/charts/greeter/values.yaml', base: 'main', pullRequest: 'github', secret: 'git-creds' } as const;
  expect(await generated(given)).toMatchObject({
    metadata: { namespace: 'deployments' },
    spec: {
      applicationRefs: [
        {
          namePattern: 'greeter-[^x]*',
          images: [{ imageName: 'ghcr.io/acme/greeter:stable', manifestTargets: { helm: { name: 'image.repository', tag: 'image.tag' } } }],
          writeBackConfig: { method: 'git:secret:git-creds', gitConfig: { branch: 'main', writeBackTarget: 'helmvalues:/charts/greeter/values.yaml', pullRequest: { github: {} } } },
        },
      ],
    },
  });
});

test.each<[Partial<ImageUpdaterOptions>, object]>([
  [{ branch: 'digests-{{.SHA256}}' }, { branch: ':digests-{{.SHA256}}' }],
  [{ base: 'main' }, { branch: 'main:image-updater/greeter' }],
  [{ base: 'main', branch: 'digests{{range .Images}}-{{.Alias}}{{end}}' }, { branch: 'main:digests{{range .Images}}-{{.Alias}}{{end}}' }],
  [{ pullRequest: 'gitlab', secret: 'token' }, { pullRequest: { gitlab: {} } }],
  [{ writeBack: 'kustomization:../overlays/prod' }, { writeBackTarget: 'kustomization:../overlays/prod' }],
])('%j is written as %j', async (given, gitConfig) => {
  expect(await generated(given)).toMatchObject({ spec: { applicationRefs: [{ writeBackConfig: { gitConfig } }] } });
});

test('platforms that the target declares are those that are looked for, but for those of no node', async () => {
  workspace.write(project({ image: image({ repository: 'ghcr.io/acme/greeter', platforms: ['linux/amd64', 'darwin/arm64', 'linux/arm64'] }) }));
  expect(await generated({})).toMatchObject({ spec: { applicationRefs: [{ images: [{ commonUpdateSettings: { platforms: ['linux/amd64', 'linux/arm64'] } }] }] } });
});

test('the image of tools is followed as any other', async () => {
  workspace.write({ 'tools/image/project.json': { name: 'tools-image', targets: { image: { executor: 'nx-oci:tools-image', options: { repository: 'ghcr.io/acme/tools' } } } } });
  const resource = await generated({ project: 'tools-image', application: 'sandbox' }, 'tools/image/tools-image.image-updater.yaml');
  expect(resource).toMatchObject({ metadata: { name: 'tools-image' }, spec: { applicationRefs: [{ images: [{ imageName: 'ghcr.io/acme/tools:main' }] }] } });
});

test('another target, folder, and a repository of the defaults are taken', async () => {
  workspace.write({ ...project({ worker_2: { executor: 'nx-oci:image' } }), 'nx.json': { targetDefaults: { 'nx-oci:image': { options: { repository: 'registry.test:5000/acme/{projectName}' } } } } });
  expect(await generated({ target: 'worker_2', directory: './deploy/argocd/' }, 'deploy/argocd/greeter-worker-2.image-updater.yaml')).toMatchObject({
    metadata: { name: 'greeter-worker-2' },
    spec: { applicationRefs: [{ images: [{ imageName: 'registry.test:5000/acme/greeter:main' }] }] },
  });
});

test('a second run changes nothing', async () => {
  const first = await workspace.generate(imageUpdaterGenerator, options);
  expect(first.said).toBe(`Wrote ${file}.\n`);
  const second = await workspace.generate(imageUpdaterGenerator, options);
  expect(second).toMatchObject({ changed: [], said: `${file} is up to date.\n` });
});

test('what users change stays', async () => {
  await workspace.generate(imageUpdaterGenerator, options);
  workspace.write({ [file]: workspace.tree.read(file, 'utf8')!.replace('updateStrategy: digest', 'updateStrategy: digest\n            forceUpdate: true') });
  const { changed, said } = await workspace.generate(imageUpdaterGenerator, options);
  expect(changed).toEqual([]);
  expect(said).toContain(`${file} is there and stays as it is`);
});

test.each<[string, Partial<ImageUpdaterOptions>, string, string]>([
  ['a project that there is not', { project: 'other' }, 'project-unknown', '"other"'],
  ['a target that there is not', { target: 'worker' }, 'project-unknown', '"worker"'],
  ['a target of another kind', { target: 'lint' }, 'project-unknown', '"lint"'],
  ['a target without a repository', { target: 'local' }, 'option-invalid', 'greeter:local has no repository'],
  ['a repository with a tag', { target: 'tagged' }, 'option-invalid', '"ghcr.io/acme/greeter:1"'],
  ['no application', { application: '' }, 'option-invalid', 'application is ""'],
  ['an application with a line in it', { application: 'a\nb' }, 'option-invalid', 'application'],
  ['a glob that is none', { application: 'greeter-[' }, 'option-invalid', 'application is "greeter-["'],
  ['a tag that is none', { tag: 'a/b' }, 'option-invalid', 'tag is "a/b"'],
  ['a digest in the place of a tag', { tag: 'sha256:1' }, 'option-invalid', 'tag is'],
  ['a namespace that is none', { namespace: 'Argo CD' }, 'option-invalid', 'namespace is "Argo CD"'],
  ['a folder elsewhere', { directory: '../deploy' }, 'directory-invalid', '"../deploy"'],
  ['another write-back', { writeBack: 'argocd' }, 'option-invalid', 'writeBack is "argocd"'],
  ['a branch with a base in it', { branch: 'main:digests' }, 'option-invalid', 'branch is "main:digests"'],
  ['a branch that Git refuses', { branch: 'a..b' }, 'option-invalid', 'branch is "a..b"'],
  ['a base that Git refuses', { base: '-f' }, 'option-invalid', 'base is "-f"'],
  ['a branch that is its base', { branch: 'main', base: 'main' }, 'option-invalid', 'branch is "main"'],
  ['pull requests without a secret', { pullRequest: 'github' }, 'option-invalid', 'without a secret'],
  ['pull requests with a branch', { pullRequest: 'github', secret: 'a', branch: 'b' }, 'option-invalid', 'branch is "b"'],
  ['a secret of another namespace', { secret: 'other/creds' }, 'option-invalid', 'secret is "other/creds"'],
])('%s: refused, and nothing is changed', async (_, wrong, code, word) => {
  workspace.write(project({ image: image(), lint: { executor: 'nx:noop' }, local: image({}), tagged: image({ repository: 'ghcr.io/acme/greeter:1' }) }));
  const { tree } = workspace;
  await expect(imageUpdaterGenerator(tree, { ...options, ...wrong })).rejects.toEqual(coded(code, `error(${code})`, word));
  expect(tree.listChanges()).toEqual([]);
});

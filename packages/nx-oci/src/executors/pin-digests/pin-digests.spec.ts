import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { ExecutorContext, TargetConfiguration } from '@nx/devkit';
import { readImageRecord } from '@nx-oci/build';
import { run, useOwnStore } from '../../../test/executors';
import { printed } from '../../../test/output';
import { TestWorkspace } from '../../../test/workspace';
import pinDigests, { type PinDigestsOptions } from './pin-digests.impl';

useOwnStore();

const repository = 'ghcr.io/acme/web';
const output = 'dist/oci/apps/web/manifests';
const image = (options: object = {}): TargetConfiguration => ({
  executor: 'nx-oci:image',
  options: { base: 'none', contents: [{ type: 'files', from: 'apps/web/page.html', to: '/' }], repository, ...options },
});

const template = '{{- if .Values.on }}\nimage: {{ .Values.image.repository }}@{{ .Values.image.digest }}\n{{- end }}\n';

let workspace: TestWorkspace;

/** A workspace with a built image, a manifest that names it, and a chart; Nx looks once which files there are. */
beforeEach(async () => {
  workspace = new TestWorkspace().write({
    'apps/web/page.html': 'page',
    'apps/web/k8s/pod.yaml': `image: ${repository}:v1\n`,
    'apps/web/k8s/service.yaml': 'kind:   Service\n',
    'apps/web/chart/Chart.yaml': 'name: web\nversion: 1.0.0\n',
    'apps/web/chart/values.yaml': `image:\n  repository: ${repository}\n`,
    'apps/web/chart/templates/pod.yaml': template,
    'apps/web/chart/templates/_helpers.tpl': '{{ define "a" }}',
    'nx.json': {},
  });
  await declare({});
});

/** Has the project with `options` for what pins, and further image targets, and builds the images. */
async function declare(options: object, images: Record<string, TargetConfiguration> = {}): Promise<void> {
  const manifests = { executor: 'nx-oci:pin-digests', options: { files: ['{projectRoot}/k8s/*.yaml'], ...options } };
  const all = { image: image(), ...images };
  workspace.project('web', 'apps/web', all);
  for (const target of Object.keys(all)) expect(await run(workspace, `web:${target}`)).toMatchObject({ success: true });
  workspace.project('web', 'apps/web', { ...all, manifests });
}

/** Runs what pins as Nx would, after the tasks `before`, each `target[:configuration]`; by their order one after the other. */
async function pin(...before: string[]): Promise<{ success: boolean; out: string; err: string }> {
  const tasks = ['manifests', ...before].map((task) => {
    const [target, configuration] = task.split(':');
    const outputs = [`dist/oci/apps/web/${task.replace(':', '.')}`];
    return { id: `web:${task}`, target: { project: 'web', target, configuration }, outputs };
  });
  const context = {
    ...workspace.context('web', 'manifests'),
    target: workspace.projects.web.targets.manifests,
    taskGraph: {
      tasks: Object.fromEntries(tasks.map((task) => [task.id, task])),
      dependencies: Object.fromEntries(tasks.map(({ id }, at) => [id, tasks.slice(at + 1, at + 2).map((task) => task.id)])),
    },
  } as unknown as ExecutorContext;
  const { result, out, err } = await printed(() => pinDigests(workspace.options<PinDigestsOptions>('web', 'manifests'), context));
  return { ...result, out, err };
}

const digestOf = (target: string): string => readImageRecord(workspace.path(`dist/oci/apps/web/${target}`)).digest;
const written = (name: string): string => readFileSync(workspace.path(`${output}/${name}`), 'utf8');

test('the files name the digest of the image that the task depends on, by its repository', async () => {
  const { success, out } = await pin('image');
  expect(success).toBe(true);
  expect(out).toBe(`1 of 2 files name images; all are in ${output}.\n${repository}@${digestOf('image')}\n`);
  expect(written('pod.yaml')).toBe(`image: ${repository}@${digestOf('image')}\n`);
  expect(written('service.yaml')).toBe('kind:   Service\n');
});

test('the folder is emptied, and nothing is left beside it', async () => {
  await pin('image');
  rmSync(workspace.path('apps/web/k8s/service.yaml'));
  workspace.write({ [`${output}.${process.pid}.tmp/left`]: 'of a killed run' });
  expect(await pin('image')).toMatchObject({ success: true });
  expect(readdirSync(workspace.path(output))).toEqual(['pod.yaml']);
  expect(readdirSync(workspace.path('dist/oci/apps/web')).sort()).toEqual(['image', 'manifests']);
});

test('names can be given, with the image target of each', async () => {
  workspace.write({ 'apps/web/k8s/pod.yaml': 'a: {image: acme/web:v1}\nb: {image: tools}\n' });
  await declare({ images: { 'docker.io/acme/web': 'web', tools: 'web:tools' } }, { tools: image({ cmd: ['tools'] }) });
  expect(await pin('image', 'tools')).toMatchObject({ success: true });
  expect(written('pod.yaml')).toBe(`a: {image: docker.io/acme/web@${digestOf('image')}}\nb: {image: tools@${digestOf('tools')}}\n`);
});

test('an image that was built for one platform alone is the one that is meant', async () => {
  expect(await run(workspace, 'web:image', {}, 'linux-arm64')).toMatchObject({ success: true });
  expect(digestOf('image.linux-arm64')).not.toBe(digestOf('image'));
  for (const options of [{}, { images: { [repository]: 'web' } }]) {
    await declare(options);
    const { success, out } = await pin('image:linux-arm64');
    expect({ success, digest: out.split('@')[1] }).toEqual({ success: true, digest: `${digestOf('image.linux-arm64')}\n` });
  }
});

test('the image below the image is not meant', async () => {
  await declare({}, { base: image({ repository: 'ghcr.io/acme/base' }) });
  const { success, out } = await pin('image', 'base');
  expect(success).toBe(true);
  expect(out).not.toContain('acme/base');
});

test('a chart is copied whole: its values are pinned, its templates are not read', async () => {
  await declare({ files: ['{projectRoot}/chart/**'] });
  expect(await pin('image')).toMatchObject({ success: true, err: '' });
  expect(written('values.yaml')).toBe(`image:\n  repository: ${repository}\n  digest: ${digestOf('image')}\n`);
  expect(written('templates/pod.yaml')).toBe(template);
  await declare({ files: ['{projectRoot}/chart/templates/*.yaml'] });
  expect((await pin('image')).err).toContain('error(manifest-invalid): apps/web/chart/templates/pod.yaml:');
});

test.each([
  [
    'a name in no file',
    { images: { [repository]: 'web', 'ghcr.io/acme/wbe': 'web' } },
    'error(image-unreferenced): web:manifests pins ghcr.io/acme/wbe, which none of the 2 files names.',
  ],
  [
    'one repository twice',
    { images: { 'acme/web': 'web', 'docker.io/acme/web': 'web' } },
    'error(option-invalid): web:manifests names one repository twice, as acme/web and docker.io/acme/web.',
  ],
  ['a name with a tag', { images: { [`${repository}:v1`]: 'web' } }, `error(option-invalid): web:manifests has "${repository}:v1"`],
  ['what is no target', { images: { [repository]: 'a:b:c' } }, 'error(option-invalid): web:manifests has "a:b:c"'],
  ['a project that is not there', { images: { [repository]: 'other' } }, 'error(project-unknown): There is no project "other".'],
  ['a target that builds no image', { images: { [repository]: 'web:manifests' } }, 'error(project-unknown)'],
  ['a glob that takes nothing', { files: ['{projectRoot}/k8s/*.yml'] }, 'error(content-missing)'],
  ['an output among the files', { files: ['**/*.yaml'] }, 'error(output-overlap)'],
  ['an output that holds the files', { output: 'apps/web/k8s' }, 'error(output-overlap)'],
  ["an image's output", { output: 'dist/oci/apps/web/image' }, 'error(output-overlap)'],
  ['an output that has files of others', { output: 'apps/web/own' }, 'error(output-unwritable)'],
])('%s is refused, and what was there stays', async (_, options, error) => {
  workspace.write({ 'apps/web/own/notes.txt': 'mine', [`${output}/pod.yaml`]: 'before' });
  await declare(options);
  const { success, err } = await pin('image');
  expect(success).toBe(false);
  expect(err).toContain(error);
  expect(err).toMatch(/\n {2}\S.*\n$/);
  expect(written('pod.yaml')).toBe('before');
  for (const file of ['apps/web/own/notes.txt', 'apps/web/k8s/pod.yaml']) expect(existsSync(workspace.path(file))).toBe(true);
});

test('a task that depends on no image, or on one without repository, says what to name', async () => {
  expect((await pin()).err).toContain('error(option-invalid): web:manifests depends on no image target.');
  await declare({}, { image: image({ repository: undefined }) });
  expect((await pin('image')).err).toContain('error(option-invalid): web:manifests depends on web:image, which has no repository');
});

test('a file that the inputs do not cover is refused', async () => {
  workspace.projects.web.targets.manifests.inputs = ['{projectRoot}/page.html'];
  expect((await pin('image')).err).toContain('error(input-not-declared): web:manifests reads apps/web/k8s/pod.yaml');
});

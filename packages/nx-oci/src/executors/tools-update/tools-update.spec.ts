import { existsSync, readFileSync } from 'node:fs';
import { run, useOwnStore, type Run } from '../../../test/executors';
import { TestWorkspace } from '../../../test/workspace';
import { readImageRecord, type ImageRecord } from '@nx-oci/build';
import { startDockerRegistry, type DockerRegistry } from '@nx-oci/peers';
import { parseToolsLock } from '@nx-oci/tools';

useOwnStore();

const output = 'dist/oci/tools/image/image';
let registry: DockerRegistry;
let workspace: TestWorkspace;
let repository: string;
let turn = 0;

beforeAll(async () => {
  registry = await startDockerRegistry();
  await import('@nx-oci/sources');
}, 120_000);
afterAll(() => registry?.stop());
beforeEach(() => {
  repository = `${registry.host}/acme/tools-${turn++}`;
  workspace = new TestWorkspace().write({ 'nx.json': {}, 'node/main.go': '', 'dist/node': '#!/bin/sh\necho v26\n', 'dist/hush': '#!/bin/sh\necho hush\n' }).project('node', 'node', { build: { executor: 'nx:run-commands' } });
  workspace.write({ 'tools/image/tools.yaml': 'platforms: [linux/amd64, darwin/arm64]\ntools:\n  node: { project: node, file: dist/node }\n  hush: { project: node, file: dist/hush }\n' });
  workspace.project('tools-image', 'tools/image', { image: { executor: 'nx-oci:tools-image', options: { repository } } });
});

async function push(tag: string): Promise<ImageRecord> {
  expect(await run(workspace, 'tools-image:image')).toMatchObject({ success: true, err: '' });
  expect(await run(workspace, 'tools-image:push', { publish: true, tag, main: 'any' })).toMatchObject({ success: true, err: '' });
  return readImageRecord(workspace.path(output));
}
const update = (options: object = {}): Promise<Run> => run(workspace, 'tools-image:update', options);
const lockText = (): string => readFileSync(workspace.path('.tools.lock'), 'utf8');

test('the lock names what is pushed, with the layers by which machines begin, and follows its tag', async () => {
  const { digest, platforms } = await push('main');
  expect(await update()).toMatchObject({ success: true, err: '' });
  const lock = parseToolsLock(lockText(), 'lock');
  expect(lock).toMatchObject({ tag: 'main', digest });
  expect(lock.platforms.map(({ manifest }) => manifest.digest)).toEqual(Object.values(platforms).map((each) => each.digest));
  expect(lock.platforms[1].node.digest).toBe(platforms['darwin/arm64'].layers[0].digest);

  workspace.write({ 'dist/hush': '#!/bin/sh\necho hush!\n' });
  const next = await push('main');
  const raised = await update();
  expect(raised.lines).toEqual([
    expect.stringMatching(/^linux\/amd64: 1 of 4 layers move, 0\.\d kB: \/usr\/local\/bin\/hush$/),
    expect.stringMatching(/^darwin\/arm64: 1 of 3 layers move, 0\.\d kB: \/usr\/local\/bin\/hush$/),
    `.tools.lock names ${repository}:main as it is now: ${next.digest}`,
    'Commit it; ./bootstrap.sh gets the tools.',
  ]);
  expect((await update()).lines).toEqual([`.tools.lock names what ${repository}:main is: ${next.digest}`]);
});

test('a digest is locked as it is, and stays until a tag is given again', async () => {
  const { digest } = await push('main');
  workspace.write({ 'dist/hush': 'x' });
  await push('main');
  await update({ digest });
  expect(parseToolsLock(lockText(), 'lock')).toMatchObject({ digest });
  expect(lockText()).not.toContain('\ntag ');
  const before = lockText();
  for (const options of [{}, { check: true }]) {
    expect(await update(options)).toMatchObject({ success: true, lines: [`.tools.lock stays at ${digest}, which was named by digest; --tag follows a tag again.`] });
  }
  expect(lockText()).toBe(before);
  await update({ tag: 'main' });
  expect(parseToolsLock(lockText(), 'lock')).toMatchObject({ tag: 'main' });
});

test('a digest of one platform alone is told of, as the others are lost by it', async () => {
  const { platforms } = await push('main');
  await update();
  const { digest } = platforms['linux/amd64'];
  expect((await update({ digest })).err).toBe(`warning: ${digest} has nothing for darwin/arm64, which .tools.lock had: is it the digest of one platform, and not that of the index?\n`);
});

test('--check writes nothing, and fails where the lock is not what it would be', async () => {
  const { digest } = await push('main');
  const missing = await update({ check: true });
  expect(missing).toMatchObject({ success: false, err: `error(lock-outdated): .tools.lock is not there, and ${repository}:main is ${digest} now.\n  Run npx nx run tools-image:update, and commit the file.\n` });
  expect(existsSync(workspace.path('.tools.lock'))).toBe(false);
  await update();
  expect(await update({ check: true })).toMatchObject({ success: true });
  workspace.write({ 'dist/hush': 'x' });
  await push('main');
  const before = lockText();
  expect((await update({ check: true })).err).toContain(`error(lock-outdated): .tools.lock names ${repository}@${digest}, and`);
  expect(lockText()).toBe(before);
});

test('a lock that cannot be read is written anew where a tag is said, as the one that it followed is lost; one of a later format is not', async () => {
  await push('main');
  workspace.write({ '.tools.lock': '<<<<<<< ours\n' });
  for (const options of [{}, { check: true }, { check: true, tag: 'main' }]) expect((await update(options)).err).toMatch(/^error\(tools-lock-invalid\): .*line 1.*\n {2}Solve the conflict.*--tag=main/);
  expect(lockText()).toBe('<<<<<<< ours\n');
  expect(await update({ tag: 'main' })).toMatchObject({ success: true });
  workspace.write({ '.tools.lock': 'nx-oci-tools 2\n' });
  expect((await update()).err).toContain('error(tools-updater-old)');
  expect(lockText()).toBe('nx-oci-tools 2\n');
});

test('a lock in conflict is written anew, where both sides follow one tag', async () => {
  await push('v1');
  await update({ tag: 'v1' });
  const before = lockText();
  const side = before.replace(/^index .*/m, `index sha256:${'0'.repeat(64)}`);
  workspace.write({ '.tools.lock': `<<<<<<< HEAD\n${before}=======\n${side}>>>>>>> other\n` });
  expect((await update({ check: true })).err).toMatch(/^error\(tools-lock-invalid\): .*\n {2}Solve the conflict/);
  expect((await update()).success).toBe(true);
  expect(lockText()).toBe(before);
});

test.each<[string, object, RegExp]>([
  ['a tag that is not there', { tag: 'v9' }, /^error\(manifest-missing\): .*v9[^]*npx nx run tools-image:push --publish --tag=v9/],
  ['a tag that is none', { tag: 'a b' }, /^error\(reference-invalid\): /],
  ['a digest that is none', { digest: 'sha256:1' }, /^error\(option-invalid\): --digest is "sha256:1"\.\n {2}./],
  ['a tag and a digest', { tag: 'a', digest: `sha256:${'0'.repeat(64)}` }, /^error\(option-invalid\): --tag is a, and --digest is sha256/],
])('%s is told by name, and leaves the lock', async (_, options, expected) => {
  workspace.write({ '.tools.lock': 'mine\n' });
  expect((await update(options)).err).toMatch(expected);
  expect(lockText()).toBe('mine\n');
});

test('without a repository it is told where to say one', async () => {
  workspace.project('tools-image', 'tools/image', { image: { executor: 'nx-oci:tools-image', options: {} } });
  expect((await update()).err).toMatch(/repository-missing.*tools-image/);
});

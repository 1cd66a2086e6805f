import { imageTarget, makeWorkspace, type Target, type Workspace } from './workspace';

let workspace: Workspace;

beforeAll(async () => {
  workspace = await makeWorkspace();
  workspace.write('apps/svc/src/page.txt', 'page');
});

afterEach(() => workspace.remove('apps/stray'));
afterAll(() => workspace.dispose());

async function targetsOf(project: string): Promise<Record<string, Target>> {
  const { stdout } = await workspace.succeed('show', 'project', project, '--json');
  return (JSON.parse(stdout) as { targets: Record<string, Target> }).targets;
}

async function projects(): Promise<string[]> {
  return (JSON.parse((await workspace.succeed('show', 'projects', '--json')).stdout) as string[]).sort();
}

const siblings = ['doctor', 'explain', 'inspect', 'load', 'lock', 'push', 'push-index', 'run', 'tarball', 'verify'];

test('an image target is completed, and gets configurations and siblings', async () => {
  workspace.project('svc', { image: imageTarget('apps/svc/src') });
  const targets = await targetsOf('svc');
  expect(Object.keys(targets).sort()).toEqual(['image', 'nx-release-publish', ...siblings].sort());
  expect(targets.image).toMatchObject({
    cache: true,
    dependsOn: ['build'],
    outputs: ['{options.output}'],
    options: { output: 'dist/oci/apps/svc/image' },
    metadata: { technologies: ['oci'] },
    configurations: {
      'linux-amd64': { platforms: ['linux/amd64'], output: 'dist/oci/apps/svc/image.linux-amd64' },
      'linux-arm64': { platforms: ['linux/arm64'], output: 'dist/oci/apps/svc/image.linux-arm64' },
    },
  });
  expect(targets.image.inputs).toEqual(expect.arrayContaining([{ externalDependencies: ['nx-oci'] }, '{workspaceRoot}/apps/svc/src/**/*']));
  for (const name of siblings) {
    const dependsOn = ['doctor', 'lock', 'push-index'].includes(name) ? [] : ['image'];
    expect(targets[name]).toMatchObject({ executor: `nx-oci:${name}`, cache: false, dependsOn, options: { image: 'image' } });
  }
});

test('a second image in a project has siblings with its name before theirs', async () => {
  workspace.project('svc', { tools: imageTarget('apps/svc/src'), image: imageTarget('apps/svc/src') });
  const targets = await targetsOf('svc');
  expect(Object.keys(targets).sort()).toEqual(['image', 'nx-release-publish', ...siblings, 'tools', ...siblings.map((name) => `tools-${name}`)].sort());
  expect(targets['tools-load']).toMatchObject({ dependsOn: ['tools'], options: { image: 'tools' } });
  expect(targets.tools).toMatchObject({ options: { output: 'dist/oci/apps/svc/tools' } });
});

test('what the user says goes before what is inferred', async () => {
  const load = { executor: 'nx:run-commands', options: { command: 'true' } };
  const own = {
    inputs: ['default'],
    dependsOn: ['^build'],
    cache: false,
    configurations: { 'linux-amd64': { tarballs: 'always' }, production: { user: '1000' } },
  };
  workspace.project('svc', { image: imageTarget('apps/svc/src', { platforms: ['linux/amd64'], output: 'dist/mine' }, own), load });
  const { image, load: kept } = await targetsOf('svc');
  expect(image).toMatchObject({ inputs: ['default'], dependsOn: ['^build'], cache: false, options: { output: 'dist/mine' } });
  expect(image.configurations).toEqual({
    'linux-amd64': { platforms: ['linux/amd64'], output: 'dist/oci/apps/svc/image.linux-amd64', tarballs: 'always' },
    production: { user: '1000' },
  });
  expect(kept).toMatchObject(load);
});

test('"..." in the user\'s own inputs and dependsOn keeps what is inferred', async () => {
  workspace.project('svc', {
    image: imageTarget('apps/svc/src', {}, { inputs: ['...', { env: 'FLAVOUR' }], dependsOn: ['...', '^build'] }),
  });
  const { image } = await targetsOf('svc');
  expect(image.dependsOn).toEqual(['build', '^build']);
  expect(image.inputs).toEqual(expect.arrayContaining(['{workspaceRoot}/apps/svc/src/**/*', { env: 'FLAVOUR' }]));
});

test('an image target in a package.json of the workspace is completed, and built under a scoped name', async () => {
  const root = JSON.parse(workspace.read('package.json')) as object;
  const manifest = { name: '@acme/Web', private: true, nx: { targets: { image: imageTarget('packages/web/files') } } };
  workspace.remove('package.json');
  workspace.write('package.json', JSON.stringify({ ...root, workspaces: ['packages/*'] }));
  workspace.write('packages/web/package.json', JSON.stringify(manifest));
  workspace.write('packages/web/files/index.html', '<p>');
  try {
    expect(Object.keys(await targetsOf('@acme/Web'))).toEqual(expect.arrayContaining(['image', ...siblings]));
    await workspace.succeed('run', '@acme/Web:image');
    expect(workspace.files('dist/oci/packages/web/image')).toEqual(expect.arrayContaining(['Web-linux-amd64.tar', 'Web-linux-arm64.tar']));
  } finally {
    workspace.remove('packages');
  }
});

describe('a stray or broken file breaks nothing else', () => {
  const wrong: Record<string, Target> = {
    'no-binary': { executor: 'nx-oci:service-image', options: {} },
    'number-as-binary': { executor: 'nx-oci:service-image', options: { binary: 5 } },
    'null-as-binary': { executor: 'nx-oci:service-image', options: { binary: null } },
    'number-as-contents-of-a-service': { executor: 'nx-oci:service-image', options: { binary: 'a', contents: 5 } },
    'string-as-platforms': { executor: 'nx-oci:image', options: { platforms: 'linux/amd64' } },
    'numbers-as-platforms': { executor: 'nx-oci:image', options: { platforms: [1] } },
    'object-as-contents': { executor: 'nx-oci:image', options: { contents: {} } },
    'null-as-content': { executor: 'nx-oci:image', options: { contents: [null] } },
    'content-without-from': { executor: 'nx-oci:image', options: { contents: [{ type: 'files', to: '/app' }] } },
    'number-as-base': { executor: 'nx-oci:image', options: { base: 5 } },
    'string-as-certificates': { executor: 'nx-oci:image', options: { certificates: 'ca.pem' } },
  };
  const harmless: Record<string, Target> = {
    'no-options': { executor: 'nx-oci:image' },
    'null-as-options': { executor: 'nx-oci:image', options: null },
  };

  test('targets with wrong options fail when they are run, and nothing else does', async () => {
    const names = Object.keys({ ...wrong, ...harmless });
    for (const [name, image] of Object.entries({ ...wrong, ...harmless })) workspace.project(`stray/${name}`, { image }, { name });
    expect(await projects()).toEqual([...names, 'svc'].sort());
    const { tasks, stderr } = await workspace.nx('run-many', '-t', 'image', '--nx-bail=false', '--parallel=2');
    const failed = Object.keys(tasks).filter((task) => tasks[task].code !== 0);
    expect(failed.sort()).toEqual(
      Object.keys(wrong)
        .map((name) => `${name}:image`)
        .sort(),
    );
    const printed = [stderr, ...Object.values(tasks).map(({ output }) => output)].join('\n');
    expect(printed).not.toMatch(/TypeError|Cannot read properties|is not iterable|is not a function/);
  });

  test('a package.json that is no project of the workspace, such as a copy in a fixture', async () => {
    workspace.write(
      'apps/svc/fixtures/package.json',
      JSON.stringify({ name: 'svc', nx: { targets: { image: { executor: 'nx-oci:image' } } } }),
    );
    try {
      expect(await projects()).toEqual(['svc']);
    } finally {
      workspace.remove('apps/svc/fixtures');
    }
  });

  test('a project.json without name', async () => {
    workspace.write('apps/stray/project.json', JSON.stringify({ targets: { image: { executor: 'nx-oci:image' } } }));
    expect(await projects()).toEqual(['stray', 'svc']);
  });

  test.each([
    ['no JSON', '{ "nx-oci:image"'],
    ['null', 'null // nx-oci:image'],
    ['targets that are a list', '{ "name": "stray", "targets": ["nx-oci:image"] }'],
    ['a target that is null', '{ "name": "stray", "targets": { "image": null }, "tags": ["nx-oci:image"] }'],
    ['comments', '{ /* nx-oci:image */ "name": "stray", "targets": { "image": { "executor": "nx-oci:image" }, } }'],
  ])('a project.json that holds %s fares as it does without the plugin', async (_, text) => {
    workspace.write('apps/stray/project.json', text);
    const nxJson = workspace.read('nx.json');
    const withPlugin = await workspace.nx('show', 'projects');
    try {
      workspace.write('nx.json', JSON.stringify({ analytics: false }));
      const without = await workspace.nx('show', 'projects');
      expect({ code: withPlugin.code, stdout: withPlugin.stdout }).toEqual({ code: without.code, stdout: without.stdout });
      expect(withPlugin.stderr).not.toContain('nx-oci plugin');
    } finally {
      workspace.write('nx.json', nxJson);
    }
  });
});

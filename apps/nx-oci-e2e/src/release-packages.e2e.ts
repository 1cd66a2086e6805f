import { run } from '@nx-oci/peers';
import { makeWorkspace, type Workspace } from './workspace';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
  workspace.write('package.json', JSON.stringify({ name: 'acme', private: true, workspaces: ['packages/*'] }));
  for (const name of ['one', 'two']) workspace.write(`packages/${name}/package.json`, JSON.stringify({ name: `@acme/${name}`, version: '1.0.0', main: 'index.js' }));
  workspace.write('packages/own/package.json', JSON.stringify({ name: '@acme/own', version: '1.0.0', main: 'index.js', private: true }));
});
afterEach(() => workspace.dispose());

interface Resolved {
  groups: Record<string, { projects: string[]; releaseTag: { pattern: string } }>;
  changelog: { workspaceChangelog: unknown };
}

/** What Nx itself makes of `release` in nx.json, all defaults in it. */
async function resolved(): Promise<Resolved> {
  const script = `
    const { createProjectGraphAsync } = require('@nx/devkit');
    const { createNxReleaseConfig } = require('nx/src/command-line/release/config/config');
    const { createProjectFileMapUsingProjectGraph } = require('nx/src/project-graph/file-map-utils');
    const { release } = JSON.parse(require('node:fs').readFileSync('nx.json', 'utf8'));
    createProjectGraphAsync().then(async (graph) => {
      const { error, nxReleaseConfig } = await createNxReleaseConfig(graph, await createProjectFileMapUsingProjectGraph(graph), release);
      if (error) throw new Error(JSON.stringify(error));
      process.stdout.write(JSON.stringify(nxReleaseConfig), () => process.exit(0));
    });`;
  return JSON.parse(await run([process.execPath, '-e', script], { cwd: workspace.root, env: workspace.nxEnv })) as Resolved;
}

test.each<[string, object | undefined, string[], string]>([
  ['nothing', undefined, ['@acme/one', '@acme/two'], 'v{version}'],
  ['projects', { projects: ['packages/*', '!@acme/two'], releaseTag: { pattern: 'r{version}' }, version: { conventionalCommits: true } }, ['@acme/one', '@acme/own'], 'r{version}'],
  ['versions of their own', { projectsRelationship: 'independent', changelog: { projectChangelogs: true } }, ['@acme/one', '@acme/two'], '{projectName}@{version}'],
])('packages are released as before when there are services: nx.json has %s', async (_, release, projects, pattern) => {
  workspace.write('nx.json', JSON.stringify({ analytics: false, plugins: ['nx-oci'], release }));
  const before = await resolved();
  const { stdout } = await workspace.succeed('generate', 'nx-oci:service-image', 'api', '--runtime=static', '--directory=apps/api', '--useProjectJson', '--no-interactive');
  const after = await resolved();
  expect(before.groups.__default__).toMatchObject({ projects, releaseTag: { pattern } });
  expect(after.groups).toEqual({ packages: before.groups.__default__, services: expect.objectContaining({ projects: ['api'] }) });
  // All else is as it was, or is said.
  const { groups: _before, changelog, ...others } = before;
  expect(after).toMatchObject(others);
  expect(after.changelog).toEqual({ ...changelog, workspaceChangelog: false });
  expect(stdout.includes('Nx writes no CHANGELOG.md of the workspace')).toBe(changelog.workspaceChangelog !== false);
  await workspace.succeed('sync:check');
});

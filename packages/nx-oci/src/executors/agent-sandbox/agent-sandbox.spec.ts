import { openLayout, readImages, readLayer } from '@nx-oci/oci';
import { run, useOwnStore } from '../../../test/executors';
import { TestWorkspace } from '../../../test/workspace';

useOwnStore();

const output = 'dist/oci/tools/agent/image';
let workspace: TestWorkspace;
beforeEach(() => {
  workspace = new TestWorkspace().write({ 'nx.json': {}, 'tools/agent/settings.json': { permissions: {} }, 'tools/agent/mcp.json': { mcpServers: {} }, 'tools/agent/AGENTS.md': 'Be brief.\n' });
  declare();
});

function declare(options: object = {}): void {
  const files = { settings: '{projectRoot}/settings.json', mcp: '{projectRoot}/mcp.json', instructions: '{projectRoot}/AGENTS.md' };
  workspace.project('agent', 'tools/agent', { image: { executor: 'nx-oci:agent-sandbox', options: { base: 'static', platforms: ['linux/amd64'], ...files, ...options } } });
}
const layerOf = async (): Promise<Awaited<ReturnType<typeof readLayer>>> => {
  const [image] = await readImages(openLayout(workspace.path(`${output}/layout`)));
  const at = image.config.history!.findIndex(({ comment }) => comment?.endsWith('agent'));
  return readLayer(image.layers[at]);
};

test('what the agent is given is one layer, that its user can write to where it has to', async () => {
  expect(await run(workspace, 'agent:image')).toMatchObject({ success: true, err: '' });
  const entries = (await layerOf()).entries.map(({ path, mode, uid }) => [path, mode.toString(8), uid]);
  expect(entries).toEqual(expect.arrayContaining([
    ['etc/claude-code/CLAUDE.md', '644', 0],
    ['etc/claude-code/managed-mcp.json', '644', 0],
    ['etc/claude-code/managed-settings.json', '644', 0],
    ['home/agent/', '755', 65532],
    ['run/credentials/', '700', 65532],
    ['workspace/', '755', 65532],
  ]));
});

test('the layer is the same again, and another after a change of the instructions', async () => {
  const digest = async (): Promise<string> => {
    expect(await run(workspace, 'agent:image')).toMatchObject({ success: true });
    const [image] = await readImages(openLayout(workspace.path(`${output}/layout`)));
    return image.descriptor.digest;
  };
  const first = await digest();
  expect(await digest()).toBe(first);
  workspace.write({ 'tools/agent/AGENTS.md': 'Be long.\n' });
  expect(await digest()).not.toBe(first);
});

test.each<[string, Record<string, string | object>, object, RegExp]>([
  ['settings that are no JSON', { 'tools/agent/settings.json': '{' }, {}, /^error\(agent-settings-invalid\): tools\/agent\/settings\.json is not JSON.*\n {2}./],
  ['servers of another form', { 'tools/agent/mcp.json': { servers: {} } }, {}, /^error\(agent-mcp-invalid\): tools\/agent\/mcp\.json: mcpServers is missing/],
  ['a secret', { 'tools/agent/settings.json': { env: { TOKEN: 'abcdefgh12345678' } } }, {}, /^error\(agent-secret\): tools\/agent\/settings\.json: env\.TOKEN/],
  ['a secret in the instructions', { 'tools/agent/AGENTS.md': `Use ghp_${'a1B2c3D4e5'.repeat(4)}.\n` }, {}, /^error\(secret-found\): .*CLAUDE\.md/],
  ['a file that is not there', {}, { settings: 'gone.json' }, /^error\(content-missing\): .*gone\.json/],
  ['a version that moves', {}, { version: 'latest' }, /^error\(agent-not-pinned\): /],
  ['a base that is not there', {}, { base: 'project:nowhere' }, /^error\(project-unknown\): There is no project "nowhere"/],
  ['a base that nothing pins', {}, { base: 'ghcr.io/acme/tools:1' }, /^error\(lock-missing|base-not-pinned\): /],
])('%s is refused', async (_, files, options, expected) => {
  workspace.write(files);
  declare(options);
  expect((await run(workspace, 'agent:image')).err).toMatch(expected);
});

test('its files are among the inputs, and the sandboxes beside it', () => {
  declare({ base: undefined });
  const { targets } = workspace.projects.agent;
  expect(targets.image.inputs).toEqual(expect.arrayContaining(['settings.json', 'mcp.json', 'AGENTS.md'].map((file) => `{workspaceRoot}/tools/agent/${file}`)));
  expect(targets.image.dependsOn).toEqual(['build', { projects: ['tools-image'], target: 'image' }]);
  expect(Object.keys(targets)).toEqual(expect.arrayContaining(['tarball', 'load', 'push', 'lock', 'verify', 'inspect', 'explain', 'sandbox', 'sandbox-start', 'sandbox-list', 'sandbox-logs', 'sandbox-stop']));
  expect(targets.sandbox).toMatchObject({ executor: 'nx-oci:sandbox', continuous: true, cache: false, dependsOn: ['image'], options: { image: 'image' } });
  expect(targets['sandbox-start']).toMatchObject({ dependsOn: ['image'], options: { sandbox: 'sandbox' } });
  expect(targets['sandbox-start'].continuous).toBeUndefined();
});

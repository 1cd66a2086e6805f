import { readProjectConfiguration } from '@nx/devkit';
import { coded } from '../../../test/errors';
import { GeneratedWorkspace } from '../../../test/generated-workspace';
import { printed } from '../../../test/output';
import { TestWorkspace } from '../../../test/workspace';
import { requireAgentFiles } from '../../agent-sandbox/agent-files';
import agentSandboxGenerator, { type AgentSandboxOptions } from './agent-sandbox';
import { startingFiles } from './starting-files';

/** As Nx fills them in. */
const options: AgentSandboxOptions = { name: 'agent-sandbox', directory: 'tools/agent-sandbox', tools: 'tools-image', package: '@anthropic-ai/claude-code@2.1.332' };
let workspace: GeneratedWorkspace;
beforeEach(() => (workspace = new GeneratedWorkspace({ 'tools/image/project.json': { name: 'tools-image', targets: { image: { executor: 'nx-oci:image' } } }, 'tools/Dockerfile': 'FROM scratch\n' })));

const targets = (): Record<string, unknown> => readProjectConfiguration(workspace.tree, 'agent-sandbox').targets!;
const root = 'tools/agent-sandbox';

test('a project is made whose image starts Claude Code on that of the tools, with files to begin with', async () => {
  expect((await workspace.generate(agentSandboxGenerator, options)).changed).toEqual(['.gitignore', 'nx.json', `${root}/AGENTS.md`, `${root}/mcp.json`, `${root}/project.json`, `${root}/settings.json`]);
  expect(targets()).toEqual({
    image: {
      executor: 'nx-oci:agent-sandbox',
      options: { base: 'project:tools-image', kind: 'claude-code', version: '2.1.332', settings: '{projectRoot}/settings.json', mcp: '{projectRoot}/mcp.json', instructions: '{projectRoot}/AGENTS.md' },
    },
    sandbox: { executor: 'nx-oci:sandbox', options: { workspace: 'clone', network: 'default', credentials: { ANTHROPIC_API_KEY: { env: 'ANTHROPIC_API_KEY' } } } },
  });
});

test('the files to begin with are valid', () => {
  const { settings, mcp } = startingFiles['claude-code'];
  const { root: place } = new TestWorkspace().write({ 'settings.json': settings!.text, 'mcp.json': mcp!.text });
  expect(() => requireAgentFiles({ settings: 'settings.json', mcp: 'mcp.json' }, { root: place, projectRoot: '.', projectName: 'agent' })).not.toThrow();
});

test('another agent has its package and its command', async () => {
  await workspace.generate(agentSandboxGenerator, { ...options, package: '@acme/agent@1.2.3', command: 'agent' });
  expect(targets()).toMatchObject({ image: { options: { base: 'project:tools-image', kind: 'generic', package: '@acme/agent', version: '1.2.3', command: 'agent' } }, sandbox: { options: { credentials: {} } } });
});

test.each<[Partial<AgentSandboxOptions>, object]>([
  [{}, { base: 'project:tools-image', kind: 'claude-code' }],
  [{ command: 'agent' }, { base: 'project:tools-image', kind: 'generic', command: 'agent' }],
  [{ base: 'ghcr.io/acme/tools:1' }, { base: 'ghcr.io/acme/tools:1', kind: 'claude-code' }],
  [{ base: 'tools/Dockerfile', tools: 'nowhere' }, { base: 'tools/Dockerfile' }],
  [{ base: './tools//Dockerfile' }, { base: 'tools/Dockerfile' }],
  [{ base: 'project:tools-image:image' }, { base: 'project:tools-image:image' }],
])('of %j the base has the agent', async (more, expected) => {
  await workspace.generate(agentSandboxGenerator, { ...options, package: undefined, ...more });
  expect(targets()).toMatchObject({ image: { options: expected } });
  expect(JSON.stringify(targets())).not.toContain('version');
});

test.each<[string, Partial<AgentSandboxOptions>, string]>([
  ['among the tools by its name', { name: 'reviewer' }, 'tools/reviewer'],
  ['beside its Dockerfile', { name: 'reviewer', base: 'images/reviewer/Dockerfile' }, 'images/reviewer'],
  ['among the tools, where the Dockerfile is a project', { name: 'reviewer', base: 'tools/image/Dockerfile' }, 'tools/reviewer'],
  ['where it is told to be', { name: 'reviewer', directory: 'agents/reviewer', base: 'images/reviewer/Dockerfile' }, 'agents/reviewer'],
])('without a directory it goes %s', async (_, more, folder) => {
  workspace.write({ 'images/reviewer/Dockerfile': 'FROM scratch\n', 'images/reviewer/other.txt': '', 'tools/image/Dockerfile': 'FROM scratch\n' });
  const given = { ...options, directory: undefined, ...more };
  await workspace.generate(agentSandboxGenerator, given);
  expect(readProjectConfiguration(workspace.tree, 'reviewer').root).toBe(folder);
  expect((await workspace.generate(agentSandboxGenerator, given)).changed).toEqual([]);
});

test('what nothing brings is told', async () => {
  const said = 'The base has to have the command "claude"';
  const { tree } = workspace;
  const steps = async (more: Partial<AgentSandboxOptions>): Promise<string> => (await printed(async () => (await agentSandboxGenerator(tree, { ...options, lock: false, ...more }))())).out;
  expect(await steps({ name: 'bare', directory: undefined, package: undefined })).toContain(said);
  expect(await steps({})).not.toContain(said);
});

test('a second run changes nothing', async () => {
  await workspace.generate(agentSandboxGenerator, options);
  workspace.write({ [`${root}/settings.json`]: { permissions: {} } });
  expect((await workspace.generate(agentSandboxGenerator, { ...options, package: '@anthropic-ai/claude-code@3.0.0' })).changed).toEqual([]);
});

test.each<[string, Partial<AgentSandboxOptions>, string]>([
  ['an agent without a version', { package: '@acme/agent' }, 'option-invalid'],
  ['an agent of a tag', { package: '@anthropic-ai/claude-code@latest' }, 'agent-not-pinned'],
  ['an agent from elsewhere', { package: 'git+ssh://example.com/agent@1' }, 'option-invalid'],
  ['an agent without a command', { package: '@acme/agent@1.2.3' }, 'option-invalid'],
  ['a command with arguments', { command: 'agent --yes' }, 'option-invalid'],
  ['a command elsewhere', { command: '../../bin/sh' }, 'option-invalid'],
  ['tools that there are not', { tools: 'other' }, 'project-unknown'],
  ['a project that there is not', { base: 'project:other' }, 'project-unknown'],
  ['a Dockerfile that there is not', { base: 'tools/Containerfile' }, 'option-invalid'],
  ['a base that is none', { base: 'What?' }, 'option-invalid'],
  ['a directory elsewhere', { directory: '/opt/agent' }, 'directory-invalid'],
])('%s is refused, and nothing is changed', async (_, wrong, code) => {
  const { tree } = workspace;
  await expect(agentSandboxGenerator(tree, { ...options, ...wrong })).rejects.toEqual(coded(code, `error(${code})`));
  expect(tree.listChanges()).toEqual([]);
});

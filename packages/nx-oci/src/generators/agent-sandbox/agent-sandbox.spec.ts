import { readProjectConfiguration } from '@nx/devkit';
import { coded } from '../../../test/errors';
import { GeneratedWorkspace } from '../../../test/generated-workspace';
import agentSandboxGenerator, { type AgentSandboxOptions } from './agent-sandbox';

/** As Nx fills them in. */
const options: AgentSandboxOptions = { name: 'agent-sandbox', directory: 'tools/agent-sandbox', tools: 'tools-image', package: '@acme/agent@1.2.3', command: 'agent' };
let workspace: GeneratedWorkspace;
beforeEach(() => (workspace = new GeneratedWorkspace({ 'tools/image/project.json': { name: 'tools-image', targets: { image: { executor: 'nx-oci:image' } } } })));

test('a project is made whose image starts the agent, on that of the tools', async () => {
  expect((await workspace.generate(agentSandboxGenerator, options)).changed).toEqual(['.gitignore', 'nx.json', 'tools/agent-sandbox/project.json']);
  expect(readProjectConfiguration(workspace.tree, 'agent-sandbox').targets!.image).toEqual({
    executor: 'nx-oci:image',
    options: {
      base: 'project:tools-image',
      contents: [{ type: 'npm', packages: ['@acme/agent@1.2.3'], to: '/usr/local/lib', bin: '/usr/local/bin' }],
      entrypoint: ['/usr/local/bin/agent'],
    },
  });
});

test('a second run changes nothing', async () => {
  await workspace.generate(agentSandboxGenerator, options);
  expect((await workspace.generate(agentSandboxGenerator, { ...options, package: '@acme/agent@2.0.0' })).changed).toEqual([]);
});

test.each<[string, Partial<AgentSandboxOptions>, string]>([
  ['an agent without a version', { package: '@acme/agent' }, 'option-invalid'],
  ['an agent from elsewhere', { package: 'git+ssh://example.com/agent@1' }, 'option-invalid'],
  ['a command with arguments', { command: 'agent --yes' }, 'option-invalid'],
  ['a command elsewhere', { command: '../../bin/sh' }, 'option-invalid'],
  ['tools that there are not', { tools: 'other' }, 'project-unknown'],
  ['a directory elsewhere', { directory: '/opt/agent' }, 'directory-invalid'],
])('%s is refused, and nothing is changed', async (_, wrong, code) => {
  const { tree } = workspace;
  await expect(agentSandboxGenerator(tree, { ...options, ...wrong })).rejects.toEqual(coded(code, `error(${code})`));
  expect(tree.listChanges()).toEqual([]);
});

import { parseDefinition } from '@nx-oci/build';
import { coded } from '../../test/errors';
import { agentDefinition, type AgentOptions } from './agent-options';

const given = { settings: '{projectRoot}/settings.json', mcp: '{projectRoot}/mcp.json', instructions: '{projectRoot}/AGENTS.md' };

test('Claude Code comes by its packages in one version, with a layer of its files, as a user without rights', () => {
  const definition = parseDefinition(agentDefinition({ version: '2.1.332', ...given }));
  const file = (from: string, to: string): object => ({ type: 'files', from: `{projectRoot}/${from}`, to: `/etc/claude-code/${to}`, mode: '0644', layer: 'agent' });
  expect(definition).toMatchObject({
    base: 'project:tools-image',
    entrypoint: ['/usr/local/bin/claude'],
    user: '65532:65532',
    workdir: '/workspace',
    env: { HOME: '/home/agent', DISABLE_AUTOUPDATER: '1' },
    checks: { secrets: true },
  });
  expect(definition.contents).toEqual([
    {
      type: 'npm',
      packages: { 'linux/amd64': ['@anthropic-ai/claude-code-linux-x64@2.1.332'], 'linux/arm64': ['@anthropic-ai/claude-code-linux-arm64@2.1.332'] },
      to: '/usr/local/lib/agent',
      bin: '/usr/local/bin',
      commands: { claude: 'claude' },
    },
    file('settings.json', 'managed-settings.json'),
    file('mcp.json', 'managed-mcp.json'),
    file('AGENTS.md', 'CLAUDE.md'),
  ]);
  const folder = (path: string, mode: string): object => ({ type: 'directory', path, owner: '65532:65532', mode, layer: 'agent' });
  expect(definition.paths).toEqual([folder('/home/agent', '0755'), folder('/workspace', '0755'), folder('/run/credentials', '0700')]);
});

test.each<[string, AgentOptions, object]>([
  ['one that the base has', {}, { contents: [], entrypoint: ['claude'] }],
  ['another one of the base', { kind: 'generic', command: ['agent', '--yes'] }, { contents: [], entrypoint: ['agent', '--yes'] }],
  ['one of the base by its path', { kind: 'generic', command: '/opt/agent/bin/agent' }, { entrypoint: ['/opt/agent/bin/agent'] }],
  ['another package', { kind: 'generic', package: '@acme/agent', version: '1.2.3', command: ['agent', '--yes'] }, { contents: [expect.objectContaining({ packages: ['@acme/agent@1.2.3'] })], entrypoint: ['/usr/local/bin/agent', '--yes'] }],
  ['one platform', { version: '2.1.332', platforms: ['linux/arm64'] }, { contents: [expect.objectContaining({ packages: { 'linux/arm64': ['@anthropic-ai/claude-code-linux-arm64@2.1.332'] } })] }],
  ['another base', { base: 'apps/agent/Dockerfile' }, { base: 'apps/agent/Dockerfile' }],
  ['more contents, paths, variables and checks', { contents: [{ type: 'files', from: 'a', to: '/a' }], env: { A: '1', HOME: '/root' }, checks: { machines: true } }, { contents: [{ type: 'files', from: 'a', to: '/a' }], env: expect.objectContaining({ A: '1', HOME: '/home/agent' }), checks: { secrets: true, machines: true } }],
  ['places of its own', { kind: 'generic', command: 'agent', mcp: 'mcp.json', places: { mcp: '/etc/agent/mcp.json' } }, { contents: [{ type: 'files', from: 'mcp.json', to: '/etc/agent/mcp.json', mode: '0644', layer: 'agent' }] }],
])('%s', (_, options, expected) => expect(parseDefinition(agentDefinition(options))).toMatchObject(expected));

test.each<[string, AgentOptions, [string, ...string[]]]>([
  ['a kind that there is not', { kind: 'goose' as never }, ['option-invalid', 'kind is "goose"']],
  ['a range', { version: '^2' }, ['agent-not-pinned', '"^2"']],
  ['a tag', { version: 'latest' }, ['agent-not-pinned', '"latest"']],
  ['half a version', { version: '2.1' }, ['agent-not-pinned', '"2.1"']],
  ['a package without a version', { kind: 'generic', package: '@acme/agent', command: 'agent' }, ['agent-not-pinned', '@acme/agent']],
  ['a package with its version', { kind: 'generic', package: '@acme/agent@1.2.3', version: '1.2.3', command: 'agent' }, ['option-invalid', '"@acme/agent@1.2.3"']],
  ['a version of nothing', { kind: 'generic', version: '1.2.3', command: 'agent' }, ['option-invalid', 'version is given without a package']],
  ['no command', { kind: 'generic', package: '@acme/agent', version: '1.2.3' }, ['option-invalid', 'command is missing']],
  ['a command with arguments in it', { command: 'claude --print' }, ['option-invalid', '"claude --print"']],
  ['a file that nothing says the place of', { kind: 'generic', command: 'agent', settings: 'a.json' }, ['option-invalid', 'settings is given']],
  ['a place that is none', { settings: 'a.json', places: { settings: 'etc/' } }, ['option-invalid', 'places.settings is "etc/"']],
])('%s is refused', (_, options, expected) => expect(() => agentDefinition(options)).toThrow(coded(...expected)));

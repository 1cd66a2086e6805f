import { coded } from '../../test/errors';
import { TestWorkspace } from '../../test/workspace';
import { requireAgentFiles, variablesOf } from './agent-files';
import type { AgentOptions } from './agent-options';

const workspace = new TestWorkspace();
const place = { root: workspace.root, projectRoot: 'tools/agent', projectName: 'agent' };
const check = (name: 'settings' | 'mcp', content: string | object, options: AgentOptions = {}): void => {
  workspace.write({ 'tools/agent/file.json': content });
  requireAgentFiles({ [name]: '{projectRoot}/file.json', ...options }, place);
};
const servers = (server: unknown): object => ({ mcpServers: { own: server } });

test.each<['settings' | 'mcp', object]>([
  ['settings', {}],
  ['settings', { permissions: { defaultMode: 'acceptEdits', allow: ['Bash(npx nx *)'], deny: [] }, env: { MAX_THINKING_TOKENS: '31999', GITHUB_TOKEN: '${GITHUB_TOKEN}' }, hooks: {}, apiKeyHelper: '/usr/local/bin/key', model: 'opus' }],
  ['mcp', { mcpServers: {} }],
  ['mcp', servers({ command: 'npx', args: ['nx', 'mcp'], env: { API_KEY: '${API_KEY}', KEY_FILE: '/run/credentials/KEY' } })],
  ['mcp', servers({ type: 'http', url: 'https://mcp.example.com/mcp', headers: { Authorization: 'Bearer ${TOKEN}' } })],
  ['mcp', servers({ type: 'sse', url: '${MCP_URL}' })],
])('%s can be %j', (name, content) => expect(() => check(name, content)).not.toThrow());

test('variables of servers are those without a default', () => {
  workspace.write({ 'tools/agent/file.json': servers({ command: 'a', env: { A: '${A}', B: '${B:-b}' }, args: ['${C} ${A}'] }) });
  expect(variablesOf({ mcp: '{projectRoot}/file.json' }, place)).toEqual(['A', 'C']);
  expect(variablesOf({}, place)).toEqual([]);
});

test.each<[string, 'settings' | 'mcp', string | object, [string, ...string[]]]>([
  ['settings that are no JSON', 'settings', '{ "permissions": {}, }', ['agent-settings-invalid', 'tools/agent/file.json is not JSON']],
  ['settings that are a list', 'settings', '[]', ['agent-settings-invalid', 'is a list']],
  ['settings that are null', 'settings', 'null', ['agent-settings-invalid', 'is null']],
  ['permissions that are a list', 'settings', { permissions: [] }, ['agent-settings-invalid', 'permissions is not an object']],
  ['a permission that is no list', 'settings', { permissions: { allow: 'Bash' } }, ['agent-settings-invalid', 'permissions.allow']],
  ['a list of another name', 'settings', { permissions: { alow: ['Bash'] } }, ['agent-settings-invalid', 'permissions.alow is no list that is known']],
  ['a mode that there is not', 'settings', { permissions: { defaultMode: 'yolo' } }, ['agent-settings-invalid', 'permissions.defaultMode is "yolo"']],
  ['a variable that is a number', 'settings', { env: { A: 1 } }, ['agent-settings-invalid', 'env is not an object of texts']],
  ['hooks that are a list', 'settings', { hooks: [] }, ['agent-settings-invalid', 'hooks']],
  ['servers that are no JSON', 'mcp', 'mcpServers:', ['agent-mcp-invalid', 'is not JSON']],
  ['servers by another name', 'mcp', { servers: {} }, ['agent-mcp-invalid', 'mcpServers is missing, and there is servers']],
  ['a list of servers', 'mcp', { mcpServers: [] }, ['agent-mcp-invalid', 'mcpServers is not an object']],
  ['a server without a command', 'mcp', servers({ args: [] }), ['agent-mcp-invalid', 'mcpServers.own has no command']],
  ['a server that is a text', 'mcp', servers('npx nx mcp'), ['agent-mcp-invalid', 'mcpServers.own is not an object']],
  ['arguments that are a text', 'mcp', servers({ command: 'npx', args: 'nx mcp' }), ['agent-mcp-invalid', 'args']],
  ['an url without a type', 'mcp', servers({ url: 'https://mcp.example.com' }), ['agent-mcp-invalid', 'has an url, and no type']],
  ['a type that there is not', 'mcp', servers({ type: 'grpc', url: 'https://mcp.example.com' }), ['agent-mcp-invalid', 'the type "grpc"']],
  ['a type without an url', 'mcp', servers({ type: 'http' }), ['agent-mcp-invalid', 'mcpServers.own has no url']],
  ['an url that is none', 'mcp', servers({ type: 'http', url: 'mcp.example.com' }), ['agent-mcp-invalid', '"mcp.example.com"']],
  ['headers that are a list', 'mcp', servers({ type: 'http', url: 'https://mcp.example.com', headers: [] }), ['agent-mcp-invalid', 'headers']],
  ['a name with spaces', 'mcp', { mcpServers: { 'my own': { command: 'x' } } }, ['agent-mcp-invalid', 'my own']],
])('%s is refused', (_, name, content, expected) => expect(() => check(name, content)).toThrow(coded(...expected)));

test.each<[string, 'settings' | 'mcp', object, string]>([
  ['in settings', 'settings', { env: { ANTHROPIC_API_KEY: 'abcdefgh12345678' } }, 'env.ANTHROPIC_API_KEY'],
  ['of another name', 'settings', { env: { NOTE: 'sk-ant-abcdefgh12345678' } }, 'env.NOTE'],
  ['in the environment of a server', 'mcp', servers({ command: 'x', env: { DB_PASSWORD: 'correct horse' } }), 'mcpServers.own.env.DB_PASSWORD'],
  ['in a header', 'mcp', servers({ type: 'http', url: 'https://mcp.example.com', headers: { Authorization: 'Bearer abcdefgh12345678' } }), 'mcpServers.own.headers.Authorization'],
  ['in an argument', 'mcp', servers({ command: 'x', args: ['--api-key=abcdefgh12345678'] }), 'mcpServers.own.args[0]'],
])('a secret %s is refused, and is in no message', (_, name, content, at) => {
  const thrown = (() => {
    try {
      return check(name, content);
    } catch (error) {
      return error as Error;
    }
  })();
  expect(thrown).toEqual(coded('agent-secret', 'tools/agent/file.json', at));
  expect(`${thrown!.message}${(thrown as { remedy?: string }).remedy}`).not.toMatch(/abcdefgh|correct horse/);
});

test('so is one in the variables of the target', () => expect(() => requireAgentFiles({ env: { API_TOKEN: 'abcdefgh12345678' } }, place)).toThrow(coded('agent-secret', 'env of the target', 'env.API_TOKEN')));

test('another agent has settings of its own form', () => expect(() => check('settings', { permissions: 'all' }, { kind: 'generic' })).not.toThrow());

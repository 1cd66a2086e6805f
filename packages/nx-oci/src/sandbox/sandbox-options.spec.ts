import { coded } from '../../test/errors';
import { requireSandboxOptions } from './sandbox-options';

const check = (options: object, kind?: 'claude-code' | 'generic'): void => requireSandboxOptions({ image: 'image', ...options }, kind);

test.each<object>([
  {},
  { engine: 'podman', instance: 'fix-login', prompt: 'Fix it.', args: ['--verbose'], workspace: 'mount-read-only', network: 'none', memory: '4g', cpus: 1.5, pids: 100 },
  { credentials: { ANTHROPIC_API_KEY: { env: 'KEY' }, GITHUB_TOKEN: { file: '~/token' } }, env: ['A=1', 'ANTHROPIC_BASE_URL', 'EMPTY_TOKEN='], writable: true },
])('%j can be', (options) => expect(() => check(options)).not.toThrow());

test.each<[object, string]>([
  [{ instnace: 'a' }, 'no option instnace'],
  [{ _: ['--flag'] }, 'without a name: --flag'],
  [{ engine: 'containerd' }, 'engine is "containerd"'],
  [{ instance: 'Fix Login' }, 'instance is "Fix Login"'],
  [{ instance: '-a' }, 'instance is "-a"'],
  [{ instance: '../a' }, 'instance is "../a"'],
  [{ workspace: 'worktree' }, 'workspace is "worktree"'],
  [{ network: '--privileged' }, 'network is "--privileged"'],
  [{ network: 'container:other' }, 'network is "container:other"'],
  [{ memory: 'much' }, 'memory is "much"'],
  [{ cpus: 0 }, 'cpus is 0'],
  [{ pids: -1 }, 'pids is -1'],
  [{ env: ['A B=1'] }, 'env has "A B=1"'],
  [{ credentials: { 'a-b': { env: 'A' } } }, 'credentials has "a-b"'],
  [{ credentials: { DOCKER_HOST: { env: 'A' } } }, 'credentials has "DOCKER_HOST"'],
  [{ credentials: { CLAUDE_AUTH_TOKEN: { env: 'A' } } }, 'CLAUDE_AUTH_TOKEN, which claude-code does not read'],
])('%j cannot be', (options, message) => expect(() => check(options)).toThrow(coded('option-invalid', message)));

test('an agent of another kind takes its prompt by arguments, and any variable', () => {
  expect(() => check({ prompt: 'Fix it.' }, 'generic')).toThrow(coded('option-invalid', 'prompt is given'));
  expect(() => check({ credentials: { CLAUDE_AUTH_TOKEN: { env: 'A' } } }, 'generic')).not.toThrow();
});

test.each(['GITHUB_TOKEN=abcdefgh12345678', 'NOTE=sk-ant-abcdefgh12345678'])('a secret that is written out is refused, and is in no message: %s', (each) => {
  expect(() => check({ env: [each] })).toThrow(coded('agent-secret', each.split('=')[0]));
  expect(() => check({ env: [each] })).not.toThrow(/abcdefgh/);
});

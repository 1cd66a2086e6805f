import type { AgentSettings } from './agent-options';

/** What is known of an agent: where it comes from, where it reads what it is given, and what makes it run without a person. */
export interface AgentKind {
  /** The command that is started. */
  command?: string;
  /** Of npm: platform → its package. */
  packages?: Record<string, string>;
  /** Command → file of those packages, where they declare none. */
  files?: Record<string, string>;
  /** Where it reads its files, absolute in the image. */
  places: Partial<Record<AgentFile, string>>;
  env: Record<string, string>;
  /** The variables that it takes credentials by, and how the names of its variables begin. */
  credentials: { names: readonly string[]; prefix?: RegExp };
  /** What hands it a prompt, and has it end with the answer. */
  prompt?(text: string): string[];
}

/** The files that an agent is given. */
export type AgentFile = 'settings' | 'mcp' | 'instructions';
export const agentFiles: readonly AgentFile[] = ['settings', 'mcp', 'instructions'];

/** The kinds of agents that are known. */
export type AgentKindName = 'claude-code' | 'generic';

/** The folder of what the machine's administrator says, which goes before all that is in a workspace or a home. */
const claudeFolder = '/etc/claude-code';

export const agentKinds: Record<AgentKindName, AgentKind> = {
  'claude-code': {
    command: 'claude',
    packages: { 'linux/amd64': '@anthropic-ai/claude-code-linux-x64', 'linux/arm64': '@anthropic-ai/claude-code-linux-arm64' },
    files: { claude: 'claude' },
    places: { settings: `${claudeFolder}/managed-settings.json`, mcp: `${claudeFolder}/managed-mcp.json`, instructions: `${claudeFolder}/CLAUDE.md` },
    // Its version is the lock's to say, and it is to reach its model and nothing else.
    env: { DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
    credentials: { names: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN', 'ANTHROPIC_CUSTOM_HEADERS', 'ANTHROPIC_FOUNDRY_API_KEY', 'ANTHROPIC_IDENTITY_TOKEN'], prefix: /^(ANTHROPIC|CLAUDE)_/ },
    prompt: (text) => ['--print', text],
  },
  generic: { places: {}, env: {}, credentials: { names: [] } },
};

/** The kind that options mean. */
export function agentKind({ kind = 'claude-code' }: Pick<AgentSettings, 'kind'>): AgentKind {
  return agentKinds[kind];
}

import type { AgentFile, AgentKindName } from '../../agent-sandbox/agent-kind';

/** A file that an agent's project begins with. */
interface StartingFile {
  /** Relative to the project. */
  file: string;
  text: string;
}

/** What it may do unasked: nobody is there to be asked. */
const settings = { permissions: { defaultMode: 'acceptEdits', allow: ['Bash(npx nx *)', 'Bash(git *)'] } };

const instructions = `# Working in this sandbox

- Nobody is there to answer: decide by yourself, and say at the end what you decided and why.
- The workspace is a clone of the repository in /workspace. Commit what belongs together, with messages that say why; your branch is read by people before it is merged.
- Run the tests of what you change where their tools are here, and say at the end what you could not run: there are the programs of this image, and no installed dependencies.
`;

/** The files of each kind of agent, by the options that name them. */
export const startingFiles: Record<AgentKindName, Partial<Record<AgentFile, StartingFile>>> = {
  'claude-code': {
    settings: { file: 'settings.json', text: `${JSON.stringify(settings, null, 2)}\n` },
    mcp: { file: 'mcp.json', text: `${JSON.stringify({ mcpServers: {} }, null, 2)}\n` },
    instructions: { file: 'AGENTS.md', text: instructions },
  },
  generic: {},
};

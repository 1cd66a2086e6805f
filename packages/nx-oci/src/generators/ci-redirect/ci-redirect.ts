import { formatFiles, readNxJson, type Tree } from '@nx/devkit';
import { isDeepStrictEqual } from 'node:util';
import { PluginError } from '../../error';
import { pluginOptions } from '../../plugin-options';
import { recordPluginOptions } from '../../record-plugin-options';
import { consoleReport } from '../../report';
import { generation } from '../../scaffold/generation';
import { usePlugin } from '../init/init';

export interface CiRedirectOptions {
  targets?: string[];
  commands?: string[];
  instead?: string;
  skipFormat?: boolean;
}

/** Where Claude Code has a project's settings, for all who work on it. */
const settingsFile = '.claude/settings.json';

/** Asks before every command for a shell; `CLAUDE_PROJECT_DIR` is set for hooks. */
const hook = { matcher: 'Bash', hooks: [{ type: 'command', command: '"$CLAUDE_PROJECT_DIR"/node_modules/.bin/nx-oci ci redirect' }] };

/** Has agents leave to the CI what `nx.json` names, and know what to do instead. */
export default function ciRedirectGenerator(tree: Tree, { targets, commands, instead, skipFormat }: CiRedirectOptions): Promise<void> {
  return generation(async () => {
    const report = consoleReport();
    const before = pluginOptions(readNxJson(tree)).redirect;
    const said = { targets: targets ?? before?.targets, commands: commands ?? before?.commands };
    if (!said.targets?.length && !said.commands?.length) {
      throw new PluginError('option-invalid', { message: 'Neither targets nor commands are given.', remedy: "Give --targets=image,e2e or --commands='bazel build': what is heavy, and left to the CI." });
    }
    const redirect = { ...(said.targets && { targets: said.targets }), ...(said.commands && { commands: said.commands }), instead: instead ?? before?.instead ?? insteadOf(tree) };
    usePlugin(tree);
    if (!isDeepStrictEqual(redirect, before)) recordPluginOptions(tree, { redirect });
    const settings = withHook(tree.exists(settingsFile) ? tree.read(settingsFile, 'utf8')! : '{}');
    if (settings === undefined) report.warn(`${settingsFile} is no plain JSON that could be changed without loss. Add to its hooks:\n${JSON.stringify({ PreToolUse: [hook] }, null, 2)}`);
    else if (settings !== 'there') tree.write(settingsFile, settings);
    if (!skipFormat) await formatFiles(tree);
    report.line(`Left to the CI: ${[...(redirect.targets ?? []), ...(redirect.commands ?? [])].join(', ')}. Instead: ${redirect.instead}.`);
  });
}

/** What brings a change before the CI that the workspace has. */
function insteadOf(tree: Tree): string {
  if (tree.exists('.github/workflows')) return 'git push, then gh pr checks --watch';
  if (tree.exists('.gitlab-ci.yml')) return 'git push, then glab ci status --live';
  return 'git push, and see what the CI says';
}

interface Settings {
  hooks?: { PreToolUse?: { hooks?: { command?: string }[] }[] };
}

/** Settings with the hook; `there` where they have it, nothing where they cannot be changed without loss. */
function withHook(text: string): string | undefined {
  try {
    const settings = JSON.parse(text) as Settings;
    const { hooks = {} } = settings;
    const { PreToolUse: present = [] } = hooks;
    if (present.some((each) => each.hooks?.some(({ command }) => command?.includes('nx-oci ci redirect')))) return 'there';
    return `${JSON.stringify({ ...settings, hooks: { ...hooks, PreToolUse: [...present, hook] } }, null, 2)}\n`;
  } catch {
    return undefined;
  }
}

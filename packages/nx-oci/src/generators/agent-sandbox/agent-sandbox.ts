import path from 'node:path';
import { getProjects, type GeneratorCallback, type TargetConfiguration, type Tree } from '@nx/devkit';
import { baseProject, isDockerfile, needsLock, parseDefinition } from '@nx-oci/build';
import type { AgentKindName } from '../../agent-sandbox/agent-kind';
import { agentDefinition, type AgentSettings } from '../../agent-sandbox/agent-options';
import { PluginError } from '../../error';
import { repositoryOf } from '../../image-repository';
import { isImageExecutor } from '../../options';
import { generation } from '../../scaffold/generation';
import { imageProject, type ImageProjectOptions } from '../../scaffold/image-project';
import { nxCommand } from '../../scaffold/nx-command';
import { artifactPath } from '../../scaffold/project-directory';
import { parseProjectName } from '../../scaffold/project-name';
import { newRepository } from '../../scaffold/repository';
import { startingFiles } from './starting-files';

export interface AgentSandboxOptions extends ImageProjectOptions {
  /** Package of npm that has the agent, with its version; without one, the base has the agent. */
  package?: string;
  /** What is started, of the package or of the base. */
  command?: string;
  /** Project of the image that has its tools. */
  tools: string;
  /** What the agent is put on, in place of the tools. */
  base?: string;
}

/** The package that people install Claude Code by. */
const claudeCode = '@anthropic-ai/claude-code';

/** Makes a project whose image starts an agent, on the image of tools or on another base, and that runs it in sandboxes. */
export default function agentSandboxGenerator(tree: Tree, options: AgentSandboxOptions): Promise<GeneratorCallback> {
  return generation(async () => {
    const { package: agent, command, tools, base: wanted, ...project } = options;
    const base = requireBase(tree, wanted ?? `project:${tools}`);
    if (command !== undefined && !/^[\w.-]+$/.test(command)) {
      throw new PluginError('option-invalid', { message: `command is "${command}".`, remedy: 'Give the name of a command of the package, or of the base, without its folder and arguments.' });
    }
    const { name, version } = agent === undefined ? {} : packageOf(agent);
    const isKnown = name === claudeCode || (name === undefined && (command ?? 'claude') === 'claude');
    const kind: AgentKindName = isKnown ? 'claude-code' : 'generic';
    const settings: AgentSettings = { kind, ...(!isKnown && name !== undefined && { package: name }), ...(version !== undefined && { version }), ...(!isKnown && command !== undefined && { command }) };
    const files = startingFiles[kind];
    const named = Object.fromEntries(Object.entries(files).map(([option, { file }]) => [option, `{projectRoot}/${file}`]));
    const image = { base, ...settings, ...named };
    const definition = parseDefinition(agentDefinition(image));
    const nx = nxCommand(tree);
    return imageProject(
      tree,
      { ...project, directory: project.directory ?? newFolder(tree, project.name, base), repository: newRepository(tree, project.repository, parseProjectName(project.name).plain) },
      {
        executor: 'nx-oci:agent-sandbox',
        options: image,
        ...(isDockerfile(base) && { holds: base }),
        targets: { sandbox: sandboxTarget(kind) },
        isLocked: needsLock(definition) || isDockerfile(base),
        write(root) {
          for (const { file, text } of Object.values(files)) if (!tree.exists(`${root}/${file}`)) tree.write(`${root}/${file}`, text);
        },
        after: () => [
          ...(name === undefined ? [`The base has to have the command "${command ?? 'claude'}": nothing looks for it before it is started. Where it has none, have "version" in the target, or give --package to a new project.`] : []),
          ...(kind === 'claude-code' && lacksBash(tree, base) ? ['Claude Code runs commands by bash, which the tools do not have: add "bash: { deb: bash, host: [darwin] }" to tools.yaml, and lock it.'] : []),
          `When it is built: ${nx} run ${project.name}:sandbox ${kind === 'claude-code' ? '--prompt="…"' : '--args=…'} runs the agent in docker or podman; docs/agent-sandboxes.md of nx-oci tells more.`,
        ],
      },
    );
  });
}

/** Where a new project goes: beside the Dockerfile that is its base, or among the tools. */
function newFolder(tree: Tree, name: string, base: string): string | undefined {
  if (getProjects(tree).has(name)) return undefined;
  const beside = isDockerfile(base) ? path.posix.dirname(base) : '.';
  return beside === '.' || tree.exists(`${beside}/project.json`) || tree.exists(`${beside}/package.json`) ? `tools/${parseProjectName(name).plain}` : beside;
}

/** Whether the tools that an agent is put on have no bash, as far as their manifest tells. */
function lacksBash(tree: Tree, base: string): boolean {
  const { root } = getProjects(tree).get(baseProject({ base })?.project ?? '') ?? {};
  const manifest = root === undefined ? undefined : tree.read(`${root}/tools.yaml`, 'utf8');
  return manifest != null && !/\bbash\b/.test(manifest);
}

/** How the agent is run. Its credentials are named, and are in no file. */
function sandboxTarget(kind: AgentKindName): TargetConfiguration {
  const credentials = kind === 'claude-code' ? { ANTHROPIC_API_KEY: { env: 'ANTHROPIC_API_KEY' } } : {};
  return { executor: 'nx-oci:sandbox', options: { workspace: 'clone', network: 'default', credentials } };
}

/** Throws `project-unknown`, `option-invalid`, `directory-invalid`. */
function requireBase(tree: Tree, base: string): string {
  const { project, target } = baseProject({ base }) ?? {};
  if (project !== undefined) return requireImage(tree, base, project, target!);
  if (!isDockerfile(base)) {
    if (/^oci-(layout|archive):./.test(base) || repositoryOf(base) !== undefined) return base;
    throw new PluginError('option-invalid', { message: `base is "${base}".`, remedy: 'Give project:<name>, a path that ends in Dockerfile or Containerfile, or an image in a registry, such as ghcr.io/acme/tools:1.' });
  }
  const file = artifactPath(base);
  if (file.includes('{') || tree.exists(file)) return file;
  throw new PluginError('option-invalid', { message: `base is "${base}", and there is no such file.`, remedy: 'Give the path of the Dockerfile, relative to the workspace.' });
}

function requireImage(tree: Tree, base: string, project: string, target: string): string {
  const projects = getProjects(tree);
  if (isImageExecutor(projects.get(project)?.targets?.[target]?.executor)) return base;
  throw new PluginError('project-unknown', {
    message: projects.has(project) ? `The project "${project}" has no image target "${target}".` : `There is no project "${project}".`,
    remedy: 'Make it with nx g nx-oci:tools-image, give --tools with the project of another image, or --base with another base.',
  });
}

/** An agent without a version would be another one whenever it is locked again. Throws `option-invalid`. */
function packageOf(agent: string): { name?: string; version?: string } {
  const [, name, version] = /^((?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*)@([\w.^~+-]+)$/.exec(agent) ?? [];
  if (name !== undefined) return { name, version };
  throw new PluginError('option-invalid', { message: `package is "${agent}".`, remedy: `Give the name of a package of npm and its version: ${claudeCode}@1.2.3, or @acme/agent@1.2.3.` });
}

import { getProjects, type GeneratorCallback, type Tree } from '@nx/devkit';
import type { Definition } from '@nx-oci/build';
import { PluginError } from '../../error';
import { isImageExecutor } from '../../options';
import { generation } from '../../scaffold/generation';
import { definedImage, imageProject, type ImageProjectOptions } from '../../scaffold/image-project';
import { parseProjectName } from '../../scaffold/project-name';
import { newRepository } from '../../scaffold/repository';
import { outside } from '../../service-image/interpreter';

export interface AgentSandboxOptions extends ImageProjectOptions {
  /** Package of npm that has the agent, with its version. */
  package: string;
  /** Of the package, what is started. */
  command: string;
  /** Project of the image that has its tools. */
  tools: string;
}

/** Makes a project whose image starts an agent, on the image of tools. */
export default function agentSandboxGenerator(tree: Tree, options: AgentSandboxOptions): Promise<GeneratorCallback> {
  return generation(async () => {
    const { package: agent, command, tools, ...project } = options;
    requireTools(tree, tools);
    requireVersion(agent);
    if (!/^[\w.-]+$/.test(command)) {
      throw new PluginError('option-invalid', { message: `command is "${command}".`, remedy: 'Give the name of a command of the package, without its folder and arguments.' });
    }
    const definition: Definition = {
      base: `project:${tools}`,
      contents: [outside({ type: 'npm', packages: [agent], to: '/usr/local/lib', bin: '/usr/local/bin' })],
      entrypoint: [`/usr/local/bin/${command}`],
    };
    return imageProject(tree, { ...project, repository: newRepository(tree, project.repository, parseProjectName(project.name).plain) }, definedImage(definition));
  });
}

function requireTools(tree: Tree, tools: string): void {
  const projects = getProjects(tree);
  if (isImageExecutor(projects.get(tools)?.targets?.image?.executor)) return;
  throw new PluginError('project-unknown', {
    message: projects.has(tools) ? `The project "${tools}" has no image target "image".` : `There is no project "${tools}".`,
    remedy: 'Make it with nx g nx-oci:tools-image, or give --tools with the project of another image.',
  });
}

/** An agent without a version would be another one whenever it is locked again. */
function requireVersion(agent: string): void {
  if (/^(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*@[\w.^~+-]+$/.test(agent)) return;
  throw new PluginError('option-invalid', { message: `package is "${agent}".`, remedy: 'Give the name of a package of npm and its version: @acme/agent@1.2.3.' });
}

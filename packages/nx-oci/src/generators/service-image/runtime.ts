import type { TargetConfiguration, Tree } from '@nx/devkit';
import type { NamedProject } from '../../scaffold/chosen-project';
import type { Toolchain } from '../../scaffold/toolchain';
import { goRuntime } from './go-runtime';
import { nodeRuntime } from './node-runtime';
import { pythonRuntime } from './python-runtime';
import { staticRuntime } from './static-runtime';

/** What the services of a language have of their own. */
export interface Runtime {
  /** Folders of templates that a new service is made of. */
  templates: string[];
  /** What the README says that the service is made with. */
  language?: string;
  /** What the targets run. */
  toolchain?: Toolchain;
  /** Packages of npm that the targets run, with the versions that they were tried with. */
  devDependencies?: Record<string, string>;
  /** Whether the image is made of contents from outside, which are to be locked. */
  locked?: boolean;
  /** Relative to the project. */
  sources?: string;
  /** Adds to nx.json what the services of a workspace share, where it is not there. */
  share?(tree: Tree): void;
  /** What templates are told of this machine. */
  facts?(): Record<string, unknown>;
  /** Targets of a new project whose files are written, `image` apart. */
  targets(project: NamedProject, tree: Tree): Record<string, TargetConfiguration>;
  /** Targets that build a project that is there and has no `build`, where this can be known. */
  buildOf?(project: NamedProject, tree: Tree): Record<string, TargetConfiguration>;
  /** Options of the `image` target: what the service is made of. */
  image(project: NamedProject): Record<string, unknown>;
  /** The one of these that names what a build writes, or the sources where nothing is built. */
  artifact: string;
}

export const runtimes = { go: goRuntime, node: nodeRuntime, python: pythonRuntime, static: staticRuntime } satisfies Record<string, Runtime>;

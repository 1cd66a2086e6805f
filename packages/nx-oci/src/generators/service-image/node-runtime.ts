import { readJson, type Tree } from '@nx/devkit';
import { furtherInputs } from '../../builds/further-inputs';
import { guidesBundler } from '../../builds/bundle-sources';
import { pluginInputs } from '../../plugin-inputs';
import { distFolder } from '../../scaffold/dist-folder';
import type { NamedProject } from '../../scaffold/chosen-project';
import type { Runtime } from './runtime';

const executor = 'nx-oci:node-bundle';

/** Services for Node, bundled whole: the image has one file beside the runtime. */
export const nodeRuntime: Runtime = {
  templates: ['node', 'readme'],
  language: ' for Node',
  artifact: 'app',
  devDependencies: { esbuild: '^0.28.2' },
  locked: true,
  sources: 'src',
  targets: (project, tree) => ({
    build: {
      executor,
      ...(rootGuides(tree) && { inputs: furtherInputs(executor, ['{workspaceRoot}/package.json'], pluginInputs(tree.root)) }),
      options: { entry: '{projectRoot}/src/main.mjs', output: bundleOf(project) },
    },
    test: {
      executor: 'nx:run-commands',
      cache: true,
      inputs: ['default', '^default', { runtime: 'node --version' }],
      outputs: [],
      options: { cwd: '{projectRoot}', command: 'node --test' },
    },
  }),
  image: (project) => ({ runtime: 'node', app: bundleOf(project) }),
};

/** Whether the workspace's package.json, which is that of a project without its own, decides how code is bundled. */
function rootGuides(tree: Tree): boolean {
  return tree.exists('package.json') && guidesBundler(readJson<object>(tree, 'package.json'));
}

function bundleOf({ root }: NamedProject): string {
  return `${distFolder(root)}/main.mjs`;
}

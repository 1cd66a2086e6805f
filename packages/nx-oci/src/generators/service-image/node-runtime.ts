import { distFolder } from '../../scaffold/dist-folder';
import type { NamedProject } from '../../scaffold/chosen-project';
import type { Runtime } from './runtime';

/** Services for Node, bundled whole: the image has one file beside the runtime. */
export const nodeRuntime: Runtime = {
  templates: ['node', 'readme'],
  language: ' for Node',
  artifact: 'app',
  devDependencies: { esbuild: '^0.28.2' },
  locked: true,
  sources: 'src',
  targets: (project) => ({
    build: {
      command: `esbuild {projectRoot}/src/main.mjs --bundle --platform=node --target=node20 --format=esm --outfile=${bundleOf(project)} --log-level=warning`,
      cache: true,
      inputs: ['default', '^default', '!{projectRoot}/**/*.test.mjs', '!{projectRoot}/**/*.md'],
      outputs: [`{workspaceRoot}/${bundleOf(project)}`],
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

function bundleOf({ root }: NamedProject): string {
  return `${distFolder(root)}/main.mjs`;
}

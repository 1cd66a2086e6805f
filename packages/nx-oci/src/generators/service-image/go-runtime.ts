import path from 'node:path';
import { readNxJson, updateNxJson, type TargetConfiguration, type Tree } from '@nx/devkit';
import { getIgnoreObject } from 'nx/src/utils/ignore';
import { furtherInputs } from '../../builds/further-inputs';
import { namedToolchain } from '../../builds/go-module';
import { PluginError } from '../../error';
import { pluginInputs, type Inputs } from '../../plugin-inputs';
import { distFolder } from '../../scaffold/dist-folder';
import type { NamedProject } from '../../scaffold/chosen-project';
import { presentGo } from '../../scaffold/toolchain';
import type { Runtime } from './runtime';

/** What changes a test's result, and is no file of the project. */
const namedInputs = {
  // No package of npm does.
  goSettings: [...['GODEBUG', 'GOEXPERIMENT', 'GOFIPS140', 'GOROOT', 'GO111MODULE', 'GO_EXTLINK_ENABLED'].map((env) => ({ env })), { externalDependencies: [] }],
};

/**
 * Puts a developer's own settings aside (`go env -w`, Go workspaces, another version of Go). Go takes the newer one of
 * `go1.21.0` and what go.mod names, which is that, whatever Go this is.
 */
const settings = 'GOENV=off GOFLAGS= GOTOOLCHAIN=go1.21.0+auto GOWORK=off CGO_ENABLED=0';

/** Services in Go: a static binary for each architecture. */
export const goRuntime: Runtime = {
  templates: ['go', 'readme'],
  language: ' in Go',
  artifact: 'binary',
  toolchain: { program: 'go', args: ['version'], least: '1.22.0' },
  facts: () => ({ toolchain: presentGo() }),
  share(tree) {
    const nxJson = readNxJson(tree) ?? {};
    if (Object.keys(namedInputs).every((name) => nxJson.namedInputs?.[name])) return;
    updateNxJson(tree, { ...nxJson, namedInputs: { ...namedInputs, ...nxJson.namedInputs } });
  },
  buildOf,
  targets: (project, tree) => ({
    ...buildOf(project, tree),
    test: {
      command: `${settings} go test -C {projectRoot} -count=1 ./...`,
      cache: true,
      inputs: ['default', '^default', 'goSettings'],
      outputs: [],
    },
  }),
  image: (project) => ({ binary: binaryOf(project, '{arch}') }),
};

const executor = 'nx-oci:go-binary';

function buildOf(project: NamedProject, tree: Tree): Record<string, TargetConfiguration> {
  const { inputs, work } = moduleOf(project, tree);
  const targets = ['amd64', 'arm64'].map((architecture): [string, TargetConfiguration] => [
    `build-${architecture}`,
    {
      executor,
      ...(inputs.length > 0 && { inputs: furtherInputs(executor, inputs, pluginInputs(tree.root)) }),
      options: { platform: `linux/${architecture}`, ...(work && { work }), output: binaryOf(project, architecture) },
    },
  ]);
  return { build: { executor: 'nx:noop', dependsOn: targets.map(([name]) => name) }, ...Object.fromEntries(targets) };
}

/** What a build reads beside the project: a module further up, a workspace of modules, and the machine's Go where none is named. */
function moduleOf({ root }: NamedProject, tree: Tree): { inputs: Inputs; work?: string } {
  const module = nearest('go.mod', root, tree);
  if (module === undefined) {
    throw new PluginError('option-invalid', { message: `runtime is "go", and no go.mod is in ${root}, or in a folder above.`, remedy: `Make one first: cd ${root} && go mod init.` });
  }
  const folder = path.posix.dirname(module);
  const work = workspaceOf(folder, tree);
  const files = [...(folder === root ? [] : [module, path.posix.join(folder, 'go.sum')]), ...(work ? [work, `${work}.sum`] : [])];
  const named = namedToolchain(tree.read(work ?? module, 'utf8')!);
  return { inputs: [...files.map((file) => `{workspaceRoot}/${file}`), ...(named ? [] : [{ runtime: 'GOENV=off GOTOOLCHAIN=local go version' }])], ...(work && { work }) };
}

/** The go.work that takes a module, unless it is a developer's own, which Git ignores. */
function workspaceOf(folder: string, tree: Tree): string | undefined {
  const file = nearest('go.work', folder, tree);
  if (file === undefined || getIgnoreObject(tree.root).ignores(file)) return undefined;
  const used = path.posix.relative(path.posix.dirname(file), folder) || '.';
  const taken = tree.read(file, 'utf8')!.split(/\s+/).map((word) => path.posix.normalize(word));
  return taken.includes(used) ? file : undefined;
}

function nearest(name: string, folder: string, tree: Tree): string | undefined {
  const file = path.posix.join(folder, name);
  if (tree.isFile(file)) return file;
  return folder === '.' ? undefined : nearest(name, path.posix.dirname(folder), tree);
}

function binaryOf({ root, plain }: NamedProject, architecture: string): string {
  return `${distFolder(root)}/${architecture}/${plain}`;
}

import { readNxJson, updateNxJson, type TargetConfiguration } from '@nx/devkit';
import { distFolder } from '../../scaffold/dist-folder';
import type { NamedProject } from '../../scaffold/chosen-project';
import type { Runtime } from './runtime';

/** What changes a binary, or a test's result, and is no file of the project. */
const namedInputs = {
  goSources: ['{projectRoot}/**/*', '!{projectRoot}/**/*_test.go', '!{projectRoot}/**/*.md', '!{projectRoot}/{project,package}.json'],
  goToolchain: [
    { runtime: 'GOENV=off GOTOOLCHAIN=local go version' },
    ...['GODEBUG', 'GOEXPERIMENT', 'GOFIPS140', 'GOROOT', 'GO111MODULE', 'GO_EXTLINK_ENABLED'].map((env) => ({ env })),
    // No package of npm does.
    { externalDependencies: [] },
  ],
};

/** Puts a developer's own settings aside (`go env -w`, Go workspaces, another version of Go). */
const settings = 'GOENV=off GOFLAGS= GOTOOLCHAIN=local GOWORK=off CGO_ENABLED=0';
const architectures = { amd64: 'GOAMD64=v1', arm64: 'GOARM64=v8.0' };

/** Services in Go: a static binary for each architecture. */
export const goRuntime: Runtime = {
  templates: ['go', 'readme'],
  language: ' in Go',
  artifact: 'binary',
  toolchain: { program: 'go', args: ['version'], least: '1.22.0' },
  share(tree) {
    const nxJson = readNxJson(tree) ?? {};
    if (Object.keys(namedInputs).every((name) => nxJson.namedInputs?.[name])) return;
    updateNxJson(tree, { ...nxJson, namedInputs: { ...namedInputs, ...nxJson.namedInputs } });
  },
  buildOf,
  targets: (project) => ({
    ...buildOf(project),
    test: {
      command: `${settings} go test -C {projectRoot} -count=1 ./...`,
      cache: true,
      inputs: ['default', '^default', 'goToolchain'],
      outputs: [],
    },
  }),
  image: (project) => ({ binary: binaryOf(project, '{arch}') }),
};

function buildOf(project: NamedProject): Record<string, TargetConfiguration> {
  const targets = Object.entries(architectures).map(([architecture, level]) => [`build-${architecture}`, buildTarget(project, architecture, level)] as const);
  return { build: { executor: 'nx:noop', dependsOn: targets.map(([name]) => name) }, ...Object.fromEntries(targets) };
}

function buildTarget(project: NamedProject, architecture: string, level: string): TargetConfiguration {
  const binary = binaryOf(project, architecture);
  return {
    command: `${settings} GOOS=linux GOARCH=${architecture} ${level} go build -C {projectRoot} -trimpath -buildvcs=false -ldflags='-s -w -buildid=' -o "$NX_WORKSPACE_ROOT/${binary}" .`,
    cache: true,
    inputs: ['goSources', '^default', 'goToolchain'],
    outputs: [`{workspaceRoot}/${binary}`],
  };
}

function binaryOf({ root, plain }: NamedProject, architecture: string): string {
  return `${distFolder(root)}/${architecture}/${plain}`;
}

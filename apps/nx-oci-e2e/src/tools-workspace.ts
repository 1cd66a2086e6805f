import type { Workspace } from './workspace';

export const toolsPlatforms = ['linux/amd64', 'linux/arm64', 'darwin/arm64'];
export const toolsOutput = 'dist/oci/tools/image/image';

/** A small manifest with a tool of every kind of source that takes no compiling of others' programs. */
export const manifest = `
debian: { suite: bookworm }
tools:
  shout: { project: shout, file: "dist/tools/shout/{os}-{arch}/shout" }
  esbuild:
    npm: { linux/amd64: "@esbuild/linux-x64", linux/arm64: "@esbuild/linux-arm64", darwin/arm64: "@esbuild/darwin-arm64" }
    version: "0.25"
    commands: { esbuild: bin/esbuild }
  ruff: { wheel: ruff, version: 0.17.*, foreign: omit }
  jq: { deb: jq, host: [darwin] }
  git:
    deb: git
    env: { GIT_EXEC_PATH: "{root}/usr/lib/git-core", GIT_TEMPLATE_DIR: "{root}/usr/share/git-core/templates" }
    host: [darwin]
`;

/** Writes the project with the tools image. */
export function writeTools(workspace: Workspace, text: string, options: object = {}): void {
  workspace.write('tools/image/project.json', JSON.stringify({ name: 'tools-image', targets: { image: { executor: 'nx-oci:tools-image', options } } }));
  workspace.write('tools/image/tools.yaml', text);
}

/** Writes a tool of the workspace's own, in Go, which says `word`; and beside it what no tools image may hold. */
export function writeShout(workspace: Workspace, word: string): void {
  const build = (os: string, arch: string): string => `GOOS=${os} GOARCH=${arch} go build -trimpath -buildvcs=false -ldflags "-s -w -buildid=" -o ../../dist/tools/shout/${os}-${arch}/shout .`;
  const commands = [
    'rm -rf ../../dist/tools/shout && mkdir -p ../../dist/tools/shout/linked',
    ...toolsPlatforms.map((platform) => build(...(platform.split('/') as [string, string]))),
    'ln -s /usr/bin/true ../../dist/tools/shout/linked/linked',
  ];
  const target = {
    executor: 'nx:run-commands',
    cache: true,
    inputs: ['{projectRoot}/*.go', '{projectRoot}/go.mod'],
    outputs: ['{workspaceRoot}/dist/tools/shout'],
    options: { cwd: '{projectRoot}', parallel: false, commands, env: { CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off', GOTOOLCHAIN: 'local' } },
  };
  workspace.write('tools/shout/project.json', JSON.stringify({ name: 'shout', targets: { build: target } }));
  workspace.write('tools/shout/go.mod', 'module example.com/shout\n\ngo 1.21\n');
  workspace.write('tools/shout/main.go', `package main\n\nimport "os"\n\nfunc main() { os.Stdout.WriteString("${word}\\n") }\n`);
  workspace.write('tools/shout/token.sh', `#!/bin/sh\nexport TOKEN=${'ghp_'}${'a1B2c3D4e5'.repeat(4)}\n`);
}

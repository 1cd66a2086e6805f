import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import Ajv from 'ajv';
import ts from 'typescript';

const packageFolder = path.join(__dirname, '../..');

interface Executor {
  implementation: string;
  schema: string;
  description: string;
}
interface Schema {
  properties: Record<string, { description?: string; default?: unknown; $ref?: string }>;
  required?: string[];
  definitions?: Record<string, { description?: string }>;
}

const json = (file: string): unknown => JSON.parse(readFileSync(path.join(packageFolder, file), 'utf8'));
const { executors } = json('executors.json') as { executors: Record<string, Executor> };
const names = Object.keys(executors);
const schemaOf = (name: string): Schema => json(executors[name].schema) as Schema;

/** The properties of the options that each executor takes, and of them the required ones, as TypeScript has it. */
const optionsOf = ((): Record<string, { all: string[]; required: string[] }> => {
  const sources = names.map((name) => path.join(packageFolder, `src/executors/${name}/${name}.impl.ts`));
  const { options } = ts.parseJsonConfigFileContent(json('../../tsconfig.options.json'), ts.sys, packageFolder);
  const program = ts.createProgram(sources, { ...options, composite: false, noEmit: true });
  const checker = program.getTypeChecker();
  return Object.fromEntries(
    names.map((name, at) => {
      const source = program.getSourceFile(sources[at])!;
      const executor = checker.getExportsOfModule(checker.getSymbolAtLocation(source)!).find((each) => each.name === 'default')!;
      const [signature] = checker.getTypeOfSymbol(executor).getCallSignatures();
      const properties = checker.getTypeOfSymbol(signature.parameters[0]).getProperties();
      const required = properties.filter((each) => !(each.flags & ts.SymbolFlags.Optional));
      return [name, { all: properties.map((each) => each.name).sort(), required: required.map((each) => each.name).sort() }];
    }),
  );
})();

test('there is an executor for each target', () => {
  expect(names).toEqual(['image', 'service-image', 'tools-image', 'tools-update', 'tools-parity', 'agent-sandbox', 'sandbox', 'sandbox-start', 'sandbox-list', 'sandbox-logs', 'sandbox-stop', 'go-binary', 'node-bundle', 'tarball', 'load', 'run', 'verify', 'explain', 'inspect', 'pin-digests', 'push', 'push-index', 'release-publish', 'doctor', 'lock', 'render', 'diff', 'lint-changed']);
});

describe.each(names)('the executor %s', (name) => {
  const { implementation, schema: file, description } = executors[name];
  const schema = schemaOf(name);

  test('is compiled, and named with its ending: without it Nx takes a source that it cannot run', () => {
    expect(implementation).toBe(`./dist/executors/${name}/${name}.impl.js`);
    expect(typeof createRequire(__filename)(path.join(packageFolder, implementation)).default).toBe('function');
  });

  test('has a schema where Nx users look for it', () => {
    expect(file).toBe(`./src/executors/${name}/schema.json`);
    expect(existsSync(path.join(packageFolder, file))).toBe(true);
    expect(description).toMatch(/^[A-Z].*[^.]$/);
  });

  test('has a valid schema that refuses what it does not know', () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    const { $schema: _, ...rest } = schema as Schema & { $schema: string };
    const validate = ajv.compile(rest);
    const unknown = (option: string): boolean => !validate({ [option]: 1 }) && validate.errors!.some(({ keyword }) => ['additionalProperties', 'propertyNames'].includes(keyword));
    expect(ajv.validateSchema({ ...rest, $schema: 'http://json-schema.org/draft-07/schema#' })).toBe(true);
    expect(['unheardOf', ...Object.keys(schema.properties)].filter(unknown)).toEqual(['unheardOf']);
  });

  test('has every option of its type in its schema, and no other', () =>
    expect(Object.keys(schema.properties).sort()).toEqual(optionsOf[name].all));

  test('requires the options that its type requires, but for those that the plugin infers', () => {
    const inferred = ['go-binary', 'node-bundle'].includes(name) ? [] : ['output', 'image', 'sandbox'];
    expect(schema.required ?? []).toEqual(optionsOf[name].required.filter((option) => !inferred.includes(option)));
  });

  test('describes each option', () => {
    for (const { description, $ref } of Object.values(schema.properties)) {
      expect(description ?? schema.definitions?.[$ref!.split('/').pop()!].description).toMatch(/\.$/);
    }
  });
});

test('a service image has every option of an image but its entrypoint and files of apko', () => {
  const { entrypoint: _, apko: _apko, apkoLock: _lock, ...image } = schemaOf('image').properties;
  const service = Object.keys(schemaOf('service-image').properties);
  expect(service).toEqual(expect.arrayContaining(Object.keys(image)));
  expect(service).not.toContain('entrypoint');
});

test('what is for one runtime of a service has no default, which Nx would give to the others too', () => {
  const { entrypoint: _, ...image } = schemaOf('image').properties;
  const withDefault = Object.entries(schemaOf('service-image').properties).filter(([name, each]) => !(name in image) && each.default !== undefined);
  expect(withDefault.map(([name]) => name)).toEqual(['runtime']);
});

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { imageSpecSchemas } from '@nx-oci/peers';

/** Checks a value against a schema of the image specification (`image-manifest-schema.json`); returns what is wrong. */
export type CheckAgainst = (schema: string, value: unknown) => string[];

interface Ajv {
  addSchema(schema: object, key: string): Ajv;
  validate(key: string, value: unknown): boolean;
  errors?: { instancePath: string; message?: string }[] | null;
}

/** The image specification's JSON schemas, as they are in its repository. */
export function imageSpec(): CheckAgainst {
  // The Ajv that definitions are checked with; the one beside ESLint is another.
  const { default: Validator } = createRequire(require.resolve('@nx-oci/build'))('ajv') as { default: new (options: object) => Ajv };
  const ajv = new Validator({ strict: false, allErrors: true, validateFormats: false });
  for (const [name, file] of imageSpecSchemas()) ajv.addSchema(withoutIds(JSON.parse(readFileSync(file, 'utf8'))) as object, name);
  const problems = (): string[] => ajv.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
  return (schema, value) => (ajv.validate(schema, value) ? [] : problems());
}

/** They are of draft 04, whose ids Ajv does not read; they refer to each other by file name. */
function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key, each]) => !((key === 'id' || key === '$schema') && typeof each === 'string'));
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutIds(each)]));
}

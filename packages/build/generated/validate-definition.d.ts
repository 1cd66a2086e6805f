import type { Definition } from '../src/definition';

/** What is wrong with a value, in JSON schema's terms. */
export interface SchemaError {
  keyword: string;
  instancePath: string;
  message?: string;
  /** The name that does not fit, where names have a schema. */
  propertyName?: string;
  /** The schema that the value is to fit. */
  parentSchema?: { properties?: Record<string, unknown> };
  params: { additionalProperty?: string; propertyName?: string; missingProperty?: string; type?: string | string[]; allowedValue?: string; allowedValues?: string[] };
}

/** The definition's schema as a function, made from `definition.schema.json` by `npm run docs`: compiling it takes longer than a build. */
declare const validate: { (value: unknown): value is Definition; errors?: SchemaError[] | null };
export default validate;

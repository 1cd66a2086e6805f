import type { SchemaError } from '@nx-oci/oci';
import type { Definition } from '../src/definition';

/** The definition's schema as a function, made from `definition.schema.json` by `npm run docs`: compiling it takes longer than a build. */
declare const validate: { (value: unknown): value is Definition; errors?: SchemaError[] | null };
export default validate;

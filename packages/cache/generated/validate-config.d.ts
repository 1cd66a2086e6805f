import type { SchemaError } from '@nx-oci/oci';
import type { WrittenConfig } from '../src/config';

/** `config.schema.json` as a function, made by `npm run docs`. */
declare const validate: { (value: unknown): value is WrittenConfig; errors?: SchemaError[] | null };
export default validate;

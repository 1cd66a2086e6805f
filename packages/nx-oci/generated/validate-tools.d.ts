import type { SchemaError } from '@nx-oci/oci';
import type { ToolsManifest } from '../src/tools-image/manifest';

/** The schema of tools.yaml as a function, made from `tools.schema.json` by `npm run docs`. */
declare const validate: { (value: unknown): value is ToolsManifest; errors?: SchemaError[] | null };
export default validate;

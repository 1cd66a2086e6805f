import type { schemaFaults } from '@nx-oci/build';
import type { ToolsManifest } from '../src/tools-image/manifest';

/** The schema of tools.yaml as a function, made from `tools.schema.json` by `npm run docs`. */
declare const validate: { (value: unknown): value is ToolsManifest; errors?: Parameters<typeof schemaFaults>[0] };
export default validate;

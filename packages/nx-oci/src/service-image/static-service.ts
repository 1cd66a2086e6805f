import type { Definition, FilesContent } from '@nx-oci/build';
import { definitionPart, required, type ServiceOptions } from './service-options';

/** One static binary at the root, started directly, on the static base. `name` is the binary's in the image. Throws `option-invalid`. */
export function staticService(options: ServiceOptions, name?: string): Definition {
  const binary = required('binary', options, 'Give the path of the binary with {arch} for the architecture: "dist/apps/greeter/{arch}/greeter".');
  const file = name ?? (typeof binary === 'string' ? binary : (Object.values(binary)[0] ?? '')).split('/').pop()!;
  const program: FilesContent = { type: 'files', from: binary, to: `/${file}`, mode: '0755', expect: 'static-binary' };
  const definition = definitionPart(options);
  return { base: 'static', ...definition, contents: [...(definition.contents ?? []), program], entrypoint: [`/${file}`] };
}

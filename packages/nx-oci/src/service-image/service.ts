import type { Definition } from '@nx-oci/build';
import { nodeService, requireNodeEntry, type ProjectPlace } from './node-service';
import { pythonService, requirePythonModule } from './python-service';
import { requireOwnSettings, type ServiceOptions } from './service-options';
import { staticService } from './static-service';

/** The definition of a service, which runs as a user without rights. `name` is that of a binary. Throws `option-invalid`. */
export function serviceDefinition(options: ServiceOptions & { name?: string }, workspace: ProjectPlace): Definition {
  const { name, ...service } = options;
  const { runtime = 'static' } = service;
  requireOwnSettings(runtime, service);
  const definition = { static: () => staticService(service, name), node: () => nodeService(service, workspace), python: () => pythonService(service) }[runtime]();
  return { user: '65532:65532', ...definition };
}

/** Refuses a service whose files show that it would not start. `root` is the workspace's. Throws `option-invalid`. */
export function requireStart(options: ServiceOptions, root: string): void {
  if (options.runtime === 'node') requireNodeEntry(options, root);
  if (options.runtime === 'python') requirePythonModule(options, root);
}

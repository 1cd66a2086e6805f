import { startCraneRegistry, startDockerRegistry } from '@nx-oci/peers';
import { describeRegistry, matrixWorkspace, type Line } from './registry-matrix';
import type { Workspace } from './workspace';

let workspace: Workspace;

beforeAll(async () => void (workspace = await matrixWorkspace()), 300_000);
afterAll(() => workspace?.dispose());

describe.each<[string, Line]>([
  ['docker-registry with htpasswd and TLS', { registry: () => startDockerRegistry({ auth: 'htpasswd', tls: true, delete: true }), other: startCraneRegistry }],
  ['docker-registry with tokens and TLS', { registry: () => startDockerRegistry({ auth: 'token', tls: true }), other: startCraneRegistry, deletes: false }],
  ['docker-registry for anybody', { registry: startDockerRegistry, other: startCraneRegistry, deletes: false }],
  ["crane's registry", { registry: startCraneRegistry, other: startDockerRegistry }],
])('the whole way:', (name, line) => describeRegistry(name, line, () => workspace));

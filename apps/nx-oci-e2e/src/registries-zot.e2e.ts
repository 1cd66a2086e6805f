import { startDockerRegistry, startZot } from '@nx-oci/peers';
import { describeRegistry, matrixWorkspace } from './registry-matrix';
import type { Workspace } from './workspace';

let workspace: Workspace;

beforeAll(async () => void (workspace = await matrixWorkspace()), 300_000);
afterAll(() => workspace?.dispose());

// Without deduplication, as it is started here, it mounts nothing.
describeRegistry('zot', { registry: startZot, other: startDockerRegistry, mounts: false }, () => workspace);
describeRegistry('docker-registry, copied to zot', { registry: startDockerRegistry, other: startZot, deletes: false }, () => workspace);

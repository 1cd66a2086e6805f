import { startCraneRegistry, startDockerRegistry } from '@nx-oci/peers';
import { describeSplit, throughLab } from './split-publication';

// It deletes manifests by digest alone, and the tags with them.
describeSplit('docker-registry', async () => {
  const { host, env, caFile, accessLog, stop } = await startDockerRegistry({ auth: 'token', tls: true, delete: true });
  const answered = () => accessLog().filter(({ status }) => status !== 401);
  return {
    host,
    env: { ...env, NX_OCI_CA_FILE: caFile },
    requests: () => answered().map(({ method, target, status }) => `${method} ${target} ${status}`),
    stop,
  };
});

// It deletes a tag alone.
describeSplit('crane', async () => throughLab(await startCraneRegistry()));


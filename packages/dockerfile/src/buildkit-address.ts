import { isLoopbackHost } from '@nx-oci/registry';
import { DockerfileError } from './error';

/** Files (absolute) by which buildkitd and this machine know each other. */
export interface BuilderTls {
  ca?: string;
  cert?: string;
  key?: string;
  serverName?: string;
}

/** Ways to buildkitd that its own client knows. All but tcp are within this machine, or encrypted by what they go through. */
const schemes = ['unix', 'tcp', 'npipe', 'docker-container', 'podman-container', 'nerdctl-container', 'kube-pod', 'ssh'];

/**
 * Takes an address of buildkitd. Throws `builder-config-invalid` for what is none, and `builder-plaintext` where it would be
 * spoken to in the clear beyond this machine, unless that is allowed.
 */
export function requireAddress(address: string, { tls, plaintext = false }: { tls?: BuilderTls; plaintext?: boolean } = {}): string {
  const [, scheme, rest] = /^([a-z-]+):\/\/(.+)$/.exec(address) ?? [];
  const host = scheme === 'tcp' ? /^(\[[^\]]+\]|[^:/@]+):\d{1,5}\/?$/.exec(rest)?.[1] : undefined;
  if (!schemes.includes(scheme) || (scheme === 'tcp' && host === undefined)) {
    throw new DockerfileError('builder-config-invalid', {
      message: `"${address}" is not an address of buildkitd.`,
      remedy: 'Give unix:///path/to/buildkitd.sock or tcp://host:port.',
    });
  }
  const encrypted = tls !== undefined && Object.values(tls).some((each) => each !== undefined);
  if (host !== undefined && !encrypted && !plaintext && !isLoopbackHost(host)) {
    throw new DockerfileError('builder-plaintext', {
      message: `${address} would be spoken to without encryption: the sources, and secrets, of a build go there.`,
      remedy: 'Give certificates (tls.ca, tls.cert and tls.key of the builder, or NX_OCI_BUILDKIT_CA, _CERT and _KEY), or set "plaintext" of the builder where the network is your own.',
    });
  }
  return address;
}

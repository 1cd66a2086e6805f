import { port, type BuildkitSettings } from './settings';

export const configFolder = '/etc/buildkit';
/** Where the volume is. */
export const stateVolume = '/var/lib/buildkit';
/** Of the volume, what is left to what lives in it beside the cache, and to a build that is under way: a fifth. */
const kept = 0.8;

/** The socket within the pod. */
export function socketOf({ privileged }: Pick<BuildkitSettings, 'privileged'>): string {
  return privileged ? 'unix:///run/buildkit/buildkitd.sock' : 'unix:///run/user/1000/buildkit/buildkitd.sock';
}

/** The configuration of buildkitd. */
export function buildkitdToml(settings: BuildkitSettings): string {
  const { privileged, cacheSize } = settings;
  return `# What this may say: buildkitd.toml in the documentation of BuildKit.
# A folder of the volume's own: buildkitd sets the mode of its root, and the volume's is for the kubelet to see.
root = "${stateVolume}/state"

[grpc]
  address = ["${socketOf(settings)}", "tcp://0.0.0.0:${port}"]
  # Whoever has no certificate of this authority is refused.
  [grpc.tls]
    cert = "${configFolder}/tls/tls.crt"
    key = "${configFolder}/tls/tls.key"
    ca = "${configFolder}/tls/ca.crt"

[worker.containerd]
  enabled = false

[worker.oci]
  enabled = true
  gc = true
  maxUsedSpace = "${Math.max(1, Math.floor(cacheSize * kept))}GB"
${privileged ? '' : '  rootless = true\n  # A pod may not mount a /proc of its own, so that steps see the processes of others.\n  noProcessSandbox = true\n'}`;
}

import { OciError } from '@nx-oci/oci';

/** Refuses to build where paths, modes and links are not what images need. Throws `host-unsupported`. */
export function requireSupportedHost(platform: NodeJS.Platform = process.platform): void {
  if (platform === 'linux' || platform === 'darwin') return;
  throw new OciError('host-unsupported', {
    message: `Images cannot be built on ${platform}: its files have no modes.`,
    remedy: 'Build on Linux or macOS; on Windows, within WSL.',
  });
}

import { parsePlatform, type Platform } from '@nx-oci/oci';
import { ToolsError } from './error';

const architectures: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };

/** The platform of this machine, as images name it. Throws `tools-platform-missing` for those that no tools are made for. */
export function machinePlatform({ platform, arch }: { platform: string; arch: string } = process): Platform {
  const architecture = architectures[arch];
  if (architecture !== undefined && (platform === 'linux' || platform === 'darwin')) return parsePlatform(`${platform}/${architecture}`);
  throw new ToolsError('tools-platform-missing', {
    message: `There are no tools for ${platform}/${arch}.`,
    remedy: 'Use Linux or macOS on amd64 or arm64; on Windows, within WSL.',
  });
}

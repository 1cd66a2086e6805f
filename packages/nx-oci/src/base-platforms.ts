import type { RegistryAccess } from '@nx-oci/build';
import type { DockerfileSources } from '@nx-oci/dockerfile';
import { CodedError, OciError, readImage, samePlatform, type ImageStore, type Platform } from '@nx-oci/oci';

/** What processors run beside programs of their own kind, and builders take for a platform where there is nothing nearer. */
const runsToo: Partial<Record<string, Platform[]>> = { amd64: [{ os: 'linux', architecture: '386' }], arm64: ['v8', 'v7', 'v6', 'v5'].map(arm), arm: ['v6', 'v5'].map(arm) };

function arm(variant: string): Platform {
  return { os: 'linux', architecture: 'arm', variant };
}

/**
 * Refuses a Dockerfile whose stages begin with an image that lacks a platform: of an image for one platform alone, builders take
 * whatever programs are in it, and say that they are of the platform that is built for. `pins` are references as they are written →
 * with their digests. Throws `platform-missing`, and what asking registries throws.
 */
export async function requireBasePlatforms({ file, bases }: Pick<DockerfileSources, 'file' | 'bases'>, pins: ReadonlyMap<string, string>, registry: RegistryAccess): Promise<void> {
  await Promise.all(
    bases.map(async ({ image, platforms }) => {
      const { digest, ...reference } = registry.parse(pins.get(image) ?? image);
      if (digest === undefined) return;
      const store = { ...(await registry.open({ ...reference, digest })), origin: image };
      for (const platform of platforms) await requirePlatform(store, platform, file);
    }),
  );
}

async function requirePlatform(store: ImageStore, platform: Platform, file: string): Promise<void> {
  const near = (runsToo[platform.architecture] ?? []).filter((each) => platform.os === 'linux' && !samePlatform(each, platform));
  let missing: OciError | undefined;
  for (const each of [platform, ...near]) {
    try {
      await readImage(store, each);
      return;
    } catch (error) {
      if (!isMissing(error)) throw error;
      missing ??= error;
    }
  }
  throw new OciError('platform-missing', {
    message: `${file}: ${missing!.message}`,
    remedy: 'Begin with an image that has the platform, or leave the platform out of "platforms". A stage that is of another platform on purpose says so: FROM --platform=$BUILDPLATFORM, or --platform=linux/amd64.',
  });
}

/** Whether an error is of an image that lacks a platform, and not of asking for it. */
export function isMissing(error: unknown): error is OciError {
  return error instanceof CodedError && error.code === 'platform-missing';
}

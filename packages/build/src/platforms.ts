import { parsePlatform, samePlatform, type Platform } from '@nx-oci/oci';
import type { ForPlatforms } from './definition';

/** Whether a platform gets something. Throws `platform-invalid` for a platform that cannot be. */
export function isForPlatform({ platforms }: ForPlatforms, platform: Platform): boolean {
  return platforms?.map(parsePlatform).some((each) => samePlatform(each, platform)) ?? true;
}

/** Of an image's platforms, those that get something. */
export function platformsFor(part: ForPlatforms, platforms: readonly Platform[]): Platform[] {
  return platforms.filter((platform) => isForPlatform(part, platform));
}

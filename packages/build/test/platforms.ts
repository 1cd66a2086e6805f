import { parsePlatform } from '@nx-oci/oci';

export const amd64 = parsePlatform('linux/amd64');
export const arm64 = parsePlatform('linux/arm64');

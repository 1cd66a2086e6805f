import { formatPlatform, type Platform } from '@nx-oci/oci';
import { SourcesError } from '../error';

const architectures = new Map([
  ['linux/386', 'x86'],
  ['linux/amd64', 'x86_64'],
  ['linux/arm/v6', 'armhf'],
  ['linux/arm/v7', 'armv7'],
  ['linux/arm64', 'aarch64'],
  ['linux/loong64', 'loongarch64'],
  ['linux/ppc64le', 'ppc64le'],
  ['linux/riscv64', 'riscv64'],
  ['linux/s390x', 's390x'],
]);

/** What apk calls a platform. Throws `platform-missing` for one that it is not made for. */
export function apkArchitecture(platform: Platform): string {
  const name = formatPlatform(platform);
  const found = architectures.get(name) ?? architectures.get(name.replace(/^(linux\/amd64)\/v[234]$|^(linux\/arm64)\/v8$/, '$1$2'));
  if (found !== undefined) return found;
  throw new SourcesError('platform-missing', {
    message: `There are no packages of apk for ${name}.`,
    remedy: `Build the image for others: ${[...architectures.keys()].join(', ')}.`,
  });
}

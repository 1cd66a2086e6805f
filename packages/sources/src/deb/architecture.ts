import { formatPlatform, type Platform } from '@nx-oci/oci';
import { SourcesError } from '../error';

const architectures = new Map([
  ['linux/386', 'i386'],
  ['linux/amd64', 'amd64'],
  ['linux/arm/v5', 'armel'],
  ['linux/arm/v7', 'armhf'],
  ['linux/arm64', 'arm64'],
  ['linux/loong64', 'loong64'],
  ['linux/mips64le', 'mips64el'],
  ['linux/ppc64le', 'ppc64el'],
  ['linux/riscv64', 'riscv64'],
  ['linux/s390x', 's390x'],
]);

/** What Debian calls a platform. Throws `platform-missing` for one that it is not made for. */
export function debianArchitecture(platform: Platform): string {
  const name = formatPlatform(platform);
  const found = architectures.get(name) ?? architectures.get(name.replace(/^(linux\/amd64)\/v[234]$/, '$1'));
  if (found !== undefined) return found;
  throw new SourcesError('platform-missing', {
    message: `There are no Debian packages for ${name}.`,
    remedy: `Build the image for others: ${[...architectures.keys()].join(', ')}.`,
  });
}

import { OciError } from './error';

/** OCI image-spec, image-index.md, "platform". */
export interface Platform {
  architecture: string;
  os: string;
  variant?: string;
}

const architectures = new Map([
  ['linux', ['386', 'amd64', 'arm', 'arm64', 'loong64', 'mips64le', 'ppc64le', 'riscv64', 's390x']],
  ['darwin', ['amd64', 'arm64']],
]);

/** The variant that an architecture without one means, as containerd has it. */
const usualVariants = new Map([
  ['amd64', 'v1'],
  ['arm', 'v7'],
  ['arm64', 'v8'],
]);

/** Reads `os/architecture[/variant]`; `amd64/v1` is `amd64`, `arm64/v8` is `arm64`, `arm` is `arm/v7`. Throws `platform-invalid`. */
export function parsePlatform(value: string): Platform {
  const [os, architecture, variant, ...rest] = value.split('/');
  if (rest.length > 0 || !architectures.get(os)?.includes(architecture) || (variant !== undefined && !/^[a-z][a-z0-9.]*$/.test(variant))) {
    throw new OciError('platform-invalid', {
      message: `"${value}" is not a platform that images are built for.`,
      remedy: `Give os/architecture[/variant] with one of: ${[...architectures]
        .flatMap(([name, list]) => list.map((each) => `${name}/${each}`))
        .join(', ')}.`,
    });
  }
  // Of the usual variants, only arm's is written out.
  const usual = usualVariants.get(architecture);
  if (architecture === 'arm') return { architecture, os, variant: variant ?? usual };
  return variant === undefined || variant === usual ? { architecture, os } : { architecture, os, variant };
}

/** `os/architecture[/variant]`. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

/** The platform as part of a file name: `linux-amd64`. */
export function platformSlug(platform: Platform): string {
  return formatPlatform(platform).replaceAll('/', '-');
}

/** Whether two platforms are the same once written the usual way. */
export function samePlatform(a: Platform, b: Platform): boolean {
  const variant = (platform: Platform): string | undefined => platform.variant || usualVariants.get(platform.architecture);
  return a.os === b.os && a.architecture === b.architecture && variant(a) === variant(b);
}

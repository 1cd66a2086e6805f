import { OciError } from './error';

/** OCI image-spec, image-index.md, "platform". */
export interface Platform {
  architecture: string;
  os: string;
  variant?: string;
}

const architectures: Record<string, readonly string[]> = {
  linux: ['386', 'amd64', 'arm', 'arm64', 'loong64', 'mips64le', 'ppc64le', 'riscv64', 's390x'],
  darwin: ['amd64', 'arm64'],
};

/** Reads `os/architecture[/variant]`; `arm64/v8` is `arm64`, `arm` is `arm/v7`. Throws `platform-invalid`. */
export function parsePlatform(value: string): Platform {
  const [os, architecture, variant, ...rest] = value.split('/');
  if (rest.length > 0 || !architectures[os]?.includes(architecture) || variant === '') {
    throw new OciError('platform-invalid', {
      message: `"${value}" is not a platform that images are built for.`,
      remedy: `Give os/architecture[/variant] with one of: ${Object.entries(architectures)
        .flatMap(([name, list]) => list.map((each) => `${name}/${each}`))
        .join(', ')}.`,
    });
  }
  if (architecture === 'arm64' && variant === 'v8') return { architecture, os };
  if (architecture === 'arm' && variant === undefined) return { architecture, os, variant: 'v7' };
  return variant === undefined ? { architecture, os } : { architecture, os, variant };
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
  const usual = ({ os, architecture, variant }: Platform): string =>
    `${os}/${architecture}/${variant ?? (architecture === 'arm64' ? 'v8' : architecture === 'arm' ? 'v7' : '')}`;
  return usual(a) === usual(b);
}

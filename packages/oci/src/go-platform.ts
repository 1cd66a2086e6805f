import type { Platform } from './platform';

/** Settings of each architecture as a build in Go begins with them: a machine's own would make other bytes. */
export const goBaselines: Readonly<Record<string, string>> = {
  GO386: 'sse2',
  GOAMD64: 'v1',
  GOARM: '7',
  GOARM64: 'v8.0',
  GOMIPS64: 'hardfloat',
  GOPPC64: 'power8',
  GORISCV64: 'rva20u64',
};

/** The environment in which Go compiles for a platform: OCI names systems and architectures as Go does (image-spec, image-index.md, "platform"). */
export function goPlatform({ os, architecture, variant }: Platform): Record<string, string> {
  const ofVariant: Record<string, string> = {
    ...(architecture === 'arm' && variant && { GOARM: variant.replace(/^v/, '') }),
    ...(architecture === 'amd64' && variant && { GOAMD64: variant }),
    ...(architecture === 'arm64' && variant && { GOARM64: variant.includes('.') ? variant : `${variant}.0` }),
  };
  return { GOOS: os, GOARCH: architecture, ...goBaselines, ...ofVariant };
}

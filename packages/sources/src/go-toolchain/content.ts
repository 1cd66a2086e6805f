import type { Digest } from '@nx-oci/oci';
import type { LeavingOut } from '../archive/left-out';
import type { LockedContent, SourceContent } from '../source';

/** Go itself, as its makers build it for each platform. It works from any folder: it finds its files from its own path. */
export interface GoToolchainContent extends SourceContent, LeavingOut {
  type: 'go-toolchain';
  /** A version (`1.26.8`), a series of which the newest is meant (`1.26`), or `latest`. */
  version: string;
  /** The folder of the image that becomes GOROOT: `/usr/local/go`. */
  to: string;
  /** Folder of the image that gets links to `go` and `gofmt`: `/usr/local/bin`. */
  bin?: string;
}

/** The Go that was chosen. */
export interface LockedGoToolchain extends LockedContent {
  type: 'go-toolchain';
  /** As Go names itself: `go1.26.8`. */
  version: string;
  /** By platform: `linux/amd64`. */
  archives: Record<string, LockedToolchain>;
}

/** Go for one platform. */
export interface LockedToolchain {
  /** The sum of its files that the checksum database has: `h1:…`. */
  sum: string;
  /** Of the zip. */
  checksum: Digest;
  /** Bytes. */
  size: number;
}

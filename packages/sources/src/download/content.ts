import type { Platform } from '@nx-oci/oci';
import type { Checksum } from '../artifact';
import type { LockedContent, SourceContent } from '../source';

/**
 * A file or an archive at an address, one for each platform. What is there when it is locked is trusted from then on, unless
 * `checksums` say what it has to be.
 */
export interface DownloadContent extends SourceContent {
  type: 'download';
  /**
   * Its address (https), or one for each platform. `{version}`, `{os}` and `{arch}` in it stand for what is said below.
   * Without it, `lockfile`.
   */
  url?: string | Record<string, string>;
  /** As it is called in lists of packages, and where locks are updated; by default as the last part of the address. */
  name?: string;
  /** What `{version}` stands for. */
  version?: string;
  /** What its makers call an operating system, where that is not as here: `{"darwin": "macos"}`. */
  os?: Record<string, string>;
  /** What its makers call an architecture, where that is not as here: `{"amd64": "x86_64"}`. */
  arch?: Record<string, string>;
  /** SHA-256 for each platform, 64 hexadecimal digits: then nothing is fetched to lock it. */
  checksums?: Record<string, string>;
  /** Whether it is to be unpacked; by default, its name tells. */
  kind?: 'file' | 'archive';
  /** The lock of multitool (`tools.lock.json`) that has the addresses and checksums, relative to the workspace. */
  lockfile?: string;
  /** The tools of `lockfile` that are wanted; by default all. */
  tools?: string[];
  /** Absolute path in the image: of the file, or with a slash at its end of the folder for it. For archives and `lockfile`, the folder. */
  to: string;
  /** The one file of an archive that is wanted, as the archive has it; `{version}`, `{os}` and `{arch}` as in `url`. */
  file?: string;
  /** Globs of what of an archive is wanted, and not wanted, as the archive has the paths. */
  include?: string[];
  exclude?: string[];
  /** Leading folders of an archive's paths to be left out. */
  strip?: number;
  /** Octal digits, of files; by default 0755 for a single one, and what the archive has. */
  mode?: string;
  /** Absolute paths in the image that may be setuid or setgid. */
  setuid?: string[];
}

/** What is locked of a download, or of the tools of a multitool lock. */
export interface LockedDownload extends LockedContent {
  type: 'download';
  tools: LockedTool[];
}

export interface LockedTool {
  name: string;
  version?: string;
  /** By platform: `linux/amd64`. */
  platforms: Record<string, LockedFile>;
}

/** One platform's file. */
export interface LockedFile {
  url: string;
  checksum: Checksum;
  /** Bytes; not known where a checksum was given, and nothing was fetched. */
  size?: number;
  /** What only the lock of multitool says. */
  multitool?: MultitoolFile;
}

export interface MultitoolFile {
  kind: 'file' | 'archive';
  /** What the archive is (`tar.gz`), where its name does not tell. */
  type?: string;
  /** The file that is wanted of an archive. */
  file?: string;
  /** Sent along when it is fetched. */
  headers?: Record<string, string>;
  /** Host → `Authorization` header, with `<login>` and `<password>` for what netrc has. */
  authPatterns?: Record<string, string>;
}

/** What is said for a platform, by its whole name first: `arm/v7`, then `arm`. */
export function makersName(names: Record<string, string> | undefined, own: string, variant?: Platform['variant']): string {
  return (variant === undefined ? undefined : names?.[`${own}/${variant}`]) ?? names?.[own] ?? own;
}

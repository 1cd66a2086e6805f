import type { LockedContent, SourceContent } from '../source';

/** Python packages, from a requirements file with hashes, laid out as pip would. */
export interface WheelContent extends SourceContent {
  type: 'wheel';
  /**
   * A requirements file that pins every package with its hashes, relative to the workspace, as `pip-compile
   * --generate-hashes`, `uv export` and `poetry export` write it. What it says of indexes is not followed.
   */
  requirements: string;
  /** The version of CPython in the image, `3.11` unless given, as in Debian 12. With a patch level (`3.11.2`) where markers ask for one. */
  python?: string;
  /** The C library of the image; `glibc` unless given. */
  libc?: 'glibc' | 'musl';
  /** The newest glibc that wheels may ask for; `2.36` unless given, as in Debian 12. */
  glibc?: string;
  /** The folder of the image for modules; `/usr/local/lib/python<version>/dist-packages` unless given, where Debian's Python looks. */
  to?: string;
  /** The folder of the image for commands; `/usr/local/bin` unless given. Data files and headers go below the folder above it. */
  scripts?: string;
  /** The Python that commands run with; `/usr/bin/python3` unless given. */
  interpreter?: string;
}

/** The wheels that were chosen, by name. */
export interface LockedWheels extends LockedContent {
  type: 'wheel';
  wheels: LockedWheel[];
}

/** One wheel. */
export interface LockedWheel {
  /** As indexes write it: lower case, with dashes. */
  name: string;
  version: string;
  /** The name of the file, which tells what it is for. */
  file: string;
  /** Bytes. */
  size: number;
  /** Hexadecimal. */
  sha256: string;
  /** The platforms it is for; all without this. */
  platforms?: string[];
}

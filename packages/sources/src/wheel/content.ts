import type { LeavingOut } from '../archive/left-out';
import { SourcesError } from '../error';
import type { LockedContent, SourceContent } from '../source';

/** What every content of Python packages has. They are laid out as pip would. */
interface WheelContentBase extends SourceContent, LeavingOut {
  type: 'wheel';
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
  /**
   * The Python that commands run with, by its absolute path; `/usr/bin/python3` unless given. By its name alone (`python3`), it
   * is the one beside the command, else the one in PATH: then commands work from any folder that the image is extracted to.
   */
  interpreter?: string;
}

/** Python packages as a requirements file with hashes pins them. */
export interface WheelRequirementsContent extends WheelContentBase {
  /**
   * A requirements file that pins every package with its hashes, relative to the workspace, as `pip-compile
   * --generate-hashes`, `uv export` and `poetry export` write it. What it says of indexes is not followed.
   */
  requirements: string;
}

/** Python packages by name, with all that they need, locked for the image alone. */
export interface WheelPackagesContent extends WheelContentBase {
  /** As pip takes them (PEP 508): `ruff==0.14.*`, `black[d]>=25 ; sys_platform == "linux"`. */
  packages: string[];
}

/** Python packages from wheels. */
export type WheelContent = WheelRequirementsContent | WheelPackagesContent;

/** Whether a requirements file pins the packages. Throws `content-invalid` for a content that is of neither kind. */
export function isRequirementsContent(content: WheelContent): content is WheelRequirementsContent {
  const { requirements, packages } = content as Partial<WheelRequirementsContent & WheelPackagesContent>;
  if ((requirements === undefined) !== (packages === undefined)) return requirements !== undefined;
  throw new SourcesError('content-invalid', {
    message: `A content of wheels has ${requirements === undefined ? 'neither requirements nor packages' : 'both requirements and packages'}.`,
    remedy: 'Give "requirements", a file that pins packages with hashes; or "packages", which are then locked by the lock target.',
  });
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

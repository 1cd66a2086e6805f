import type { SourceContent } from '../source';

/** Debian packages with all that they depend on, from signed repositories. */
export interface DebContent extends SourceContent {
  type: 'deb';
  /** Names of packages (`ca-certificates`), or one version of them (`libc6=2.36-9+deb12u13`). */
  packages: string[];
  /** Where they come from. */
  repositories: DebRepository[];
  /** Packages that are not to be there, and that count as if they were: dependencies on them are left out. */
  omit?: string[];
  /** What is left out of every package: `docs` (manuals and documentation, but not copyright files), `locales` (translations). */
  without?: ('docs' | 'locales')[];
  /** Globs of paths in the image that are left out of every package: `/usr/share/bash-completion/**`. */
  exclude?: string[];
  /** Paths in the image that may be setuid or setgid: `/usr/bin/passwd`. Any other such file is an error. */
  setuid?: string[];
  /** Links that maintainer scripts would make: the path → what it leads to (`"/usr/bin/awk": "/usr/bin/mawk"`). */
  alternatives?: Record<string, string>;
}

/** A repository of Debian packages. */
export interface DebRepository {
  /** What rules for mirrors and the lock call it: `debian`. */
  name: string;
  /** Suites or codenames (`bookworm`, `bookworm-updates`); one that ends in a slash is a folder without components. */
  suites: string[];
  /** `main` unless it is said. */
  components?: string[];
  /** Where it is, unless a rule for mirrors says it. Without both, this machine's apt sources say where its suites are. */
  url?: string;
  /**
   * Files of the workspace with the OpenPGP keys that may sign it, armored or not; else those that this machine's apt
   * source names are taken. The lock keeps the keys that did sign it.
   */
  keys?: string[];
  /** A moment (`20251101T000000Z`) as of which it is read, from the snapshot service that the mirror rule `<name>-snapshot` names. */
  snapshot?: string;
  /** Take it even where it says that it is no longer valid (`Valid-Until`), as archives do. */
  allowExpired?: boolean;
}

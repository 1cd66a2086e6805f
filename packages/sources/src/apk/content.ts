import type { SourceContent } from '../source';

/** Packages of apk (Alpine, Wolfi and their kin) with all that they depend on, from signed repositories. */
export interface ApkContent extends SourceContent {
  type: 'apk';
  /** What is asked for, as apk has it in `world`: `busybox`, `busybox=1.36.1-r2`, `busybox~1.36`, `so:libssl.so.3`, `nginx@edge`, `!openssh`. */
  packages: string[];
  /** Where they come from. */
  repositories: ApkRepository[];
  /** An `apko.lock.json`, relative to the workspace: its packages are taken, none is chosen. */
  apkoLock?: string;
  /** Lines of /etc/apk/repositories in the image; by default the repositories whose address is given. */
  runtimeRepositories?: string[];
  /** Globs of paths in the image that are left out of every package. */
  exclude?: string[];
  /** Paths in the image that may be setuid or setgid, any other such file is an error; or `any`. */
  setuid?: string[] | 'any';
}

/** A repository of packages of apk: a folder for each architecture, with an APKINDEX and packages in it. */
export interface ApkRepository {
  /** What rules for mirrors and the lock call it: `wolfi`. */
  name: string;
  /** Where it is, unless a rule for mirrors says it: an address, or a folder relative to the workspace. */
  url?: string;
  /** With a tag, it serves only what is asked for by it (`nginx@edge`), and what that depends on. */
  tag?: string;
  /** Files of the workspace, or addresses, with the public keys that may sign it, called as signatures name them; where none are named, its makers' own addresses are asked. The lock keeps those that signed. */
  keys?: string[];
  /** Take packages that are not signed themselves: what the signed index says of them is all that proves them. */
  unsignedPackages?: boolean;
}

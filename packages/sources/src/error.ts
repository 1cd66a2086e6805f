import { CodedError } from '@nx-oci/oci';

/** The codes that this package throws, each with its meaning. */
export const sourcesErrorCodes = {
  'address-changed': 'An address has other bytes than when it was locked.',
  'address-insecure': 'An address is not encrypted, and nothing allows that.',
  'archive-bomb': 'An archive unpacks to far more than its size allows for.',
  'archive-unknown': 'A download is compressed or packed in a way that is not known here.',
  'artifact-damaged': 'A package or download is cut off, or is not of the format that it should be of.',
  'artifact-mismatch': 'A package or download has other bytes than the lock says.',
  'artifact-unsafe': 'A package or download has a path or link that leaves the root, a device, or a setuid file that is not allowed.',
  'content-invalid': 'A content from outside asks for what cannot be.',
  'go-failed': 'Go cannot find or build a command.',
  'go-missing': 'Commands are to be built by Go, and this machine has none, or not the version that is locked.',
  'go-module-replaces': 'The module of a command replaces or excludes others, which counts only where it is built by its makers.',
  'go-sum-mismatch': 'A Go module has another sum than the lock says, or the lock has none for it.',
  'index-invalid': 'An index of a repository of packages cannot be read.',
  'key-expired': 'A repository is signed by a key that has expired.',
  'key-invalid': 'A public key is not there, cannot be read, or is another one than the lock says.',
  'key-unknown': 'A repository is signed by none of the keys that may sign it.',
  'keys-missing': 'Nothing says which keys may sign a repository.',
  'lockfile-invalid': 'The lock of another tool cannot be used.',
  'mirrors-invalid': 'Rules that say where repositories are cannot be read.',
  'netrc-invalid': 'The file with names and passwords for hosts cannot be read.',
  'no-mirror': 'Nothing says where a repository of packages is: no rule, and no setting of this machine.',
  'no-solution': 'No choice of packages fulfils what is asked for.',
  'no-wheel': 'A Python package has no wheel for a platform: only source, or wheels for others.',
  'not-found': 'A file is not at an address, or this machine may not read it.',
  'npm-failed': 'npm cannot choose packages.',
  'npm-missing': 'npm packages are to be locked, and this machine has no npm.',
  'npm-package-local': 'A package that is needed is a folder or file of the workspace, and in no registry.',
  'npm-unverified': 'A lockfile has nothing that proves the bytes of an npm package: no checksum, or one that is too weak.',
  'package-conflict': 'Two packages bring different things at one path.',
  'package-mismatch': 'A package says in itself that it is another one than the lock says.',
  'platform-missing': 'A content from outside has nothing for a platform.',
  'record-mismatch': 'A wheel has other files or other bytes than its own RECORD lists.',
  'release-expired': 'A suite of a repository is past the date until which it was valid.',
  'release-mismatch': 'A repository has no such suite or component, or serves another suite in its place.',
  'release-older': 'A suite of a repository is older than what the lock was made from.',
  'signature-invalid': 'A repository has no valid signature.',
  'upstream-gone': 'A locked package or download is neither upstream, nor in an archive.',
  'wrong-platform': 'A package, or a program in one, is for another system, machine or interpreter than the image.',
} as const;

export type SourcesErrorCode = keyof typeof sourcesErrorCodes;

/** An error of a source of files. */
export class SourcesError extends CodedError<SourcesErrorCode> {}

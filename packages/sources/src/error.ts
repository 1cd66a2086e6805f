import { CodedError } from '@nx-oci/oci';

/** The codes that this package throws, each with its meaning. */
export const sourcesErrorCodes = {
  'archive-bomb': 'An archive unpacks to far more than its size allows for.',
  'artifact-damaged': 'A package or download is cut off, or is not of the format that it should be of.',
  'artifact-mismatch': 'A package or download has other bytes than the lock says.',
  'artifact-unsafe': 'A package or download has a path or link that leaves the root, a device, or a setuid file that is not allowed.',
  'mirrors-invalid': 'Rules that say where repositories are cannot be read.',
  'no-mirror': 'Nothing says where a repository of packages is: no rule, and no setting of this machine.',
  'no-solution': 'No choice of packages fulfils what is asked for.',
  'not-found': 'A file is not at an address, or this machine may not read it.',
  'upstream-gone': 'A locked package or download is neither upstream, nor in an archive.',
} as const;

export type SourcesErrorCode = keyof typeof sourcesErrorCodes;

/** An error of a source of files. */
export class SourcesError extends CodedError<SourcesErrorCode> {}

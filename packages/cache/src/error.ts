import { CodedError } from '@nx-oci/oci';

/** The codes that this package throws, each with its meaning. */
export const cacheErrorCodes = {
  'artifact-invalid': 'What is to be stored is no artifact of Nx: no gzip, no tar, or with entries that no task writes.',
  'artifact-too-large': 'What is to be stored, or what it unpacks to, is larger than the server takes.',
  'access-invalid': 'A token, or an identity that is to become one, is not known, has expired, was changed, or is of somebody else.',
  'backend-failed': 'What the cache is stored in does not answer, or not as it should.',
  'blob-damaged': 'Bytes of the cache are gone, or are others than were stored.',
  'config-invalid': 'The configuration of a server cannot be read, or says what cannot be.',
  'usage-invalid': 'A command line names no command, or has what the command does not take.',
  'server-failed': 'A server of the cache that is asked for statistics, or to purge, does not answer, or not as one would.',
  'record-invalid': 'The record of an artifact was not signed by this server, or cannot be read.',
} as const;

export type CacheErrorCode = keyof typeof cacheErrorCodes;

/** An error of the remote cache. */
export class CacheError extends CodedError<CacheErrorCode> {}

import { CodedError } from '@nx-oci/oci';

/** The codes that this package throws, each with its meaning. */
export const registryErrorCodes = {
  'auth-failed': 'A registry or its token server refuses the credentials that were found, or wants some and there are none.',
  'access-denied': 'A registry knows the user, and refuses what was asked for.',
  'manifest-missing': 'A registry has no image under a tag or digest.',
  'rate-limited': 'A registry goes on refusing because of too many requests.',
  'reference-invalid': 'A string is not a reference to a repository, tag or digest.',
  'registry-config-invalid': 'A setting, certificate or configuration file for registries cannot be read or used.',
  'registry-down': 'A registry, or a server of packages, cannot be reached, breaks off, stalls, or goes on answering with server errors.',
  'registry-insecure': 'Plain HTTP would be spoken to a registry that is not on this machine and not said to allow it.',
  'response-invalid': 'A registry answers with what the distribution specification does not allow.',
  'upload-failed': 'A registry refuses an upload, or says that it took other bytes than were sent.',
} as const;

export type RegistryErrorCode = keyof typeof registryErrorCodes;

/** An error of the registry client. */
export class RegistryError extends CodedError<RegistryErrorCode> {}

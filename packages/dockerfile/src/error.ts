import { CodedError } from '@nx-oci/oci';

/** The codes that this package throws, each with its meaning. */
export const dockerfileErrorCodes = {
  'archive-unwritable': 'What a builder made cannot be written on this machine.',
  'builder-config-invalid': 'A setting of builders of Dockerfiles cannot be used.',
  'builder-disk-full': 'A builder has no space left on its disk.',
  'builder-lost': 'A builder went away in the middle of a build.',
  'builder-missing': 'There is no builder for Dockerfiles here: none is configured, answers or is installed.',
  'builder-plaintext': 'A builder beyond this machine would be spoken to without encryption.',
  'builder-unreachable': 'A builder does not answer, or refuses this machine.',
  'builder-untrusted': 'A builder and this machine do not accept the certificates of each other.',
  'dockerfile-base-unavailable': 'An image that a Dockerfile begins with, or copies from, cannot be had by the builder.',
  'dockerfile-failed': 'A step of a Dockerfile failed.',
  'dockerfile-invalid': 'A Dockerfile cannot be read, or has what is not known.',
  'emulation-missing': 'A builder cannot run programs of a platform.',
  'secret-missing': 'A secret, or an agent of ssh, that a Dockerfile is to be built with is not there.',
  'source-not-pinned': 'A Dockerfile adds something from outside, and nothing says that it stays the same.',
} as const;

export type DockerfileErrorCode = keyof typeof dockerfileErrorCodes;

/** An error of building a Dockerfile. */
export class DockerfileError extends CodedError<DockerfileErrorCode> {}

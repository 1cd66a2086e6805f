import { CodedError } from '@nx-oci/oci';

/** The codes that this package throws, each with its meaning. */
export const buildErrorCodes = {
  'account-invalid': 'An account has a name or number that a password file cannot hold, or one that is taken.',
  'annotation-invalid': 'A label or annotation has an empty key or a value that is not a string.',
  'apko-invalid': 'A file of apko (apko.yaml, apko.lock.json) cannot be read, or has what is not known or cannot be had here.',
  'apko-lock-impossible': 'An apko.lock.json is to be written of a definition that is not that of an apko.yaml.',
  'base-not-pinned': 'A base image is named without its digest, and no lock says which it is.',
  'base-opaque': 'The definition adds to files of the base (accounts, certificates) whose content is not known.',
  'base-unsupported': 'A base is of a kind that cannot be built on here, such as a project outside of Nx.',
  'binary-dynamic': 'A binary needs a dynamic loader or shared libraries, which the image does not have.',
  'binary-not-elf': 'A binary for Linux is not an ELF executable.',
  'binary-wrong-architecture': 'A binary is for another processor than the platform it is put into.',
  'certificate-invalid': 'A file of additional certificates holds no PEM certificate, or a broken one.',
  'content-missing': 'A file or folder that the definition names is not there, or cannot be read.',
  'created-invalid': 'A creation time is not an RFC 3339 date, or SOURCE_DATE_EPOCH is not set or not a number.',
  'definition-invalid': 'An image definition does not fit its schema.',
  'env-invalid': 'An environment variable has a name or value that cannot be.',
  'file-unsupported': 'A file to be packed is a socket, a device or a pipe, or has a name or link target that is not UTF-8.',
  'image-missing': 'There is no built image where one is needed.',
  'link-absolute': 'An image that is to work wherever it is extracted has a link with an absolute target.',
  'lock-invalid': 'A lock file cannot be read.',
  'lock-missing': 'Something of the definition is to be locked, and there is no lock.',
  'lock-stale': 'A lock was made for another definition.',
  'mode-invalid': 'A mode is not three or four octal digits.',
  'mtime-invalid': 'A modification time is not a whole number of seconds and not an RFC 3339 date.',
  'name-invalid': 'A name of an image, or of the files of its output, cannot be one.',
  'output-unwritable': 'The output folder cannot be written.',
  'owner-invalid': 'An owner is not uid, uid:gid, or the names of accounts in the image.',
  'path-absolute': 'A path on the host is absolute where it has to be relative to the workspace.',
  'path-not-absolute': 'A path in the image does not begin with a slash.',
  'platform-duplicate': 'A platform is listed twice.',
  'port-invalid': 'A port is not a number from 1 to 65535 with an optional protocol.',
  'program-missing': 'An image lacks a program that it is to have.',
  'recipe-invalid': 'What a build wrote to make a layer again cannot be read.',
  'secret-found': 'An image holds what looks like a secret: a key, a token, a file with passwords.',
  'static-base-damaged': 'The embedded base is not what this version was made with.',
  'token-unknown': 'A path has a token in braces that is not known.',
} as const;

export type BuildErrorCode = keyof typeof buildErrorCodes;

/** An error of a definition, its inputs or its output. */
export class BuildError extends CodedError<BuildErrorCode> {}

import { CodedError } from '@nx-oci/oci';

/** The codes that this package throws, each with its meaning. */
export const toolsErrorCodes = {
  'cache-unwritable': 'The folder of tools that the worktrees of a user share cannot be written.',
  'disk-full': 'There is no room left for the tools; those from before stay.',
  'entry-unsafe': 'An image holds an entry that must not be written on a machine: one that leaves its folder, a device, a set-uid program, a name that is there twice.',
  'image-too-large': 'An image of tools unpacks to more entries or bytes than is believable.',
  'platform-mismatch': 'A manifest is for another platform than the one that its image is locked for.',
  'tools-image-invalid': 'An image does not hold what an image of tools holds: layers named node and updater, and a list of its tools.',
  'tools-link-taken': 'Where the link to the tools goes is something else.',
  'tools-lock-invalid': 'A lock of tools (.tools.lock) cannot be read, or says what it cannot mean.',
  'tools-lock-missing': 'There is no lock of tools (.tools.lock) here.',
  'tools-missing': 'No tools are linked here, or not those of the lock.',
  'tools-node-fails': 'Node of an image of tools does not run on this machine.',
  'tools-platform-missing': 'A lock of tools has none for this machine.',
  'tools-program-missing': 'A program that bootstrap.sh needs is not there: tar, sha256sum or shasum, curl or crane.',
  'tools-updater-old': 'A lock of tools is of a later format than this updater knows.',
  'tools-usage': 'The updater does not know a command or option.',
} as const;

export type ToolsErrorCode = keyof typeof toolsErrorCodes;

/** An error of getting tools onto a machine. */
export class ToolsError extends CodedError<ToolsErrorCode> {}

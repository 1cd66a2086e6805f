import { CodedError, type ErrorDetail } from '@nx-oci/oci';

/** What keeps a publication from beginning, each with its meaning. They print as `BLOCKER(code)`. */
export const blockerCodes = {
  'access-denied': 'The registry does not let this user write there.',
  'empty-token': 'The registry wants credentials, and none were found, or they are refused.',
  'image-missing': 'There is no built image to publish.',
  'image-stale': 'The built image is not that of the present sources.',
  'latest-unstable': 'The tag latest is asked for, and the version is not a stable release.',
  'not-on-main': 'A stable version would be published of a commit that is not on the main branch.',
  'platform-missing': 'The image lacks a platform that is to be published.',
  'registry-down': 'The registry cannot be reached.',
  'repository-missing': 'Nothing says to which repository an image goes.',
  'signer-missing': 'The program that is to sign what is published is not there.',
  'tag-elsewhere': 'A release is to be published of another commit than its Git tag is of, or a stable one without a tag.',
  'tag-exists': 'A released tag is there already, and names another image.',
  'version-invalid': 'A version or tag cannot be one.',
  'version-missing': 'Nothing says which version is released.',
} as const;

export type BlockerCode = keyof typeof blockerCodes;

/** Thrown before the first write. */
export class Blocker extends CodedError<BlockerCode> {}

/** Errors of other parts that stop a publication before it begins, and what they are called then. */
const blocking: Record<string, BlockerCode> = {
  'access-denied': 'access-denied',
  'auth-failed': 'empty-token',
  'image-missing': 'image-missing',
  'platform-missing': 'platform-missing',
  'rate-limited': 'registry-down',
  'reference-invalid': 'repository-missing',
  'registry-down': 'registry-down',
  'registry-insecure': 'registry-down',
};

/** Does what comes before the first write: an error of it is a blocker. */
export async function beforeWriting<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Blocker || !(error instanceof CodedError) || !Object.hasOwn(blocking, error.code)) throw error;
    const { message, remedy } = error;
    throw new Blocker(blocking[error.code], { message, remedy, cause: error } satisfies ErrorDetail);
  }
}

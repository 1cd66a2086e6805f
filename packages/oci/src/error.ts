/** What an error says beside its code. */
export interface ErrorDetail {
  /** One sentence that names the offending value and the rule. */
  message: string;
  /** What the reader can do about it. */
  remedy: string;
  cause?: unknown;
}

/**
 * An error with a stable code. Each package has a subclass with its own table of codes, from which the reference of
 * error codes is generated.
 */
export class CodedError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly remedy: string;

  constructor(code: Code, { message, remedy, cause }: ErrorDetail) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.remedy = remedy;
  }

  /** The same error, which now says what it is about. */
  about(what: string): this {
    this.message = `${what}: ${this.message}`;
    return this;
  }
}

/** The codes that this package throws, each with its meaning. */
export const ociErrorCodes = {
  'archive-invalid': 'A file is not an OCI or Docker image archive, or it is cut off.',
  'blob-unavailable': 'A blob is in none of the places that should have it.',
  'digest-invalid': 'A string is not a sha256 digest.',
  'digest-mismatch': 'Bytes do not have the digest or the size that their descriptor names.',
  'entry-invalid': 'A file tree entry has a mode, owner, modification time, link or extended attribute that tar cannot hold.',
  'host-unsupported': 'The build host is not Linux or macOS.',
  'input-changed': 'A file changed between being hashed and being packed.',
  'layout-invalid': 'A folder is not an OCI image layout.',
  'link-escapes': 'A link points out of the image root.',
  'path-conflict': 'Two contents want different things at one path of the image.',
  'path-escapes': 'A path leaves the folder that it has to stay in.',
  'path-invalid': 'A path is empty, or holds a character that no path can have.',
  'platform-invalid': 'A platform is not of the form os/architecture[/variant], or is not one that containers run on.',
  'platform-missing': 'An image index has no image for a platform.',
  'store-unwritable': 'The blob store cannot be written.',
  'too-many-layers': 'An image would have more layers than container engines can mount.',
} as const;

export type OciErrorCode = keyof typeof ociErrorCodes;

/** An error of the image model. */
export class OciError extends CodedError<OciErrorCode> {}

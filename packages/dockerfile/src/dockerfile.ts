/** What a Dockerfile says of what it is made of, for a target and arguments. */
export interface Dockerfile {
  /** References of images that it begins with or copies from, as written, arguments filled in; and its frontend (`# syntax=`). Each once. */
  images: string[];
  /** The frontend among them. */
  syntax?: string;
  /** Names that are neither stages nor images with a registry's reference, but stand for contexts that are given. */
  contexts: string[];
  /** Paths and globs of the context that it copies, adds or mounts; `.` for all of it. Relative, without a slash in front. */
  reads: string[];
  secrets: { id: string; required: boolean }[];
  ssh: { id: string; required: boolean }[];
  /** Names of ARG that it takes. */
  args: string[];
}

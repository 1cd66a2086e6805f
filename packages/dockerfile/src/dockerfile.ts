/** What a Dockerfile says of what it is made of, for a target and arguments. */
export interface Dockerfile {
  /** References of images that it begins with or copies from, as written, arguments filled in; and its frontend (`# syntax=`). Each once. */
  images: string[];
  /** Images among them, and names of contexts, that a stage begins with which is of the platform that is built for. */
  bases: string[];
  /** The frontend among them. */
  syntax?: string;
  /** Of the contexts that it is given, those that it takes something from, with paths as in `reads`; an image has none. */
  contexts: Record<string, string[]>;
  /** Paths and globs of the context that it copies, adds or mounts; `.` for all of it. Relative, without a slash in front. */
  reads: string[];
  secrets: Mounted[];
  ssh: Mounted[];
  /** Whether a step runs a program of the platform that it is for. */
  runs: boolean;
  /** Names of ARG that it takes, in any stage. */
  args: string[];
}

/** What a step takes beside files: a secret, or an agent of ssh. */
export interface Mounted {
  id: string;
  required: boolean;
}
